public import Domain
import SQLite

// Jobs and the rows that they could not carry out.

private let jobColumns = """
    job.id, job.version, job.kind, job.company_id, job.status, job.input, job.position, job.done, job.total, job.unit,
    job.result, job.failure, job.cancel_requested, job.actor_kind, job.actor_name, job.api_key_id, job.request_id,
    job.created_at, job.started_at, job.finished_at, job.updated_at
    """

extension Job {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), kind: try row.text(2), company: try row.optionalInteger(3), input: try row.bytes(5),
            position: try row.bytes(6), total: try row.optionalInteger(8), unit: try row.text(9), result: try row.bytes(10),
            actor: Actor(kind: try row.raw(13, as: Actor.Kind.self), name: try row.text(14),
                         apiKey: try row.optionalInteger(15), requestID: try row.optionalText(16)),
            at: try row.moment(17))
        version = try row.integer(1)
        status = try row.raw(4, as: Status.self)
        done = try row.integer(7)
        failure = try row.optionalText(11)
        isCancelRequested = try row.bool(12)
        startedAt = try row.optionalMoment(18)
        finishedAt = try row.optionalMoment(19)
        updatedAt = try row.moment(20)
    }

    fileprivate var columns: [Value] {
        [.integer(version), .text(kind), .integer(company), .raw(status), .utf8(input), .utf8(position), .integer(done),
         .integer(total), .text(unit), .utf8(result), .text(failure), .flag(isCancelRequested), .raw(actor.kind),
         .text(actor.name), .integer(actor.apiKey), .text(actor.requestID), .moment(createdAt), .moment(startedAt),
         .moment(finishedAt), .moment(updatedAt), .integer(key)]
    }
}

extension ListSource {
    public static let jobs = ListSource(
        columns: jobColumns, from: "job LEFT JOIN company ON company.id = job.company_id", key: "job.id",
        company: "job.company_id",
        fields: [
            Field("id", .identifier(.job), "job.id"), Field("kind", .text, "job.kind"),
            Field("company", .number, "company.number"),
            Field("status", .enumeration(Job.Status.allCases.map(\.rawValue)), "job.status"),
            Field("createdAt", .moment, "job.created_at"), Field("updatedAt", .moment, "job.updated_at"),
            Field("startedAt", .moment, "job.started_at"),
            Field("finishedAt", .moment, "job.finished_at"),
        ])

    public static func jobErrors(of job: Int64) -> ListSource {
        ListSource(columns: "line, number, errors", from: "job_error", key: "line", company: nil,
                   fields: [Field("line", .integer, "line"), Field("number", .number, "number")],
                   condition: "job_id = \(job)")
    }
}

extension Transaction {
    public func job(_ key: Int64) throws -> Job? {
        try session.connection.first(text: "SELECT \(jobColumns) FROM job WHERE id = ?", [.integer(key)]) { try Job($0) }
    }

    public func jobs(_ query: ListQuery) throws -> Page<Job> { try page(of: .jobs, query) { try Job($0) } }

    /// The oldest job that has not ended.
    public func nextJob() throws -> Job? {
        try session.connection.first(
            text: "SELECT \(jobColumns) FROM job WHERE status IN ('queued', 'running') ORDER BY id LIMIT 1", []) { try Job($0) }
    }

    public func jobErrors(of job: Int64, _ query: ListQuery) throws -> Page<JobError> {
        try page(of: .jobErrors(of: job), query) { row in
            JobError(line: try row.integer(0), number: try row.optionalText(1), errors: try row.bytes(2))
        }
    }
}

extension Transaction {
    /// Whether a job of this kind waits that was asked to do exactly this.
    public func hasQueuedJob(_ kind: String, input: [UInt8]) throws -> Bool {
        try session.connection.first(
            "SELECT 1 FROM job WHERE status = 'queued' AND kind = ? AND input = ? LIMIT 1", .text(kind), .utf8(input)
        ) { _ in true } ?? false
    }
}

extension Transaction {
    /// Whether a job of this kind is at work, or waits to be.
    public func hasUnfinishedJob(_ kind: String) throws -> Bool {
        try session.connection.first(
            "SELECT 1 FROM job WHERE status IN ('queued', 'running') AND kind = ? LIMIT 1", .text(kind)
        ) { _ in true } ?? false
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ job: Job) throws {
        session.hasEnteredJob = true
        try session.connection.run(
            text: """
                INSERT INTO job (version, kind, company_id, status, input, position, done, total, unit, result, failure,
                    cancel_requested, actor_kind, actor_name, api_key_id, request_id, created_at, started_at, finished_at,
                    updated_at, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, job.columns)
    }

    public func update(_ job: Job) throws {
        try session.connection.run(
            text: """
                UPDATE job SET version = ?, kind = ?, company_id = ?, status = ?, input = ?, position = ?, done = ?,
                    total = ?, unit = ?, result = ?, failure = ?, cancel_requested = ?, actor_kind = ?, actor_name = ?,
                    api_key_id = ?, request_id = ?, created_at = ?, started_at = ?, finished_at = ?, updated_at = ?
                WHERE id = ?
                """, job.columns)
    }

    public func insert(_ error: JobError, of job: Int64) throws {
        try session.connection.run(
            "INSERT INTO job_error (job_id, line, number, errors) VALUES (?, ?, ?, ?)", .integer(job),
            .integer(error.line), .text(error.number), .utf8(error.errors))
    }

    /// Does something that may fail and then leaves no trace, while the rest of the transaction stands.
    public func attempt(_ body: () throws -> Void) throws {
        try session.connection.savepoint()
        do {
            try body()
        } catch {
            try session.connection.rollbackToSavepoint()
            // What was remembered of the set-up may have been read after a change that is gone now.
            session.setUp = SetUpMemory()
            throw error
        }
        try session.connection.release()
    }
}
