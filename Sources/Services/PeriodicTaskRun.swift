public import Domain
import JSON
public import Storage

/// Runs of periodic tasks as jobs: slice by slice, never stopped by one customer that fails, with a record of each run.
///
/// Source: CM-18.
public enum PeriodicTaskRun {
    /// The kind of the job.
    public static let kind = "periodicTask"
    /// Customers, orders or holds of one transaction at the most, so that orders are checked in between.
    static let slice = 100

    /// Enters a run and its job, in the transaction of what asks for it.
    ///
    /// - Parameter parameters: JSON, what was asked for as the caller wrote it.
    public static func enter(
        _ request: PeriodicRequest, in company: Company, parameters: [UInt8], isScheduled: Bool, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (run: PeriodicRun, job: Job) {
        let (run, job) = (transaction.newKey(), transaction.newKey())
        let record = PeriodicRun(
            key: run, company: company.key, task: request.task, job: job, asOf: request.day, parameters: parameters,
            isScheduled: isScheduled, total: nil, by: LimitAdjustment.By(actor), at: transaction.now)
        let entered = Job(
            key: job, kind: kind, company: company.key, input: request.text(run: run),
            position: Array(#"{"after":0,"line":0}"#.utf8), total: nil, unit: request.task.unit,
            result: record.resultText, actor: actor, at: transaction.now)
        try transaction.insert(record)
        try transaction.insert(entered)
        return (record, entered)
    }

    /// How many customers, orders or holds a job will go through. Counting many takes a while: it is for a reader, while
    /// orders are checked.
    public static func count(_ job: Job, in transaction: borrowing Transaction<Reading>) throws -> Int64 {
        let (key, request) = try PeriodicRequest.read(job.input)
        guard let run = try transaction.periodicRun(key), let company = try transaction.company(.key(run.company)) else {
            throw StoreFault.damaged("a job has no run")
        }
        return try PeriodicTaskWork(request, company, job.actor).count(in: transaction)
    }

    /// Keeps how many there are.
    public static func begin(_ job: inout Job, total: Int64, in transaction: borrowing Transaction<Writing>) throws {
        guard var run = try transaction.periodicRun(PeriodicRequest.read(job.input).run) else { return }
        (run.total, job.total) = (total, total)
        (run.status, run.startedAt) = (.running, run.startedAt ?? transaction.now)
        try transaction.update(run)
    }

    /// Does the next slice of the job; gives whether it was the last.
    public static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        let (key, request) = try PeriodicRequest.read(job.input)
        guard var run = try transaction.periodicRun(key), let company = try transaction.company(.key(run.company)) else {
            throw StoreFault.damaged("a job has no run")
        }
        let position = try StoredText.root(job.position)
        let after = position["after"]?.integer ?? 0
        var line = position["line"]?.integer ?? 0
        let work = PeriodicTaskWork(request, company, job.actor)
        let next = try work.next(after: after, limit: slice, in: transaction)
        let done = try transaction.whileThereIsTime(next.keys) { key in
            line += 1
            try carryOut(key, work, line, &run, job, in: transaction)
        }
        run.status = .running
        run.startedAt = run.startedAt ?? transaction.now
        try transaction.update(run)
        job.done = run.counts.done
        let isThrough = done.count == next.keys.count
        let last = (isThrough ? next.last : nil) ?? done.last ?? after
        job.position = Array(#"{"after":\#(last),"line":\#(line)}"#.utf8)
        job.result = run.resultText
        return isThrough && next.last == nil
    }

    private static func carryOut(
        _ key: Int64, _ work: PeriodicTaskWork, _ line: Int64, _ run: inout PeriodicRun, _ job: Job,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        var told: PeriodicTaskWork.Told = .unchanged
        do {
            try transaction.attempt { told = try work.carryOut(key, in: transaction) }
        } catch let refusal as Refusal {
            told = try work.failure(key, code: refusal.code.rawValue, refusal.detail, in: transaction)
        } catch StoreFault.damaged(let what) {
            told = try work.failure(key, code: "internal", what, in: transaction)
        }
        run.counts.done += 1
        switch told {
        case .unchanged: run.counts.unchanged += 1
        case .skipped: run.counts.skipped += 1
        case .result(var result):
            result.line = line
            switch result.outcome {
            case .changed: run.counts.changed += 1
            case .skipped: run.counts.skipped += 1
            case .failed:
                run.counts.failed += 1
                try transaction.insert(
                    JobError(line: line, number: (result.order ?? result.customer)?.number, errors: result.errors),
                    of: job.key)
            }
            try transaction.insert(result, of: run.key)
        }
    }

    /// Keeps a run that could not begin, with the refusal; gives its key.
    public static func keepRefused(
        _ schedule: TaskSchedule, _ refusal: Refusal, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Int64 {
        let key = transaction.newKey()
        var run = PeriodicRun(
            key: key, company: company.key, task: schedule.task, job: 0, asOf: day, parameters: schedule.parameters,
            isScheduled: true, total: nil, by: LimitAdjustment.By(actor), at: transaction.now)
        run.status = .failed
        run.counts.failed = 1
        (run.startedAt, run.finishedAt) = (transaction.now, transaction.now)
        try transaction.insert(run)
        let faults = refusal.faults.map { "\($0.pointer): \($0.message)" }.joined(separator: " ")
        try transaction.insert(
            PeriodicRunResult(
                line: 1, outcome: .failed, code: refusal.code.rawValue,
                message: faults.isEmpty ? refusal.detail : faults), of: key)
        return key
    }

    /// Keeps how the run of a job ended.
    public static func ended(_ job: Job, in transaction: borrowing Transaction<Writing>) throws {
        guard job.kind == kind, var run = try transaction.periodicRun(PeriodicRequest.read(job.input).run) else { return }
        run.status = job.status
        run.startedAt = run.startedAt ?? job.startedAt
        run.finishedAt = job.finishedAt
        try transaction.update(run)
    }
}

extension PeriodicRun {
    /// The result that the job shows: the run, its counts and where the rest is told.
    var resultText: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("run", id.description)
        writer.member("task", task.rawValue)
        writer.member("changed", counts.changed)
        writer.member("unchanged", counts.unchanged)
        writer.member("skipped", counts.skipped)
        writer.member("failed", counts.failed)
        writer.member("results", "/v1/periodic-runs/\(id)/results")
        writer.endObject()
        return writer.bytes
    }
}

extension PeriodicRunResult {
    /// As a job tells of rows at fault.
    fileprivate var errors: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginArray()
        writer.beginObject()
        writer.member("pointer", "")
        writer.member("code", code)
        writer.member("message", message)
        writer.endObject()
        writer.endArray()
        return writer.bytes
    }
}
