-- What a request for approval is about, in minor units of the company's accounting currency, so that an inbox can show and
-- sort it. Requests from before have none.

ALTER TABLE approval ADD COLUMN limit_change INTEGER;
ALTER TABLE approval ADD COLUMN new_limit INTEGER;
ALTER TABLE approval ADD COLUMN order_total INTEGER;
