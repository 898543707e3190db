public import Domain
import SQLite

// Runs of periodic tasks, what they have to tell, and what they go through.

private let runColumns = """
    periodic_run.id, periodic_run.company_id, task, job_id, as_of, parameters, periodic_run.status, is_scheduled,
    periodic_run.total, periodic_run.done, changed, unchanged, skipped, failed, periodic_run.actor_kind,
    periodic_run.actor_name, periodic_run.created_at, periodic_run.started_at, periodic_run.finished_at, results_kept
    """

extension PeriodicRun {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), company: try row.integer(1), task: try row.raw(2, as: PeriodicTask.self),
            job: try row.integer(3), asOf: try row.day(4), parameters: try row.bytes(5), isScheduled: try row.bool(7),
            total: try row.optionalInteger(8),
            by: LimitAdjustment.By(kind: try row.text(14), name: try row.text(15)), at: try row.moment(16))
        status = try row.raw(6, as: Job.Status.self)
        counts.done = try row.integer(9)
        counts.changed = try row.integer(10)
        counts.unchanged = try row.integer(11)
        counts.skipped = try row.integer(12)
        counts.failed = try row.integer(13)
        startedAt = try row.optionalMoment(17)
        finishedAt = try row.optionalMoment(18)
        areResultsKept = try row.bool(19)
    }
}

extension ListSource {
    public static let periodicRuns = ListSource(
        columns: runColumns, from: "periodic_run JOIN company ON company.id = periodic_run.company_id",
        key: "periodic_run.id", company: "periodic_run.company_id",
        fields: [
            Field("id", .identifier(.periodicRun), "periodic_run.id"), Field("company", .number, "company.number"),
            Field("task", .enumeration(PeriodicTask.allCases.map(\.rawValue)), "task"),
            Field("status", .enumeration(Job.Status.allCases.map(\.rawValue)), "periodic_run.status"),
            Field("scheduled", .flag, "is_scheduled"), Field("asOf", .date, "as_of"),
            Field("failed", .integer, "failed"), Field("createdAt", .moment, "periodic_run.created_at"),
            Field("startedAt", .moment, "periodic_run.started_at"),
            Field("finishedAt", .moment, "periodic_run.finished_at"),
        ])

    public static func periodicRunResults(of run: Int64) -> ListSource {
        ListSource(
            columns: """
                line, outcome, code, message, details, customer.id, customer.number, customer.name, sales_order.id,
                sales_order.number
                """,
            from: """
                periodic_run_result LEFT JOIN customer ON customer.id = periodic_run_result.customer_id
                LEFT JOIN sales_order ON sales_order.id = periodic_run_result.order_id
                """,
            key: "line", company: nil,
            fields: [
                Field("line", .integer, "line"), Field("customer", .number, "customer.number"),
                Field("order", .number, "sales_order.number"), Field("code", .text, "code"),
                Field("outcome", .enumeration(PeriodicRunResult.Outcome.allCases.map(\.rawValue)), "outcome"),
            ],
            condition: "run_id = \(run)")
    }
}

extension Transaction {
    public func periodicRun(_ key: Int64) throws -> PeriodicRun? {
        try session.connection.first(text: "SELECT \(runColumns) FROM periodic_run WHERE id = ?", [.integer(key)]) {
            try PeriodicRun($0)
        }
    }

    public func periodicRuns(_ query: ListQuery) throws -> Page<PeriodicRun> {
        try page(of: .periodicRuns, query) { try PeriodicRun($0) }
    }

    public func periodicRunResults(of run: Int64, _ query: ListQuery) throws -> Page<PeriodicRunResult> {
        try page(of: .periodicRunResults(of: run), query) { row in
            var result = PeriodicRunResult(
                line: try row.integer(0), outcome: try row.raw(1, as: PeriodicRunResult.Outcome.self),
                code: try row.optionalText(2), message: try row.optionalText(3), details: try row.optionalBytes(4))
            if let key = try row.optionalInteger(5) {
                result.customer = Stub(
                    id: Identifier(.customer, key: key), number: try row.text(6), name: try row.optionalText(7))
            }
            if let key = try row.optionalInteger(8) {
                result.order = Stub(id: Identifier(.order, key: key), number: try row.text(9))
            }
            return result
        }
    }

    /// Whether a run of a company's task has not ended.
    public func hasUnfinishedRun(of task: PeriodicTask, in company: Int64) throws -> Bool {
        try session.connection.first(
            """
            SELECT 1 FROM periodic_run WHERE company_id = ? AND task = ? AND status IN ('queued', 'running') LIMIT 1
            """, .integer(company), .raw(task)
        ) { _ in true } ?? false
    }

    /// Whether anything of a customer was open at the end of a day.
    ///
    /// Source: CM-18.1.
    public func hasOpenTransactions(
        of customer: Int64, exposure: StoredExposure, on day: CalendarDate
    ) throws -> Bool {
        guard let latest = exposure.latestDay else { return false }
        if day >= latest {
            return try session.connection.first(
                "SELECT 1 FROM open_item WHERE customer_id = ? AND open <> 0 LIMIT 1", .integer(customer)) { _ in true }
                ?? false
        }
        return try session.connection.first(
            """
            SELECT 1 FROM receivable JOIN open_item ON open_item.id > receivable.id
                AND open_item.id <= receivable.id + 1000 AND open_item.receivable_id = receivable.id
            WHERE receivable.customer_id = ?1 AND transaction_day <= ?2 AND abs(open_item.amount) <>
                (SELECT coalesce(sum(settlement_pair.amount), 0) FROM settlement_pair
                 JOIN settlement ON settlement.id = settlement_id
                 WHERE (debit_item_id = open_item.id OR credit_item_id = open_item.id) AND settlement_day <= ?2
                     AND (reversal_day IS NULL OR reversal_day > ?2))
            LIMIT 1
            """, .integer(customer), .day(day)) { _ in true } ?? false
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ run: PeriodicRun) throws {
        try session.connection.run(
            text: """
                INSERT INTO periodic_run (status, total, done, changed, unchanged, skipped, failed, started_at,
                    finished_at, id, company_id, task, job_id, as_of, parameters, is_scheduled, actor_kind, actor_name,
                    created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            run.progress + [
                .integer(run.key), .integer(run.company), .raw(run.task), .integer(run.job), .day(run.asOf),
                .utf8(run.parameters), .flag(run.isScheduled), .text(run.by.kind), .text(run.by.name),
                .moment(run.createdAt),
            ])
    }

    public func update(_ run: PeriodicRun) throws {
        try session.connection.run(
            text: """
                UPDATE periodic_run SET status = ?, total = ?, done = ?, changed = ?, unchanged = ?, skipped = ?,
                    failed = ?, started_at = ?, finished_at = ? WHERE id = ?
                """, run.progress + [.integer(run.key)])
    }

    public func insert(_ result: PeriodicRunResult, of run: Int64) throws {
        try session.connection.run(
            """
            INSERT INTO periodic_run_result (run_id, line, customer_id, order_id, outcome, code, message, details)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(run), .integer(result.line), .integer(result.customer?.id.key), .integer(result.order?.id.key),
            .raw(result.outcome), .text(result.code), .text(result.message),
            result.details.map { .utf8($0) } ?? .null)
    }
}

extension PeriodicRun {
    fileprivate var progress: [Value] {
        [
            .raw(status), .integer(total), .integer(counts.done), .integer(counts.changed), .integer(counts.unchanged),
            .integer(counts.skipped), .integer(counts.failed), .moment(startedAt), .moment(finishedAt),
        ]
    }
}
