-- Invoices, credit notes and payments, their open items (CO-3.1) and the settlements between them (CO-5).

-- Amounts unsigned, in `currency`; accounting_amount in the company's currency at the document's own rate.
CREATE TABLE receivable (
    id                INTEGER PRIMARY KEY,
    company_id        INTEGER NOT NULL REFERENCES company (id),
    kind              TEXT NOT NULL CHECK (kind IN ('invoice', 'creditNote', 'payment')),
    number            TEXT NOT NULL,
    customer_id       INTEGER NOT NULL REFERENCES customer (id),
    currency          TEXT NOT NULL,
    amount            INTEGER NOT NULL CHECK (amount > 0),
    accounting_amount INTEGER NOT NULL,
    rate              INTEGER,
    tax_amount        INTEGER NOT NULL,
    transaction_day   INTEGER NOT NULL,
    document_day      INTEGER,
    order_id          INTEGER,
    order_lines       TEXT,
    credited_id       INTEGER,
    marks             TEXT,
    method_of_payment TEXT,
    payment_reference TEXT,
    payment_status    TEXT,
    installments      INTEGER NOT NULL,
    external_ref      TEXT,
    metadata          TEXT,
    source_version    INTEGER,
    version           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX receivable_number ON receivable (company_id, kind, lower(number));
CREATE INDEX receivable_customer ON receivable (customer_id, transaction_day);
CREATE INDEX receivable_order ON receivable (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX receivable_external_ref ON receivable (external_ref) WHERE external_ref IS NOT NULL;

-- One a due date. Its key is its document's key plus the installment's number, so no index leads from one to the
-- other. Amounts are signed as the customer sees them: what is owed is positive (CO-1.2).
CREATE TABLE open_item (
    id              INTEGER PRIMARY KEY,
    receivable_id   INTEGER NOT NULL REFERENCES receivable (id) ON DELETE CASCADE,
    customer_id     INTEGER NOT NULL,
    due_day         INTEGER NOT NULL,
    amount          INTEGER NOT NULL,
    accounting      INTEGER NOT NULL,
    open            INTEGER NOT NULL,
    open_accounting INTEGER NOT NULL,
    closed_day      INTEGER
) STRICT;
CREATE INDEX open_item_due ON open_item (customer_id, due_day) WHERE open <> 0;

CREATE TABLE settlement (
    id              INTEGER PRIMARY KEY,
    company_id      INTEGER NOT NULL REFERENCES company (id),
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    settlement_day  INTEGER NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('settled', 'reversed')),
    reversal_day    INTEGER,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX settlement_customer ON settlement (customer_id, settlement_day);
CREATE INDEX settlement_reversal ON settlement (customer_id, reversal_day) WHERE reversal_day IS NOT NULL;

-- debit: the invoice's item; credit: the payment's or credit note's. Amounts positive, in the items' currency and in
-- accounting currency on either side (the two may differ by exchange gain or loss).
CREATE TABLE settlement_pair (
    settlement_id     INTEGER NOT NULL REFERENCES settlement (id),
    pair              INTEGER NOT NULL,
    debit_item_id     INTEGER NOT NULL REFERENCES open_item (id),
    credit_item_id    INTEGER NOT NULL REFERENCES open_item (id),
    amount            INTEGER NOT NULL CHECK (amount > 0),
    debit_accounting  INTEGER NOT NULL,
    credit_accounting INTEGER NOT NULL,
    PRIMARY KEY (settlement_id, pair)
) STRICT;
CREATE INDEX settlement_pair_debit ON settlement_pair (debit_item_id);
CREATE INDEX settlement_pair_credit ON settlement_pair (credit_item_id);
