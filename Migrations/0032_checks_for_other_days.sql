-- Credit checks for a day that is neither the one of their key, in UTC, nor next to it: back-tests find the others of a period by
-- their keys (Storage/DecisionQueries.swift). 181193932800000 keys are one day's; day 18262 is that of the first key. A check for
-- today is not in it and costs nothing.
CREATE INDEX credit_check_other_day ON credit_check (company_id, as_of_day, id)
    WHERE as_of_day - id / 181193932800000 NOT BETWEEN 18261 AND 18263;
