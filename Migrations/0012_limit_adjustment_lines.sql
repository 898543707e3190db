-- Lines for customer credit groups beside those for customers, what a posted line has set, and reversals (CM-10.2,
-- CM-10.7). Exactly one of customer_id and credit_group_id is set.

ALTER TABLE limit_adjustment ADD COLUMN reverses_id INTEGER REFERENCES limit_adjustment (id);
CREATE INDEX limit_adjustment_reverses ON limit_adjustment (reverses_id) WHERE reverses_id IS NOT NULL;

ALTER TABLE limit_adjustment_line ADD COLUMN account_id INTEGER REFERENCES customer (id);
UPDATE limit_adjustment_line SET account_id = customer_id;
ALTER TABLE limit_adjustment_line DROP COLUMN customer_id;
ALTER TABLE limit_adjustment_line RENAME COLUMN account_id TO customer_id;
ALTER TABLE limit_adjustment_line ADD COLUMN credit_group_id INTEGER;
-- ends: the line ends the temporary limit that it refers to. set_limit_id: the temporary limit that posting set.
ALTER TABLE limit_adjustment_line ADD COLUMN ends INTEGER NOT NULL DEFAULT 0 CHECK (ends IN (0, 1));
ALTER TABLE limit_adjustment_line ADD COLUMN set_limit_id INTEGER;
CREATE INDEX limit_adjustment_line_subject ON limit_adjustment_line (adjustment_id, customer_id, credit_group_id);
