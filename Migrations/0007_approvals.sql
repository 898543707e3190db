-- Workflows and what goes through them (CM-15): definitions, requests with their history, and who may decide.

CREATE TABLE workflow (
    id                  INTEGER PRIMARY KEY,
    company_id          INTEGER NOT NULL REFERENCES company (id),
    kind                TEXT NOT NULL CHECK (kind IN ('holdRelease', 'adjustmentJournal', 'adjustmentLine')),
    active              INTEGER NOT NULL CHECK (active IN (0, 1)),
    allow_self_approval INTEGER NOT NULL CHECK (allow_self_approval IN (0, 1)),
    automatic_tasks     TEXT NOT NULL,
    steps               TEXT NOT NULL,
    external_ref        TEXT,
    metadata            TEXT,
    source_version      INTEGER,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    UNIQUE (company_id, kind)
) STRICT;

-- `record_id` is the journal or the hold, `line` the line of a journal. Steps are those of the definition at submission
-- that applied; history is only added to.
CREATE TABLE approval (
    id                  INTEGER PRIMARY KEY,
    company_id          INTEGER NOT NULL REFERENCES company (id),
    kind                TEXT NOT NULL,
    record_kind         TEXT NOT NULL,
    record_id           INTEGER NOT NULL,
    record_number       TEXT NOT NULL,
    line                INTEGER,
    allow_self_approval INTEGER NOT NULL CHECK (allow_self_approval IN (0, 1)),
    automatic_tasks     TEXT NOT NULL,
    steps               TEXT NOT NULL,
    step                INTEGER NOT NULL,
    step_started_at     INTEGER NOT NULL,
    escalates_at        INTEGER,
    status              TEXT NOT NULL,
    requested_kind      TEXT NOT NULL,
    requested_by        TEXT NOT NULL,
    requested_key       INTEGER,
    wish                TEXT,
    history             TEXT NOT NULL,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_record ON approval (record_id);
CREATE INDEX approval_pending ON approval (company_id, id) WHERE status = 'pendingApproval';
CREATE INDEX approval_escalation ON approval (escalates_at) WHERE escalates_at IS NOT NULL;

-- Who may decide the current step of a pending request: 'user' or 'role', with its name in lower case.
CREATE TABLE approval_participant (
    approval_id INTEGER NOT NULL REFERENCES approval (id),
    kind        TEXT NOT NULL CHECK (kind IN ('user', 'role')),
    name        TEXT NOT NULL,
    PRIMARY KEY (approval_id, kind, name)
) STRICT;

-- From day to day, both included, `delegate` may decide what `person` may.
CREATE TABLE approval_delegation (
    id         INTEGER PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES company (id),
    person     TEXT NOT NULL,
    delegate   TEXT NOT NULL,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_delegation_delegate ON approval_delegation (company_id, lower(delegate), to_day);
