-- Balance statistics by day and the statistics of each customer (CM-17). Amounts in accounting minor units, ratios in
-- hundredths; null where there is nothing to measure.

CREATE TABLE balance_statistics (
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    day          INTEGER NOT NULL,
    balance      INTEGER NOT NULL,
    credit_limit INTEGER NOT NULL,
    exposure     INTEGER NOT NULL,
    PRIMARY KEY (customer_id, day)
) STRICT;

-- One a customer, as the last calculation found it. version counts the calculations that changed it.
CREATE TABLE customer_statistics (
    customer_id           INTEGER PRIMARY KEY REFERENCES customer (id),
    as_of                 INTEGER NOT NULL,
    open_balance          INTEGER NOT NULL,
    credit_used           INTEGER NOT NULL,
    credit_remaining      INTEGER NOT NULL,
    highest_balance       INTEGER,
    highest_balance_day   INTEGER,
    dso1                  INTEGER,
    dso2                  INTEGER,
    dso_12_months         INTEGER,
    average_payment_days  INTEGER,
    average_balance1      INTEGER,
    average_balance2      INTEGER,
    average_balance_12_months INTEGER,
    average_limit_percent INTEGER,
    average_exposure_percent INTEGER,
    version               INTEGER NOT NULL,
    calculated_at         INTEGER NOT NULL
) STRICT;
