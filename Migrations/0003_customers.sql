-- Customers, their credit profile (CM-5), exposure (CM-7), temporary limits, limit journals and history (CM-10).

CREATE TABLE customer (
    id                 INTEGER PRIMARY KEY,
    company_id         INTEGER NOT NULL REFERENCES company (id),
    number             TEXT NOT NULL,
    name               TEXT NOT NULL,
    currency           TEXT NOT NULL,
    invoice_account_id INTEGER NOT NULL REFERENCES customer (id),
    customer_group     TEXT,
    payment_terms      TEXT,
    cash_discount      TEXT,
    language           TEXT,
    country            TEXT,
    address            TEXT,
    external_ref       TEXT,
    metadata           TEXT,
    source_version     INTEGER,
    version            INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX customer_number ON customer (company_id, lower(number));
CREATE INDEX customer_external_ref ON customer (external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX customer_invoice_account ON customer (invoice_account_id) WHERE invoice_account_id <> id;

-- One a customer, under the customer's key. Limits are in the company's accounting currency.
CREATE TABLE credit_profile (
    customer_id              INTEGER PRIMARY KEY REFERENCES customer (id),
    credit_rating            TEXT,
    mandatory_limit          INTEGER NOT NULL CHECK (mandatory_limit IN (0, 1)),
    unlimited_limit          INTEGER NOT NULL CHECK (unlimited_limit IN (0, 1)),
    excluded                 INTEGER NOT NULL CHECK (excluded IN (0, 1)),
    ignore_until             INTEGER,
    credit_management_group  TEXT,
    credit_limit             INTEGER NOT NULL,
    customer_currency_limit  INTEGER NOT NULL,
    limit_expiration         INTEGER,
    limit_date               INTEGER,
    last_review              INTEGER,
    next_review              INTEGER,
    eligible_limit           INTEGER,
    eligible_limit_currency  TEXT,
    eligible_limit_date      INTEGER,
    account_status           TEXT,
    status_reason            TEXT,
    hold_effect              TEXT NOT NULL CHECK (hold_effect IN ('no', 'invoice', 'all')),
    with_agency              INTEGER NOT NULL CHECK (with_agency IN (0, 1)),
    title_held               INTEGER NOT NULL CHECK (title_held IN (0, 1)),
    business_started         INTEGER,
    customer_since           INTEGER,
    credit_notes             TEXT,
    risk_group               TEXT,
    version                  INTEGER NOT NULL,
    updated_at               INTEGER NOT NULL
) STRICT;

-- What the customer's documents add up to, in accounting currency, kept with each document in its transaction.
-- latest_day: the latest day that any of its items, settlements or reversals carries; a figure as of an earlier day
-- is corrected by the items themselves. oldest_due: the earliest due day of an open debit, null when nothing is open.
CREATE TABLE exposure (
    customer_id         INTEGER PRIMARY KEY REFERENCES customer (id),
    balance             INTEGER NOT NULL,
    delivered           INTEGER NOT NULL,
    open_orders         INTEGER NOT NULL,
    unvalued_orders     INTEGER NOT NULL,
    latest_day          INTEGER,
    oldest_due          INTEGER,
    has_temporary_limit INTEGER NOT NULL CHECK (has_temporary_limit IN (0, 1)),
    version             INTEGER NOT NULL
) STRICT;

CREATE TABLE temporary_limit (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    amount      INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    to_day      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX temporary_limit_customer ON temporary_limit (customer_id, to_day);

CREATE TABLE limit_adjustment (
    id              INTEGER PRIMARY KEY,
    company_id      INTEGER NOT NULL REFERENCES company (id),
    number          TEXT NOT NULL,
    adjustment_type TEXT NOT NULL CHECK (adjustment_type IN ('creditLimit', 'temporaryCreditLimit')),
    description     TEXT,
    status          TEXT NOT NULL,
    requested_kind  TEXT NOT NULL,
    requested_by    TEXT NOT NULL,
    posted_day      INTEGER,
    posted_kind     TEXT,
    posted_by       TEXT,
    posted_at       INTEGER,
    external_ref    TEXT,
    metadata        TEXT,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX limit_adjustment_number ON limit_adjustment (company_id, lower(number));

CREATE TABLE limit_adjustment_line (
    adjustment_id      INTEGER NOT NULL REFERENCES limit_adjustment (id) ON DELETE CASCADE,
    line               INTEGER NOT NULL,
    customer_id        INTEGER NOT NULL REFERENCES customer (id),
    currency           TEXT NOT NULL,
    current_limit      INTEGER NOT NULL,
    current_from       INTEGER,
    current_to         INTEGER,
    temporary_limit_id INTEGER,
    new_limit          INTEGER NOT NULL,
    new_from           INTEGER,
    new_to             INTEGER,
    reason_code        TEXT,
    origin             TEXT NOT NULL,
    old_limit          INTEGER,
    old_from           INTEGER,
    old_to             INTEGER,
    PRIMARY KEY (adjustment_id, line)
) STRICT;

-- Append-only: one row a change of a customer's credit (CM-10.8).
CREATE TABLE limit_history (
    id            INTEGER PRIMARY KEY,
    customer_id   INTEGER NOT NULL REFERENCES customer (id),
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
CREATE INDEX limit_history_customer ON limit_history (customer_id, id);

-- The last number given out of each number sequence of a company (CO-1.6).
CREATE TABLE number_sequence (
    company_id INTEGER NOT NULL REFERENCES company (id),
    name       TEXT NOT NULL,
    last       INTEGER NOT NULL,
    PRIMARY KEY (company_id, name)
) STRICT;
