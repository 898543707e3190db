-- Set-up of a company: code lists, exchange rates, parameters, blocking and exclusion rules (CM-3, CM-4, CM-12.1).

-- payment-terms, cash-discounts, credit-management-groups, account-statuses and reason-codes: `list` says which.
CREATE TABLE set_up_code (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    list           TEXT NOT NULL,
    code           TEXT NOT NULL,
    description    TEXT,
    rank           INTEGER,
    hold_effect    TEXT CHECK (hold_effect IN ('no', 'invoice', 'all')),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX set_up_code_code ON set_up_code (company_id, list, lower(code));

CREATE TABLE exchange_rate_type (
    id             INTEGER PRIMARY KEY,
    code           TEXT NOT NULL,
    description    TEXT,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX exchange_rate_type_code ON exchange_rate_type (lower(code));
-- Built in: the rate type of companies that name no other.
INSERT INTO exchange_rate_type (id, code, version, created_at, updated_at)
VALUES (1, 'DEFAULT', 1, 1577836800000, 1577836800000);

-- 1 unit of from_currency = rate / 1,000,000,000 units of to_currency, from valid_from on.
CREATE TABLE exchange_rate (
    id             INTEGER PRIMARY KEY,
    number         TEXT NOT NULL,
    rate_type      TEXT NOT NULL,
    from_currency  TEXT NOT NULL,
    to_currency    TEXT NOT NULL,
    valid_from     INTEGER NOT NULL,
    rate           INTEGER NOT NULL CHECK (rate > 0),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX exchange_rate_number ON exchange_rate (lower(number));
CREATE UNIQUE INDEX exchange_rate_pair ON exchange_rate (lower(rate_type), from_currency, to_currency, valid_from);

CREATE TABLE credit_parameters (
    company_id INTEGER PRIMARY KEY REFERENCES company (id),
    settings   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- value: days, minor units of `currency`, or millionths of a percent, by value_type; code values in value_code.
CREATE TABLE blocking_rule (
    id               INTEGER PRIMARY KEY,
    company_id       INTEGER NOT NULL REFERENCES company (id),
    rule_kind        TEXT NOT NULL,
    rule_type        TEXT NOT NULL CHECK (rule_type IN ('blocking', 'exclusion')),
    level            TEXT NOT NULL CHECK (level IN ('table', 'group', 'all')),
    account_or_group TEXT,
    risk_group       TEXT,
    value_type       TEXT NOT NULL,
    value            INTEGER,
    value_code       TEXT,
    currency         TEXT,
    threshold        INTEGER,
    release_order    INTEGER NOT NULL CHECK (release_order IN (0, 1)),
    active           INTEGER NOT NULL CHECK (active IN (0, 1)),
    external_ref     TEXT,
    metadata         TEXT,
    version          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX blocking_rule_company ON blocking_rule (company_id);
