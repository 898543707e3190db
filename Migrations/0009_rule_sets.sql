-- Rule-set versions: parameters, rules and rankings of a company as they stood from a moment on, never changed; and with each
-- credit check the version and the inputs that it was made with, so that it can be decided again (CM-1.7, CM-13.5).

-- content is a JSON object: parameters, rules, paymentTermsRanks, cashDiscountRanks.
CREATE TABLE rule_set (
    company_id INTEGER NOT NULL REFERENCES company (id),
    number     INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (company_id, number)
) STRICT;

-- Null in checks that are older than these columns.
ALTER TABLE credit_check ADD COLUMN rule_set INTEGER;
-- Why no rule was evaluated; null where rules were, or the attempt was refused.
ALTER TABLE credit_check ADD COLUMN skipped_because TEXT;
-- What the decision was made from, as Domain/Credit/DecisionInputs+Bytes.swift writes it.
ALTER TABLE credit_check ADD COLUMN inputs BLOB;
