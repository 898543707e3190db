import Domain
import JSON
import Services
import Storage

/// Jobs: long work with progress and per-row faults (api-conventions 7).
enum JobEndpoints {
    private static let progress = Shape("JobProgress", "How far a job has come.", outputOnly: true, [
        Property("done", .integer(0...Int64.max), .readOnly, "Units that are done."),
        Property("total", .integer(0...Int64.max), .readOnly, nullable: true, "All units; null while it is not known."),
        Property("unit", .text(max: 30), .readOnly, "What is counted."),
    ])

    static let shape = Shape("Job", "Long work.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Id of the job."),
        Property("kind", .text(max: 40), .readOnly, "What kind of work."),
        Property("company", .number, .readOnly, nullable: true, "Number of the company."),
        Property("status", .enumeration(Job.Status.allCases.map(\.rawValue)), .readOnly, "State of the job."),
        Property("progress", .object(progress), .readOnly, "How far it has come."),
        Property("result", .anything, .readOnly, "What came out so far."),
        Property("failure", .text(max: 1_000), .readOnly, nullable: true, "Why it failed."),
        Property("requestedBy", .object(CommonShapes.actor), .readOnly, "Who asked for it."),
        Property("startedAt", .timestamp, .readOnly, nullable: true, "When it began."),
        Property("finishedAt", .timestamp, .readOnly, nullable: true, "When it ended."),
    ] + CommonShapes.versioned)

    private static let errorShape = Shape("JobError", "A row that could not be carried out.", outputOnly: true, [
        Property("line", .integer(1...Int64.max), .readOnly, "Which row, from 1."),
        Property("number", .text(max: 40), .readOnly, nullable: true, "Number of the record."),
        Property("errors", .anything, .readOnly, "What is wrong, by property."),
    ])

    static let all: [Endpoint] = [
        Listing<Job>(
            contract: ListContract(source: .jobs, item: shape), page: { try $0.jobs($1) },
            write: { job, _, transaction, writer in try write(job, .none, transaction, &writer) }
        ).endpoint("listJobs", "/v1/jobs", tag: "Jobs", "List jobs", scope: .jobsRead, companies: .none) { call, transaction, query in
            query.companies = try call.coveredCompanies(in: transaction)
        },
        Endpoint(
            "getJob", .get, "/v1/jobs/{id}", tag: "Jobs", "Read a job", scope: .jobsRead,
            successes: [.init(200, .object(shape), "The job.")], companies: .none, example: .init("/v1/jobs/job_0000000000000"),
            action: .read { call, transaction in
                let job = try job(call, transaction)
                return try Answer.record(version: job.version) { try write(job, .none, transaction, &$0) }
            }),
        errors,
        Endpoint(
            "cancelJob", .post, "/v1/jobs/{id}/cancel", tag: "Jobs", "Cancel a job",
            description: """
                What is done stays done; the rest is left. By its creator or an administrator. The look at all customers \
                for the watch list is not cancelled.
                """,
            scope: .jobsRead, body: OrderShapes.comment, successes: [.init(200, .object(shape), "The job.")],
            codes: [.invalidState], ifMatch: .optional, idempotency: .optional, companies: .none,
            example: .init("/v1/jobs/job_0000000000000/cancel", "{}"),
            action: .write { call, transaction in
                var job = try job(call, transaction)
                try call.matches(version: job.version)
                if job.actor.apiKey != call.caller.key.header.key, !call.caller.has(.admin) { throw Refusal.missing(.admin) }
                if job.kind == CreditWatchRun.kind {
                    throw Refusal.invalidState("The watch list needs every customer looked at; this job goes on to its end.")
                }
                if job.status.hasEnded { throw Refusal.invalidState("The job has ended already: \(job.status.rawValue).") }
                job.isCancelRequested = true
                job = job.status == .queued
                    ? try JobRunner.end(job, .canceled, in: transaction) : try JobRunner.advance(job, in: transaction)
                return try transaction.reading { reading in
                    try Answer.record(version: job.version) { try write(job, WriteView(warnings: []), reading, &$0) }
                }
            }),
    ]

    /// Every fault of a job; as NDJSON where the caller takes it.
    private static let errors: Endpoint = {
        let contract = ListContract(source: .jobErrors(of: 0), item: errorShape)
        let page = Shape("JobErrorPage", "A page of a list.", outputOnly: true, [
            Property("items", .list(.object(errorShape), max: 500), .readOnly, "The rows."),
            Property("next", .text(max: 4_096), .readOnly, nullable: true, "Cursor of the next page; null at the end."),
            Property("total", .integer(0...Int64.max), .readOnlyWhereItApplies, "All rows, with count=true."),
        ])
        return Endpoint(
            "listJobErrors", .get, "/v1/jobs/{id}/errors", tag: "Jobs", "Read what a job could not carry out", scope: .jobsRead,
            successes: [.init(200, .object(page), "The rows at fault.")], companies: .none, list: contract,
            example: .init("/v1/jobs/job_0000000000000/errors"),
            action: .own { call, application, exchange in
                guard let id = Identifier(.job, text: call.slots[0]) else {
                    throw Refusal.notFound("job \"\(call.slots[0].shortened)\"")
                }
                let listing = Listing<JobError>(
                    contract: contract, page: { try $0.jobErrors(of: id.key, $1) },
                    write: { error, _, _, writer in
                        writer.beginObject()
                        writer.member("line", error.line)
                        writer.member("number", error.number)
                        writer.name("errors")
                        writer.raw(error.errors)
                        writer.endObject()
                    })
                try listing.answer(call, application, exchange, source: .jobErrors(of: id.key)) { call, transaction, _ in
                    _ = try job(call, transaction)
                }
            })
    }()

    static func job<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> Job {
        guard let id = Identifier(.job, text: call.slots[0]), let job = try transaction.job(id.key),
            try job.company.map({ try call.sees(company: $0, in: transaction) })
                ?? (call.caller.key.coversEveryCompany || job.actor.apiKey == call.caller.key.header.key)
        else { throw Refusal.notFound("job \"\(call.slots[0].shortened)\"") }
        return job
    }

    static func write(
        _ job: Job, _ view: WriteView, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", job.id)
        writer.member("kind", job.kind)
        writer.member("company", try job.company.flatMap { try transaction.company(.key($0))?.number })
        writer.member("status", job.status.rawValue)
        writer.name("progress")
        writer.beginObject()
        writer.member("done", job.done)
        writer.member("total", job.total)
        writer.member("unit", job.unit)
        writer.endObject()
        writer.name("result")
        writer.raw(job.result)
        writer.member("failure", job.failure)
        writer.actor("requestedBy", kind: job.actor.kind.rawValue, by: job.actor.name)
        writer.member("startedAt", job.startedAt)
        writer.member("finishedAt", job.finishedAt)
        writer.versioned(RecordHeader(key: job.key, version: job.version, createdAt: job.createdAt, updatedAt: job.updatedAt), view)
        writer.endObject()
    }
}
