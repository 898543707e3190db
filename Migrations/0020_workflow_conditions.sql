-- Workflows with a condition of their own, beside those of their steps (CM-15.1): what it does not hold for is approved at
-- once. JSON as in the steps; NULL is no condition.

ALTER TABLE workflow ADD COLUMN condition TEXT;
