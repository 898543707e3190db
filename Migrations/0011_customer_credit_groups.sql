-- Customer credit groups (CM-9): customers of any company that share one limit, which belongs to no company.

CREATE TABLE customer_credit_group (
    id                          INTEGER PRIMARY KEY,
    number                      TEXT NOT NULL,
    description                 TEXT,
    credit_limit                INTEGER NOT NULL CHECK (credit_limit >= 0),
    currency                    TEXT NOT NULL,
    limit_to_day                INTEGER NOT NULL,
    use_days_overdue_of_members INTEGER NOT NULL CHECK (use_days_overdue_of_members IN (0, 1)),
    has_temporary_limit         INTEGER NOT NULL CHECK (has_temporary_limit IN (0, 1)),
    external_ref                TEXT,
    metadata                    TEXT,
    source_version              INTEGER,
    version                     INTEGER NOT NULL,
    created_at                  INTEGER NOT NULL,
    updated_at                  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX customer_credit_group_number ON customer_credit_group (lower(number));
CREATE INDEX customer_credit_group_external_ref ON customer_credit_group (external_ref) WHERE external_ref IS NOT NULL;

-- The group that a customer is a member of; null in none. Kept with the exposure, so that a check of a customer without
-- a group asks for nothing.
ALTER TABLE exposure ADD COLUMN credit_group_id INTEGER REFERENCES customer_credit_group (id);
CREATE INDEX exposure_credit_group ON exposure (credit_group_id, customer_id) WHERE credit_group_id IS NOT NULL;

CREATE TABLE group_temporary_limit (
    id         INTEGER PRIMARY KEY,
    group_id   INTEGER NOT NULL REFERENCES customer_credit_group (id) ON DELETE CASCADE,
    amount     INTEGER NOT NULL,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX group_temporary_limit_group ON group_temporary_limit (group_id, to_day);

-- Append-only: one row a change of a group's credit (CM-10.8). It outlives its group.
CREATE TABLE group_limit_history (
    id            INTEGER PRIMARY KEY,
    group_id      INTEGER NOT NULL,
    occurred_at   INTEGER NOT NULL,
    effective_day INTEGER NOT NULL,
    origin        TEXT NOT NULL,
    adjustment_id INTEGER,
    line          INTEGER,
    actor_kind    TEXT NOT NULL,
    actor_name    TEXT NOT NULL,
    old_amount    INTEGER,
    new_amount    INTEGER,
    old_from      INTEGER,
    new_from      INTEGER,
    old_to        INTEGER,
    new_to        INTEGER
) STRICT;
CREATE INDEX group_limit_history_group ON group_limit_history (group_id, id);
