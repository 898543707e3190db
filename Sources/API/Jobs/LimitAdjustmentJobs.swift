import Domain
import JSON
import Services
import Storage

/// Posts a journal with many lines: all of them take effect in one transaction, or none (CM-10.6).
struct LimitPostingJob: JobKind {
    static let name = LimitPostingRun.kind

    func step(_ job: Job, _ application: Application) throws -> Job {
        try application.database.write { transaction in
            guard var current = try transaction.job(job.key), !current.status.hasEnded else { return job }
            guard let status = try LimitPostingRun.carryOn(&current, in: transaction) else {
                return try JobRunner.advance(current, in: transaction)
            }
            return try JobRunner.end(current, status, in: transaction)
        }
    }

    func discard(_ job: Job) throws {}
}

/// Submits, decides or recalls the lines of a journal with many of them (CM-15.3).
struct JournalReviewJob: JobKind {
    static let name = JournalReviewRun.kind

    func step(_ job: Job, _ application: Application) throws -> Job {
        try application.database.write { transaction in
            guard var current = try transaction.job(job.key), !current.status.hasEnded else { return job }
            guard let status = try JournalReviewRun.carryOn(&current, in: transaction) else {
                return try JobRunner.advance(current, in: transaction)
            }
            return try JobRunner.end(current, status, in: transaction)
        }
    }

    func discard(_ job: Job) throws {}
}

/// Generates the lines of a journal from the limits of many customers or groups (CM-10.3).
struct LimitGenerationJob: SlicedJob {
    static let name = "generateLimitAdjustment"
    /// Customers of one slice, so that orders are checked in between.
    private static let sliceCustomers = 250
    /// Customers that the answer of the request itself may look at; more become a job.
    static let mostAtOnce: Int64 = 1_000

    /// Enters the job for a body that has been read without a fault.
    static func enter(
        _ adjustment: LimitAdjustment, total: Int64, in company: Company, _ call: Call,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        var input = JSONWriter(capacity: 512)
        input.beginObject()
        input.member("adjustment", adjustment.key)
        input.member("day", try call.day(in: company))
        input.name("body")
        input.raw(call.body.map { Array($0.root.sourceBytes) } ?? Array("{}".utf8))
        input.endObject()
        let job = Job(
            key: transaction.newKey(), kind: name, company: company.key, input: input.bytes,
            position: Array(#"{"after":0}"#.utf8), total: total, unit: "customers",
            result: result(adjustment, Counts(), of: nil), actor: call.actor, at: transaction.now)
        try transaction.insert(job)
        return try Answer.enteredInstead(job, in: transaction)
    }

    /// What came out so far.
    private struct Counts {
        var lines: Int64 = 0
        var skipped: Int64 = 0
        /// Lines whose last day is over already (D-21).
        var expired: Int64 = 0
    }

    private static func result(_ adjustment: LimitAdjustment, _ counts: Counts, of job: Job?) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.stub("limitAdjustment", Stub(id: adjustment.id, number: adjustment.number))
        writer.member("lines", counts.lines)
        writer.member("skipped", counts.skipped)
        writer.member("expiredLines", counts.expired)
        writer.member("errors", job.map { "/v1/jobs/\($0.id)/errors" })
        writer.endObject()
        return writer.bytes
    }

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        let input = try JSONDocument(job.input).root
        guard let key = input["adjustment"]?.integer, let day = input["day"]?.string.flatMap({ CalendarDate($0) }),
            let body = input["body"], let company = try job.company.flatMap({ try transaction.company(.key($0)) })
        else { throw StoreFault.damaged("job \(job.id) does not say what to generate") }
        let after = try JSONDocument(job.position).root["after"]?.integer ?? 0
        let before = try JSONDocument(job.result).root
        guard let adjustment = try transaction.limitAdjustment(key: key) else { return true }
        let slice: LimitGeneration.Generated
        do {
            let generation = try LimitGenerationEndpoint.generation(Input(body), in: company, transaction)
            slice = try generation.carryOn(
                adjustment, in: company, on: day, after: after, limit: sliceCustomers, by: job.actor, transaction)
        } catch let refusal as Refusal {
            job.failure = refusal.faults.first?.message ?? refusal.detail
            return true
        }
        let skipped = before["skipped"]?.integer ?? 0
        for (index, one) in slice.skipped.enumerated() where skipped + Int64(index) < 10_000 {
            try transaction.insert(
                JobError(
                    line: skipped + Int64(index) + 1, number: one.subject.stub.number,
                    errors: Array(#"[{"pointer":"","code":"\#(one.code.rawValue)","message":"Left out."}]"#.utf8)),
                of: job.key)
        }
        job.result = result(
            adjustment,
            Counts(
                lines: (before["lines"]?.integer ?? 0) + Int64(slice.lines),
                skipped: skipped + Int64(slice.skipped.count),
                expired: (before["expiredLines"]?.integer ?? 0) + Int64(slice.expired)), of: job)
        job.done += Int64(slice.lines + slice.skipped.count)
        job.position = Array(#"{"after":\#(slice.last ?? after)}"#.utf8)
        return slice.last == nil
    }
}
