import Domain
import Services
import Storage

/// Long work that a service carries on slice by slice, all of it in the database.
protocol SlicedJob: JobKind {
    /// Does the next slice and keeps in the job how far it has come; gives whether it was the last.
    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool
}

extension SlicedJob {
    func step(_ job: Job, _ application: Application) throws -> Job { try slice(job, application) }

    /// The next slice, or the end of a job that is to stop.
    func slice(_ job: Job, _ application: Application) throws -> Job {
        try application.database.write { transaction in
            guard var current = try transaction.job(job.key), !current.status.hasEnded else { return job }
            if current.isCancelRequested { return try JobRunner.end(current, .canceled, in: transaction) }
            let isLast = try Self.carryOn(&current, in: transaction)
            guard isLast else { return try JobRunner.advance(current, in: transaction) }
            return try JobRunner.end(current, current.failure == nil ? .succeeded : .failed, in: transaction)
        }
    }

    func discard(_ job: Job) throws {}
}

/// Evaluates open holds for release (CM-14.6).
struct HoldEvaluationJob: SlicedJob {
    static let name = HoldEvaluationRun.kind

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        try HoldEvaluationRun.carryOn(&job, in: transaction)
    }
}

/// Looks at the customers of a company for the watch list.
struct CreditWatchJob: SlicedJob {
    static let name = CreditWatchRun.kind

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        try CreditWatchRun.carryOn(&job, in: transaction)
    }
}

extension Answer {
    /// The job that a request has entered: 202 with its place. With `Prefer: wait` the answer leaves when it has ended.
    static func entered(_ job: Job, in transaction: borrowing Transaction<Writing>) throws -> Answer {
        try transaction.reading { reading in try Answer.of(job, isWaitedFor: nil, in: reading) }
    }

    /// The same for an operation that answers its record with 200 where there is little to do: the answer leaves at once.
    static func enteredInstead(_ job: Job, in transaction: borrowing Transaction<Writing>) throws -> Answer {
        var answer = try entered(job, in: transaction)
        answer.enteredJob = nil
        return answer
    }

    /// A job as it stands: 200 once it has ended, 202 before.
    static func of(_ job: Job, isWaitedFor wait: Int?, in transaction: borrowing Transaction<Reading>) throws -> Answer {
        var answer = try Answer.record(job.status.hasEnded ? 200 : 202, version: job.version, location: "/v1/jobs/\(job.id)") {
            try JobEndpoints.write(job, .none, transaction, &$0)
        }
        if !job.status.hasEnded { answer.fields.append(("Retry-After", "1")) }
        if let wait { answer.fields.append(("Preference-Applied", "wait=\(wait)")) }
        answer.enteredJob = job.key
        return answer
    }
}

extension Application {
    /// Answers a caller that waits for a job: when the job has ended, or its time is up.
    func await(job key: Int64, seconds: Int, _ exchange: Exchange) {
        waiters.add(seconds: seconds) { isLast in
            if exchange.isClientGone && !isLast { return true }
            return self.ask(exchange, isLast) { reader in
                try reader.read { transaction in
                    guard let job = try transaction.job(key) else {
                        throw StoreFault.damaged("a job that was stored is not there")
                    }
                    let answer = try Answer.of(job, isWaitedFor: seconds, in: transaction)
                    return FoundEvents(isEmpty: !job.status.hasEnded, last: 0, answer: answer)
                }
            }
        }
    }
}
