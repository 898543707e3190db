import Domain
import Services
import Storage

/// Carries a run of a periodic task on (CM-18).
struct PeriodicTaskJob: SlicedJob {
    static let name = PeriodicTaskRun.kind

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        try PeriodicTaskRun.carryOn(&job, in: transaction)
    }
}
