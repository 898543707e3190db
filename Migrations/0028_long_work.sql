-- Results of periodic runs are forgotten before the runs themselves (CM-18); a run tells whether it still has them.

ALTER TABLE periodic_run ADD COLUMN results_kept INTEGER NOT NULL DEFAULT 1 CHECK (results_kept IN (0, 1));
CREATE INDEX periodic_run_finished ON periodic_run (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX periodic_run_results_kept ON periodic_run (finished_at) WHERE finished_at IS NOT NULL AND results_kept = 1;

-- Jobs are forgotten in the order of their end, without reading those that stay.
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;

-- Long work goes through the customers of a company in the order of their keys.
CREATE INDEX customer_company ON customer (company_id, id);
