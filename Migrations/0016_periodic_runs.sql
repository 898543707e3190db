-- Runs of periodic tasks (CM-18): what was asked, when it began and ended, what came of it, by customer.

CREATE TABLE periodic_run (
    id          INTEGER PRIMARY KEY,
    company_id  INTEGER NOT NULL REFERENCES company (id),
    task        TEXT NOT NULL,
    job_id      INTEGER NOT NULL,
    as_of       INTEGER NOT NULL,
    parameters  TEXT NOT NULL,
    status      TEXT NOT NULL,
    is_scheduled INTEGER NOT NULL CHECK (is_scheduled IN (0, 1)),
    total       INTEGER,
    done        INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    skipped     INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX periodic_run_task ON periodic_run (company_id, task, id);

-- What is worth telling of a customer or order: what changed by what, and why something was skipped or failed.
CREATE TABLE periodic_run_result (
    run_id      INTEGER NOT NULL REFERENCES periodic_run (id),
    line        INTEGER NOT NULL,
    customer_id INTEGER,
    order_id    INTEGER,
    outcome     TEXT NOT NULL CHECK (outcome IN ('changed', 'skipped', 'failed')),
    code        TEXT,
    message     TEXT,
    details     TEXT,
    PRIMARY KEY (run_id, line)
) STRICT;
