-- Companies, access, the change log (events and audit trail are two views of it), idempotency, jobs.
-- Amounts are whole minor units, dates are days since 1970-01-01, moments are milliseconds since 1970 in UTC.

CREATE TABLE company (
    id                  INTEGER PRIMARY KEY,
    number              TEXT NOT NULL,
    name                TEXT NOT NULL,
    accounting_currency TEXT NOT NULL,
    time_zone           TEXT NOT NULL,
    country             TEXT,
    rate_type           TEXT NOT NULL,
    external_ref        TEXT,
    metadata            TEXT,
    source_version      INTEGER,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX company_number ON company (lower(number));

CREATE TABLE api_key (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    secret_hash     BLOB NOT NULL,
    roles           TEXT NOT NULL,
    scopes          TEXT NOT NULL,
    companies       TEXT NOT NULL,
    default_company TEXT,
    act_as          INTEGER NOT NULL CHECK (act_as IN (0, 1)),
    rate_limit      INTEGER,
    expires_at      INTEGER,
    revoked_at      INTEGER,
    created_by      TEXT NOT NULL,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;

-- One row a change, in commit order. `data` is what the event carries, `changes` what the audit trail adds.
CREATE TABLE change (
    sequence    INTEGER PRIMARY KEY,
    type        TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    company_id  INTEGER,
    record_kind TEXT NOT NULL,
    record_id   INTEGER NOT NULL,
    record_number TEXT,
    actor_kind  TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    api_key_id  INTEGER,
    request_id  TEXT,
    reason_code TEXT,
    comment     TEXT,
    data        TEXT NOT NULL,
    changes     TEXT
) STRICT;
CREATE INDEX change_record ON change (record_id);

CREATE TABLE idempotency_key (
    api_key_id   INTEGER NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status       INTEGER NOT NULL,
    fields       TEXT NOT NULL,
    body         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (api_key_id, path, key)
) STRICT;
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

CREATE TABLE job (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    company_id      INTEGER,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled')),
    input           TEXT NOT NULL,
    position        TEXT NOT NULL,
    done            INTEGER NOT NULL,
    total           INTEGER,
    unit            TEXT NOT NULL,
    result          TEXT NOT NULL,
    failure         TEXT,
    cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    actor_kind      TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    api_key_id      INTEGER,
    request_id      TEXT,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    started_at      INTEGER,
    finished_at     INTEGER,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX job_unfinished ON job (id) WHERE status IN ('queued', 'running');

CREATE TABLE job_error (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    line   INTEGER NOT NULL,
    number TEXT,
    errors TEXT NOT NULL,
    PRIMARY KEY (job_id, line)
) STRICT;
