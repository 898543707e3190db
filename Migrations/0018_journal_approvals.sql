-- Limit adjustments in the workflow (CM-10.5, CM-15.3): how far approval of a journal and of each line has come, who
-- submitted it, why it could not be posted by itself, and the job that is at work on it.

ALTER TABLE limit_adjustment ADD COLUMN approval_status TEXT NOT NULL DEFAULT 'notSubmitted';
-- Whether the lines are decided one by one.
ALTER TABLE limit_adjustment ADD COLUMN by_line INTEGER NOT NULL DEFAULT 0 CHECK (by_line IN (0, 1));
ALTER TABLE limit_adjustment ADD COLUMN submitted_kind TEXT;
ALTER TABLE limit_adjustment ADD COLUMN submitted_by TEXT;
ALTER TABLE limit_adjustment ADD COLUMN submitted_at INTEGER;
ALTER TABLE limit_adjustment ADD COLUMN posting_error TEXT;
ALTER TABLE limit_adjustment ADD COLUMN job_id INTEGER;

ALTER TABLE limit_adjustment_line ADD COLUMN approval_status TEXT NOT NULL DEFAULT 'notSubmitted';
-- The latest request about the line alone.
ALTER TABLE limit_adjustment_line ADD COLUMN approval_id INTEGER;
CREATE INDEX limit_adjustment_line_waiting ON limit_adjustment_line (adjustment_id)
    WHERE approval_status = 'pendingApproval';

DROP INDEX approval_record;
CREATE INDEX approval_record ON approval (record_id, line);
