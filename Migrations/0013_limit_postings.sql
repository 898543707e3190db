-- What the lines of a large journal will come to, prepared slice by slice so that putting all of them in force is one
-- short transaction (CM-10.6). Rows are there only while a journal is being posted, or until what is left of it is
-- tidied up.
CREATE TABLE limit_posting (
    adjustment_id   INTEGER NOT NULL REFERENCES limit_adjustment (id) ON DELETE CASCADE,
    line            INTEGER NOT NULL,
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    -- The profile's version and a key made when the line was prepared: what is newer makes the row stale.
    profile_version INTEGER NOT NULL,
    prepared_key    INTEGER NOT NULL,
    changes         INTEGER NOT NULL CHECK (changes IN (0, 1)),
    tells           INTEGER NOT NULL CHECK (tells IN (0, 1)),
    found_amount    INTEGER NOT NULL,
    found_from      INTEGER,
    found_to        INTEGER,
    set_limit_id    INTEGER,
    before_amount   INTEGER,
    before_from     INTEGER,
    before_to       INTEGER,
    after_amount    INTEGER,
    after_from      INTEGER,
    after_to        INTEGER,
    customer_amount INTEGER,
    history_id      INTEGER NOT NULL,
    number          TEXT NOT NULL,
    reason_code     TEXT,
    data            TEXT NOT NULL,
    audit           TEXT,
    PRIMARY KEY (adjustment_id, line)
) STRICT, WITHOUT ROWID;
