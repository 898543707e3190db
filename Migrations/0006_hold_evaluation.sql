-- Evaluation for release (CM-14.6): what each reason was when it was found first, the lines of a stopped posting that its
-- caller carries out by itself, why an automatic release failed; and what made a credit check.

-- The lines of the stopped document, as posting_context keeps them; null takes all that is still open for it.
ALTER TABLE order_hold ADD COLUMN stopped_lines TEXT;
-- Why the last automatic release could not carry out its posting: a JSON object with code and message.
ALTER TABLE order_hold ADD COLUMN release_error TEXT;
-- The reason as the check that found it first gave it; null for reasons older than this column.
ALTER TABLE order_hold_reason ADD COLUMN first_detail TEXT;
ALTER TABLE credit_check ADD COLUMN origin TEXT NOT NULL DEFAULT 'attempt' CHECK (origin IN ('attempt', 'evaluation'));

CREATE INDEX credit_check_hold ON credit_check (hold_id) WHERE hold_id IS NOT NULL;
-- The open holds of a customer, oldest first, and those of them that are ready: looked up with every document.
CREATE INDEX order_hold_open_customer ON order_hold (customer_id, id) WHERE active = 1;
CREATE INDEX order_hold_ready ON order_hold (customer_id, id) WHERE status = 'readyToRelease';
CREATE INDEX order_hold_order ON order_hold (order_id);
CREATE INDEX order_hold_review ON order_hold (review_day) WHERE active = 1 AND review_day IS NOT NULL;
CREATE INDEX order_hold_responsible ON order_hold (responsible) WHERE active = 1 AND responsible IS NOT NULL;
CREATE INDEX order_hold_reason_active ON order_hold_reason (code, hold_id) WHERE active = 1;
