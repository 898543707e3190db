import Domain
import JSON
import Services
import Storage

/// Periodic tasks on request, and the history of their runs (CM-18, api-conventions 14).
enum PeriodicTaskEndpoints {
    static let all: [Endpoint] = PeriodicTask.allCases.map(run)
        + [
            runs.endpoint(
                "listPeriodicRuns", "/v1/periodic-runs", tag: "Periodic tasks", "List the runs of periodic tasks",
                description: """
                    Runs are kept for 400 days after their end and what they tell by customer for 30, unless the settings of the \
                    service say otherwise; the newest run of each task and company stays.
                    """,
                scope: .periodicTasksRead),
            Endpoint(
                "getPeriodicRun", .get, "/v1/periodic-runs/{id}", tag: "Periodic tasks", "Read a run of a periodic task",
                scope: .periodicTasksRead, successes: [.init(200, .object(runShape), "The run.")], companies: .none,
                example: .init("/v1/periodic-runs/run_0000000000000"),
                action: .read { call, transaction in
                    let run = try run(call, transaction)
                    return try Answer.record(version: nil) { try write(run, transaction, &$0) }
                }),
            results,
        ]

    // MARK: running

    private static func run(_ task: PeriodicTask) -> Endpoint {
        let name = task.rawValue.prefix(1).uppercased() + task.rawValue.dropFirst()
        let body = task == .forceCreditHold ? #"{"reasonCode": "dispute", "filter": {"country": "DE"}}"# : "{}"
        return Endpoint(
            "run\(name)", .post, "/v1/periodic-tasks/\(task.path)/run", tag: "Periodic tasks", "Run \(task.rawValue)",
            description: """
                As of the day, for the customers that the body names or lets through. Bad input is refused before there is a \
                job. The same again gives the same result. `result.results` lists what changed, was skipped or failed, by \
                customer or order; the run stays listed under /v1/periodic-runs.
                """,
            scope: task.runScope, body: PeriodicTaskReading.shape(task),
            successes: [
                .init(202, .object(JobEndpoints.shape), "The job."),
                .init(200, .object(JobEndpoints.shape), "The job, which has ended."),
            ],
            codes: task == .deleteBalanceStatistics ? [.deleteDateTooLate] : [], idempotency: .required,
            dependsOnDay: true, example: .init("/v1/periodic-tasks/\(task.path)/run", body),
            action: .write { call, transaction in
                let company = try call.company(in: transaction)
                let input = try call.input()
                let day = try call.day(in: company)
                let request = try transaction.reading {
                    try PeriodicTaskReading.request(input, task, in: company, on: day, in: $0)
                }
                let parameters = Array(input.value.sourceBytes)
                let entered = try PeriodicTaskRun.enter(
                    request, in: company, parameters: parameters, isScheduled: false, by: call.actor, in: transaction)
                return try Answer.entered(entered.job, in: transaction)
            })
    }

    // MARK: history

