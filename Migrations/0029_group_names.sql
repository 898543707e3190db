-- The name of a credit management group (CM-4.2), beside the description that every code has.

ALTER TABLE set_up_code ADD COLUMN name TEXT;
