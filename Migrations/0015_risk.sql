-- Risk scores, risk groups and automatic credit limits (CM-11), and the financial statements they read (CM-1.5).
-- Scores and ends of ranges are millionths.

CREATE TABLE scoring_group (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    code           TEXT NOT NULL,
    description    TEXT,
    group_type     TEXT NOT NULL,
    score_type     TEXT NOT NULL CHECK (score_type IN ('range', 'list')),
    lines          TEXT NOT NULL,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX scoring_group_code ON scoring_group (company_id, lower(code));

CREATE TABLE risk_group (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    code           TEXT NOT NULL,
    description    TEXT,
    score_from     INTEGER NOT NULL,
    score_to       INTEGER NOT NULL,
    indicator      TEXT NOT NULL,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX risk_group_code ON risk_group (company_id, lower(code));

CREATE TABLE automatic_limit (
    id              INTEGER PRIMARY KEY,
    company_id      INTEGER NOT NULL REFERENCES company (id),
    code            TEXT NOT NULL,
    description     TEXT,
    risk_group      TEXT NOT NULL,
    currency        TEXT NOT NULL,
    maximum_revenue INTEGER NOT NULL,
    lines           TEXT NOT NULL,
    external_ref    TEXT,
    metadata        TEXT,
    source_version  INTEGER,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX automatic_limit_code ON automatic_limit (company_id, lower(code));

CREATE TABLE financial_statement (
    id             INTEGER PRIMARY KEY,
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    day            INTEGER NOT NULL,
    revenue        INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX financial_statement_day ON financial_statement (customer_id, day);

-- What a customer answers to each scoring group and what that scored when it was last calculated.
CREATE TABLE scoring_value (
    customer_id      INTEGER NOT NULL REFERENCES customer (id),
    scoring_group_id INTEGER NOT NULL REFERENCES scoring_group (id) ON DELETE CASCADE,
    number           INTEGER,
    value            TEXT,
    score            INTEGER NOT NULL,
    PRIMARY KEY (customer_id, scoring_group_id),
    CHECK ((number IS NULL) <> (value IS NULL))
) STRICT;
CREATE INDEX scoring_value_group ON scoring_value (scoring_group_id);

-- The customer's total; its risk group stands in credit_profile.
CREATE TABLE risk_score (
    customer_id   INTEGER PRIMARY KEY REFERENCES customer (id),
    score         INTEGER NOT NULL,
    as_of         INTEGER NOT NULL,
    calculated_at INTEGER NOT NULL
) STRICT;

-- Append-only: every change of a customer's score or risk group, with what added up to it (CM-1.7).
CREATE TABLE risk_history (
    id             INTEGER PRIMARY KEY,
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    occurred_at    INTEGER NOT NULL,
    as_of          INTEGER NOT NULL,
    old_score      INTEGER,
    new_score      INTEGER NOT NULL,
    old_risk_group TEXT,
    new_risk_group TEXT,
    contributions  TEXT NOT NULL,
    actor_kind     TEXT NOT NULL,
    actor_name     TEXT NOT NULL
) STRICT;
CREATE INDEX risk_history_customer ON risk_history (customer_id, id);
