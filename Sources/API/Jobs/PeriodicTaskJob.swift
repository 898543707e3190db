import Domain
import Services
import Storage

/// Carries a run of a periodic task on (CM-18).
struct PeriodicTaskJob: SlicedJob {
    static let name = PeriodicTaskRun.kind

    /// First it is counted what there is to do, by a reader, so that no order waits for it.
    func step(_ job: Job, _ application: Application) throws -> Job {
        guard job.total == nil, !job.isCancelRequested else { return try slice(job, application) }
        let reader = try application.database.makeReader()
        defer { reader.close() }
        let total = try reader.read { try PeriodicTaskRun.count(job, in: $0) }
        return try application.database.write { transaction in
            guard var current = try transaction.job(job.key), !current.status.hasEnded else { return job }
            try PeriodicTaskRun.begin(&current, total: total, in: transaction)
            return try JobRunner.advance(current, in: transaction)
        }
    }

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        try PeriodicTaskRun.carryOn(&job, in: transaction)
    }
}
