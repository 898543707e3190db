-- The customer credit group of the customer when its order was held (CM-14.1). It outlives the group.

ALTER TABLE order_hold ADD COLUMN credit_group_id INTEGER;
ALTER TABLE order_hold ADD COLUMN credit_group TEXT;
CREATE INDEX order_hold_credit_group ON order_hold (lower(credit_group)) WHERE credit_group IS NOT NULL;

UPDATE order_hold SET credit_group_id = (SELECT credit_group_id FROM exposure
    WHERE exposure.customer_id = order_hold.customer_id) WHERE active = 1;
UPDATE order_hold SET credit_group = (SELECT number FROM customer_credit_group
    WHERE customer_credit_group.id = order_hold.credit_group_id) WHERE credit_group_id IS NOT NULL;
