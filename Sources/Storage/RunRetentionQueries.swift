public import Domain
import SQLite

// What is forgotten of periodic runs and jobs, each time a little.

/// Of each task and company the newest run that has ended stays, however old it is.
private let isNotTheNewest = """
    run.id <> (SELECT newest.id FROM periodic_run AS newest
        WHERE newest.company_id = run.company_id AND newest.task = run.task AND newest.finished_at IS NOT NULL
        ORDER BY newest.id DESC LIMIT 1)
    """

extension Transaction where Mode == Writing {
    /// Forgets some results of one run that ended before a moment.
    ///
    /// - Returns: how many rows went; `nil` when no such run has any left.
    public func forgetPeriodicRunResults(before moment: Timestamp, most: Int) throws -> Int? {
        let run = try session.connection.first(
            text: """
                SELECT run.id FROM periodic_run AS run WHERE results_kept = 1 AND finished_at IS NOT NULL
                    AND finished_at < ? AND \(isNotTheNewest) ORDER BY finished_at LIMIT 1
                """, [.moment(moment)]) { try $0.integer(0) }
        guard let run else { return nil }
        try session.connection.run(
            """
            DELETE FROM periodic_run_result WHERE run_id = ?1 AND line IN
                (SELECT line FROM periodic_run_result WHERE run_id = ?1 ORDER BY line LIMIT ?2)
            """, .integer(run), .integer(most))
        let gone = session.connection.changes
        if gone < most {
            try session.connection.run("UPDATE periodic_run SET results_kept = 0 WHERE id = ?", .integer(run))
        }
        return gone
    }

    /// Forgets some runs that ended before a moment and have no results any more; the last run of a schedule stays.
    ///
    /// - Returns: how many went.
    public func forgetPeriodicRuns(before moment: Timestamp, most: Int) throws -> Int {
        try session.connection.run(
            text: """
                DELETE FROM periodic_run WHERE id IN (
                    SELECT run.id FROM periodic_run AS run WHERE results_kept = 0 AND finished_at IS NOT NULL
                        AND finished_at < ? AND \(isNotTheNewest)
                        AND NOT EXISTS (SELECT 1 FROM task_schedule WHERE last_run_id = run.id)
                    ORDER BY finished_at LIMIT ?)
                """, [.moment(moment), .integer(most)])
        return session.connection.changes
    }

    /// Forgets some errors of a job that ended before a moment, and the job when it has no more.
    ///
    /// - Returns: how many rows went; `nil` when there is no such job.
    public func forgetJob(before moment: Timestamp, mostErrors: Int) throws -> Int? {
        let job = try session.connection.first(
            """
            SELECT id FROM job WHERE finished_at IS NOT NULL AND finished_at < ? ORDER BY finished_at LIMIT 1
            """, .moment(moment)) { try $0.integer(0) }
        guard let job else { return nil }
        try session.connection.run(
            """
            DELETE FROM job_error WHERE job_id = ?1 AND line IN
                (SELECT line FROM job_error WHERE job_id = ?1 ORDER BY line LIMIT ?2)
            """, .integer(job), .integer(mostErrors))
        let errors = session.connection.changes
        guard errors < mostErrors else { return errors }
        try session.connection.run("DELETE FROM job WHERE id = ?", .integer(job))
        return errors + 1
    }
}
