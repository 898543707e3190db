-- Sales orders with their credit state (CM-12.17), packing slips, credit checks (CM-13.5) and holds (CM-14.1).

-- Lines are kept with their order: they are always read and written with it. total is in `currency`; accounting_total,
-- delivered (not invoiced) and undelivered are in the company's currency, null while there is no rate.
CREATE TABLE sales_order (
    id                    INTEGER PRIMARY KEY,
    company_id            INTEGER NOT NULL REFERENCES company (id),
    number                TEXT NOT NULL,
    customer_id           INTEGER NOT NULL REFERENCES customer (id),
    subject_id            INTEGER NOT NULL REFERENCES customer (id),
    currency              TEXT NOT NULL,
    order_day             INTEGER NOT NULL,
    delivery_day          INTEGER,
    deadline_day          INTEGER,
    payment_terms         TEXT,
    cash_discount         TEXT,
    responsible           TEXT,
    intercompany          INTEGER NOT NULL CHECK (intercompany IN (0, 1)),
    charges               INTEGER NOT NULL,
    lines                 TEXT NOT NULL,
    total                 INTEGER NOT NULL,
    rate_numerator        INTEGER,
    rate_denominator      INTEGER,
    accounting_total      INTEGER,
    delivered             INTEGER,
    undelivered           INTEGER,
    status                TEXT NOT NULL,
    excluded              INTEGER NOT NULL CHECK (excluded IN (0, 1)),
    hold_id               INTEGER,
    released              INTEGER NOT NULL CHECK (released IN (0, 1)),
    released_total        INTEGER,
    released_terms_rank   INTEGER,
    released_discount_rank INTEGER,
    grace_start           INTEGER,
    grace_days            INTEGER NOT NULL,
    next_attempt          TEXT,
    rejected              INTEGER NOT NULL CHECK (rejected IN (0, 1)),
    rejected_version      INTEGER,
    external_ref          TEXT,
    metadata              TEXT,
    source_version        INTEGER,
    version               INTEGER NOT NULL,
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sales_order_number ON sales_order (company_id, lower(number));
CREATE INDEX sales_order_subject ON sales_order (subject_id);
CREATE INDEX sales_order_external_ref ON sales_order (external_ref) WHERE external_ref IS NOT NULL;

CREATE TABLE packing_slip (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    number         TEXT NOT NULL,
    order_id       INTEGER NOT NULL REFERENCES sales_order (id),
    posting_day    INTEGER NOT NULL,
    lines          TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('posted', 'cancelled')),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX packing_slip_number ON packing_slip (company_id, lower(number));
CREATE INDEX packing_slip_order ON packing_slip (order_id);

-- `answer` is the decision as it was given, with limits, reasons and trace; never changed.
CREATE TABLE credit_check (
    id          INTEGER PRIMARY KEY,
    company_id  INTEGER NOT NULL REFERENCES company (id),
    order_id    INTEGER REFERENCES sales_order (id),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    document    TEXT NOT NULL,
    mode        TEXT NOT NULL,
    as_of_day   INTEGER NOT NULL,
    decision    TEXT NOT NULL,
    code        TEXT,
    hold_id     INTEGER,
    actor_name  TEXT NOT NULL,
    decided_at  INTEGER NOT NULL,
    answer      TEXT NOT NULL
) STRICT;
CREATE INDEX credit_check_order ON credit_check (order_id);

CREATE TABLE order_hold (
    id                      INTEGER PRIMARY KEY,
    company_id              INTEGER NOT NULL REFERENCES company (id),
    order_id                INTEGER NOT NULL REFERENCES sales_order (id),
    customer_id             INTEGER NOT NULL REFERENCES customer (id),
    origin                  TEXT NOT NULL CHECK (origin IN ('automatic', 'forced')),
    document                TEXT,
    mode                    TEXT,
    posting_context         TEXT,
    display_reason          TEXT NOT NULL,
    forced_reason           TEXT,
    order_total             INTEGER NOT NULL,
    order_changed           INTEGER NOT NULL CHECK (order_changed IN (0, 1)),
    status                  TEXT NOT NULL,
    active                  INTEGER NOT NULL CHECK (active IN (0, 1)),
    review_day              INTEGER,
    notes                   TEXT,
    responsible             TEXT,
    release_reason          TEXT,
    release_comment         TEXT,
    release_mode            TEXT,
    closed_kind             TEXT,
    closed_by               TEXT,
    closed_at               INTEGER,
    payment_terms           TEXT,
    delivery_day            INTEGER,
    deadline_day            INTEGER,
    credit_management_group TEXT,
    risk_group              TEXT,
    credit_check_id         INTEGER,
    version                 INTEGER NOT NULL,
    created_at              INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX order_hold_active ON order_hold (order_id) WHERE active = 1;
CREATE INDEX order_hold_open ON order_hold (company_id, id) WHERE active = 1;
CREATE INDEX order_hold_customer ON order_hold (customer_id);

CREATE TABLE order_hold_reason (
    hold_id       INTEGER NOT NULL REFERENCES order_hold (id),
    position      INTEGER NOT NULL,
    code          TEXT NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    detail        TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    PRIMARY KEY (hold_id, code)
) STRICT;
