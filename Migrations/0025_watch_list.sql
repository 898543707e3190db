-- The watch list: how much of its limit a customer uses, and the thresholds that it crosses (issue of CM-5, CM-6.4).
-- watch_limit: the limit as of the day on which it was looked at last, null where none is tested.
-- watch_delivered, watch_orders: whether deliveries and open orders count against it.
-- watch_threshold: the highest threshold that was reached, 0 for none, null while nobody has looked.
-- watch_from, watch_to: no threshold is crossed while what is used stays from the one up to, not at, the other.
ALTER TABLE exposure ADD COLUMN watch_limit INTEGER;
ALTER TABLE exposure ADD COLUMN watch_delivered INTEGER NOT NULL DEFAULT 1;
ALTER TABLE exposure ADD COLUMN watch_orders INTEGER NOT NULL DEFAULT 1;
ALTER TABLE exposure ADD COLUMN watch_threshold INTEGER;
ALTER TABLE exposure ADD COLUMN watch_from INTEGER;
ALTER TABLE exposure ADD COLUMN watch_to INTEGER;
-- Those who have reached a threshold are few; the rows of all others never touch this index.
CREATE INDEX exposure_watch ON exposure (watch_threshold, customer_id) WHERE watch_threshold > 0;

-- The day up to which limits that begin or end by date have been looked at.
CREATE TABLE watch_day (
    company_id INTEGER PRIMARY KEY REFERENCES company (id),
    day        INTEGER NOT NULL
) STRICT;
