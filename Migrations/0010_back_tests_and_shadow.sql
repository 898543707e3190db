-- What stored decisions would have been under proposed rules: found by a back-test, or by a rule set that runs in shadow beside
-- the one in force.

-- reasons is a JSON array of the reasons that the proposed rules give; order_total is in the company's currency.
CREATE TABLE back_test_change (
    job_id      INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    check_id    INTEGER NOT NULL REFERENCES credit_check (id),
    difference  TEXT NOT NULL,
    decision    TEXT NOT NULL,
    reasons     TEXT NOT NULL,
    order_total INTEGER NOT NULL,
    PRIMARY KEY (job_id, check_id)
) STRICT;

-- content as in rule_set. One of a company runs at a time: the one that is not stopped.
CREATE TABLE shadow_rule_set (
    id          INTEGER PRIMARY KEY,
    company_id  INTEGER NOT NULL REFERENCES company (id),
    description TEXT,
    content     TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    stopped_at  INTEGER,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shadow_rule_set_running ON shadow_rule_set (company_id) WHERE stopped_at IS NULL;

-- Every decision beside the real one; difference is null where they agree.
CREATE TABLE shadow_decision (
    shadow_id   INTEGER NOT NULL REFERENCES shadow_rule_set (id),
    check_id    INTEGER NOT NULL REFERENCES credit_check (id),
    difference  TEXT,
    decision    TEXT NOT NULL,
    reasons     TEXT NOT NULL,
    order_total INTEGER NOT NULL,
    PRIMARY KEY (shadow_id, check_id)
) STRICT;
CREATE INDEX shadow_decision_difference ON shadow_decision (shadow_id, check_id) WHERE difference IS NOT NULL;