    static let runShape = Shape("PeriodicRun", "One run of a periodic task.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Identifier of the run."),
        Property("company", .number, .readOnly, "Company."),
        Property("task", .enumeration(PeriodicTask.allCases.map(\.rawValue)), .readOnly, "Which task."),
        Property("asOf", .date, .readOnly, "Day as of which it ran."),
        Property("status", .enumeration(Job.Status.allCases.map(\.rawValue)), .readOnly, "State of the run."),
        Property("scheduled", .boolean, .readOnly, "Whether the schedule started it."),
        Property("parameters", .anything, .readOnly, "What it was asked for."),
        Property("total", .integer(0...Int64.max), .readOnly, nullable: true, "Customers, orders or holds to go through."),
        Property("done", .integer(0...Int64.max), .readOnly, "Of them, gone through."),
        Property("changed", .integer(0...Int64.max), .readOnly, "Of them, changed."),
        Property("unchanged", .integer(0...Int64.max), .readOnly, "Of them, found as they were to be."),
        Property("skipped", .integer(0...Int64.max), .readOnly, "Of them, left alone."),
        Property("failed", .integer(0...Int64.max), .readOnly, "Of them, failed; the others went on."),
        Property("resultsKept", .boolean, .readOnly, "Whether its results are still there: they are forgotten before the run."),
        Property("job", .text(max: 17), .readOnly, nullable: true, "Id of its job, kept for 30 days; null where it could not begin."),
        Property("requestedBy", .object(CommonShapes.actor), .readOnly, "Who asked for it."),
        Property("createdAt", .timestamp, .readOnly, "When it was asked for."),
        Property("startedAt", .timestamp, .readOnly, nullable: true, "When it began."),
        Property("finishedAt", .timestamp, .readOnly, nullable: true, "When it ended."),
    ])

    private static let runs = Listing<PeriodicRun>(
        contract: ListContract(source: .periodicRuns, item: runShape), page: { try $0.periodicRuns($1) },
        write: { run, _, transaction, writer in try write(run, transaction, &writer) })

    private static let resultShape = Shape("PeriodicRunResult", "What a run tells of one customer or order.", outputOnly: true, [
        Property("line", .integer(1...Int64.max), .readOnly, "Place in the run, from 1."),
        Property("customer", .stub(CommonShapes.customerReference), .readOnly, nullable: true, "The customer."),
        Property("order", .stub(CommonShapes.reference), .readOnly, nullable: true, "The order."),
        Property(
            "outcome", .enumeration(PeriodicRunResult.Outcome.allCases.map(\.rawValue)), .readOnly, "What became of it."),
        Property("code", .text(max: 60), .readOnly, nullable: true, "What happened, or why not."),
        Property("message", .text(max: 1_000), .readOnly, nullable: true, "A sentence for people."),
        Property("details", .anything, .readOnly, nullable: true, "Score and risk group before and after; how many records went."),
    ])

    private static let results: Endpoint = {
        let contract = ListContract(source: .periodicRunResults(of: 0), item: resultShape)
        let page = Shape("PeriodicRunResultPage", "A page of a list.", outputOnly: true, [
            Property("items", .list(.object(resultShape), max: 500), .readOnly, "The rows."),
            Property("next", .text(max: 4_096), .readOnly, nullable: true, "Cursor of the next page; null at the end."),
            Property("total", .integer(0...Int64.max), .readOnlyWhereItApplies, "All rows, with count=true."),
        ])
        return Endpoint(
            "listPeriodicRunResults", .get, "/v1/periodic-runs/{id}/results", tag: "Periodic tasks",
            "Read what a run changed, skipped and could not carry out", scope: .periodicTasksRead,
            successes: [.init(200, .object(page), "What there is to tell.")], codes: [.cursorMismatch], companies: .none,
            list: contract, example: .init("/v1/periodic-runs/run_0000000000000/results"),
            action: .own { call, application, exchange in
                guard let id = Identifier(.periodicRun, text: call.slots[0]) else {
                    throw Refusal.notFound("run \"\(call.slots[0].shortened)\"")
                }
                let listing = Listing<PeriodicRunResult>(
                    contract: contract, page: { try $0.periodicRunResults(of: id.key, $1) },
                    write: { result, _, _, writer in write(result, &writer) })
                try listing.answer(call, application, exchange, source: .periodicRunResults(of: id.key)) { call, transaction, _ in
                    _ = try run(call, transaction)
                }
            })
    }()

    private static func run(_ call: Call, _ transaction: borrowing Transaction<Reading>) throws -> PeriodicRun {
        guard let id = Identifier(.periodicRun, text: call.slots[0]), let run = try transaction.periodicRun(id.key),
            try call.sees(company: run.company, in: transaction)
        else { throw Refusal.notFound("run \"\(call.slots[0].shortened)\"") }
        return run
    }

    private static func write(
        _ run: PeriodicRun, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", run.id)
        writer.member("company", try transaction.company(.key(run.company))?.number)
        writer.member("task", run.task.rawValue)
        writer.member("asOf", run.asOf)
        writer.member("status", run.status.rawValue)
        writer.member("scheduled", run.isScheduled)
        writer.name("parameters")
        writer.raw(run.parameters)
        writer.member("total", run.total)
        writer.member("done", run.counts.done)
        writer.member("changed", run.counts.changed)
        writer.member("unchanged", run.counts.unchanged)
        writer.member("skipped", run.counts.skipped)
        writer.member("failed", run.counts.failed)
        writer.member("resultsKept", run.areResultsKept)
        writer.member("job", run.job == 0 ? nil : Identifier(.job, key: run.job).description)
        writer.actor("requestedBy", kind: run.by.kind, by: run.by.name)
        writer.member("createdAt", run.createdAt)
        writer.member("startedAt", run.startedAt)
        writer.member("finishedAt", run.finishedAt)
        writer.endObject()
    }

    private static func write(_ result: PeriodicRunResult, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("line", result.line)
        writer.stub("customer", result.customer)
        writer.stub("order", result.order)
        writer.member("outcome", result.outcome.rawValue)
        writer.member("code", result.code)
        writer.member("message", result.message)
        writer.name("details")
        if let details = result.details { writer.raw(details) } else { writer.null() }
        writer.endObject()
    }
}
