-- The past: what a row said before it was changed, with the moment until which that held. A row that never changed has
-- nothing here, so that new records cost nothing more. `until` is the moment of the change: the row of the state at a
-- moment is the one with the least `until` behind it, else the row itself.
--
-- Changes are kept by triggers, so that no statement can forget them. Deletions, memberships and the watch
-- list carry no moment of their own and are kept by the statements that make them.
--
-- Documents count by their own days; they need the past only where a posted one was corrected.

-- Before this moment the past of a database that is older than this migration cannot be told: its last change.
CREATE TABLE history_start (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    moment INTEGER NOT NULL
) STRICT;
INSERT INTO history_start (id, moment) VALUES (1, coalesce(
    (SELECT occurred_at FROM change ORDER BY sequence DESC LIMIT 1), (SELECT max(updated_at) FROM credit_profile), 0));

CREATE TABLE credit_profile_past (
    customer_id              INTEGER NOT NULL,
    until                    INTEGER NOT NULL,
    credit_rating            TEXT,
    mandatory_limit          INTEGER NOT NULL,
    unlimited_limit          INTEGER NOT NULL,
    excluded                 INTEGER NOT NULL,
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
    hold_effect              TEXT NOT NULL,
    with_agency              INTEGER NOT NULL,
    title_held               INTEGER NOT NULL,
    business_started         INTEGER,
    customer_since           INTEGER,
    credit_notes             TEXT,
    risk_group               TEXT,
    version                  INTEGER NOT NULL,
    updated_at               INTEGER NOT NULL,
    PRIMARY KEY (customer_id, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER credit_profile_changes AFTER UPDATE ON credit_profile WHEN NEW.version <> OLD.version BEGIN
    INSERT OR IGNORE INTO credit_profile_past VALUES (
        OLD.customer_id, NEW.updated_at, OLD.credit_rating, OLD.mandatory_limit, OLD.unlimited_limit, OLD.excluded,
        OLD.ignore_until, OLD.credit_management_group, OLD.credit_limit, OLD.customer_currency_limit,
        OLD.limit_expiration, OLD.limit_date, OLD.last_review, OLD.next_review, OLD.eligible_limit,
        OLD.eligible_limit_currency, OLD.eligible_limit_date, OLD.account_status, OLD.status_reason, OLD.hold_effect,
        OLD.with_agency, OLD.title_held, OLD.business_started, OLD.customer_since, OLD.credit_notes, OLD.risk_group,
        OLD.version, OLD.updated_at);
END;

CREATE TABLE customer_past (
    customer_id INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    name        TEXT NOT NULL,
    currency    TEXT NOT NULL,
    PRIMARY KEY (customer_id, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER customer_changes AFTER UPDATE OF name, currency ON customer
WHEN NEW.name <> OLD.name OR NEW.currency <> OLD.currency BEGIN
    INSERT OR IGNORE INTO customer_past VALUES (OLD.id, NEW.updated_at, OLD.name, OLD.currency);
END;

-- The number of the group that a customer was a member of; null in none.
CREATE TABLE credit_group_member_past (
    customer_id  INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    credit_group TEXT,
    PRIMARY KEY (customer_id, until)
) STRICT, WITHOUT ROWID;

-- The threshold of the watch list that a customer had reached.
CREATE TABLE watch_threshold_past (
    customer_id INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    threshold   INTEGER,
    PRIMARY KEY (customer_id, until)
) STRICT, WITHOUT ROWID;

CREATE TABLE temporary_limit_past (
    id          INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    to_day      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (customer_id, id, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER temporary_limit_changes AFTER UPDATE ON temporary_limit WHEN NEW.version <> OLD.version BEGIN
    INSERT OR IGNORE INTO temporary_limit_past VALUES (
        OLD.id, NEW.updated_at, OLD.customer_id, OLD.amount, OLD.from_day, OLD.to_day, OLD.created_at);
END;

CREATE TABLE guarantee_past (
    id             INTEGER NOT NULL,
    until          INTEGER NOT NULL,
    company_id     INTEGER NOT NULL,
    customer_id    INTEGER NOT NULL,
    identifier     TEXT NOT NULL,
    guarantee_type TEXT NOT NULL,
    coverage_type  TEXT,
    party_name     TEXT NOT NULL,
    party_id       TEXT,
    identification TEXT,
    effective_day  INTEGER,
    expiration_day INTEGER,
    value          INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    limit_percent  INTEGER NOT NULL,
    included       INTEGER NOT NULL,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    PRIMARY KEY (customer_id, id, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER guarantee_changes AFTER UPDATE ON guarantee WHEN NEW.version <> OLD.version BEGIN
    INSERT OR IGNORE INTO guarantee_past VALUES (
        OLD.id, NEW.updated_at, OLD.company_id, OLD.customer_id, OLD.identifier, OLD.guarantee_type,
        OLD.coverage_type, OLD.party_name, OLD.party_id, OLD.identification, OLD.effective_day, OLD.expiration_day,
        OLD.value, OLD.currency, OLD.limit_percent, OLD.included, OLD.external_ref, OLD.metadata, OLD.source_version,
        OLD.version, OLD.created_at, OLD.updated_at);
END;

CREATE TABLE exchange_rate_past (
    id            INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    rate_type     TEXT NOT NULL,
    from_currency TEXT NOT NULL,
    to_currency   TEXT NOT NULL,
    valid_from    INTEGER NOT NULL,
    rate          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_rate_past_pair ON exchange_rate_past (lower(rate_type), from_currency, to_currency);
CREATE TRIGGER exchange_rate_changes AFTER UPDATE ON exchange_rate WHEN NEW.version <> OLD.version BEGIN
    INSERT OR IGNORE INTO exchange_rate_past VALUES (
        OLD.id, NEW.updated_at, OLD.rate_type, OLD.from_currency, OLD.to_currency, OLD.valid_from, OLD.rate,
        OLD.created_at);
END;

-- What an order added to its customer's exposure, in accounting minor units.
CREATE TABLE sales_order_past (
    order_id    INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    subject_id  INTEGER NOT NULL,
    delivered   INTEGER NOT NULL,
    open_orders INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (order_id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_order_past_subject ON sales_order_past (subject_id);
CREATE TRIGGER sales_order_changes AFTER UPDATE OF subject_id, delivered, undelivered, status, rejected ON sales_order
WHEN NEW.undelivered IS NOT OLD.undelivered OR NEW.delivered IS NOT OLD.delivered OR NEW.rejected <> OLD.rejected
    OR NEW.subject_id <> OLD.subject_id OR (NEW.status = 'cancelled') <> (OLD.status = 'cancelled') BEGIN
    INSERT OR IGNORE INTO sales_order_past VALUES (
        OLD.id, NEW.updated_at, OLD.subject_id, coalesce(OLD.delivered, 0),
        CASE WHEN OLD.status = 'cancelled' OR OLD.rejected = 1 THEN 0 ELSE coalesce(OLD.undelivered, 0) END,
        OLD.created_at);
END;

CREATE TABLE receivable_past (
    id              INTEGER NOT NULL,
    until           INTEGER NOT NULL,
    customer_id     INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    transaction_day INTEGER NOT NULL,
    order_id        INTEGER,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX receivable_past_customer ON receivable_past (customer_id);
CREATE TABLE open_item_past (
    receivable_id INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    due_day       INTEGER NOT NULL,
    amount        INTEGER NOT NULL,
    accounting    INTEGER NOT NULL,
    PRIMARY KEY (receivable_id, until, id)
) STRICT, WITHOUT ROWID;
-- A document is changed before its items are.
CREATE TRIGGER receivable_changes AFTER UPDATE ON receivable WHEN NEW.version <> OLD.version BEGIN
    INSERT OR IGNORE INTO receivable_past VALUES (
        OLD.id, NEW.updated_at, OLD.customer_id, OLD.kind, OLD.transaction_day, OLD.order_id, OLD.created_at);
    INSERT OR IGNORE INTO open_item_past
    SELECT OLD.id, NEW.updated_at, item.id, item.due_day, item.amount, item.accounting FROM open_item AS item
    WHERE item.id > OLD.id AND item.id <= OLD.id + OLD.installments AND item.receivable_id = OLD.id;
END;

-- A customer's score with the values that it was added up from. A null score: there was none.
CREATE TABLE risk_score_past (
    customer_id   INTEGER NOT NULL,
    until         INTEGER NOT NULL,
    score         INTEGER,
    as_of         INTEGER,
    calculated_at INTEGER,
    PRIMARY KEY (customer_id, until)
) STRICT, WITHOUT ROWID;
CREATE TABLE scoring_value_past (
    customer_id      INTEGER NOT NULL,
    until            INTEGER NOT NULL,
    scoring_group_id INTEGER NOT NULL,
    code             TEXT NOT NULL,
    group_type       TEXT NOT NULL,
    number           INTEGER,
    value            TEXT,
    score            INTEGER NOT NULL,
    PRIMARY KEY (customer_id, until, scoring_group_id)
) STRICT, WITHOUT ROWID;
