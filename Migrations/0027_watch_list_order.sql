-- The watch list is read page by page in the order of customers: its index leads through those who have reached a
-- threshold in that order, so that neither all customers are looked at nor the found ones sorted.
DROP INDEX exposure_watch;
CREATE INDEX exposure_watch ON exposure (customer_id) WHERE watch_threshold > 0;
