-- When periodic tasks run by themselves: one schedule a company and task (CM-18), and the lease of who runs them.

CREATE TABLE task_schedule (
    id         INTEGER PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES company (id),
    task       TEXT NOT NULL,
    minute     INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    weekdays   TEXT NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    parameters TEXT NOT NULL,
    last_due   INTEGER NOT NULL,
    last_run_id INTEGER,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_schedule_task ON task_schedule (company_id, task);

-- Who may start scheduled runs until when; one row a name.
CREATE TABLE lease (
    name       TEXT PRIMARY KEY,
    holder     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
