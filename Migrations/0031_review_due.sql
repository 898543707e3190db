-- Credit profiles that are to be looked at by a day (CM-5.1).
CREATE INDEX credit_profile_review ON credit_profile (next_review) WHERE next_review IS NOT NULL;
