-- Insurance policies and guarantees (CM-8): they raise a customer's limit, or are taken out of it, by date.

CREATE TABLE guarantee (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    identifier     TEXT NOT NULL CHECK (identifier IN ('insurance', 'guarantee')),
    guarantee_type TEXT NOT NULL,
    coverage_type  TEXT CHECK (coverage_type IS NULL OR identifier = 'insurance'),
    party_name     TEXT NOT NULL,
    party_id       TEXT,
    identification TEXT,
    effective_day  INTEGER,
    expiration_day INTEGER,
    value          INTEGER NOT NULL CHECK (value > 0),
    currency       TEXT NOT NULL,
    limit_percent  INTEGER NOT NULL,
    included       INTEGER NOT NULL CHECK (included IN (0, 1)),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX guarantee_customer ON guarantee (customer_id);
CREATE INDEX guarantee_expiration ON guarantee (company_id, expiration_day);
CREATE INDEX guarantee_identification ON guarantee (company_id, lower(identification)) WHERE identification IS NOT NULL;
CREATE INDEX guarantee_external_ref ON guarantee (external_ref) WHERE external_ref IS NOT NULL;

-- Append-only: what a policy said from a moment on, so that the limit of that time can be told again. A removed policy
-- has a last row that says so.
CREATE TABLE guarantee_version (
    guarantee_id   INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    recorded_at    INTEGER NOT NULL,
    effective_day  INTEGER,
    expiration_day INTEGER,
    value          INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    limit_percent  INTEGER NOT NULL,
    included       INTEGER NOT NULL CHECK (included IN (0, 1)),
    removed        INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (guarantee_id, version)
) STRICT;
CREATE INDEX guarantee_version_customer ON guarantee_version (customer_id);

-- Whether a customer has or had any policy, so that a check of every other customer asks for none.
ALTER TABLE exposure ADD COLUMN has_guarantee INTEGER NOT NULL DEFAULT 0 CHECK (has_guarantee IN (0, 1));

-- The policy whose change the history tells of.
ALTER TABLE limit_history ADD COLUMN guarantee_id INTEGER;
