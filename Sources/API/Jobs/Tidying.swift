import Domain
import Services
import Storage

/// Puts away what is no longer kept: request keys, ended jobs, old periodic runs and their results.
///
/// Every transaction is short, so that orders are checked in between.
struct Tidying: Sendable {
    /// Ended jobs are kept this long, request keys shorter.
    private static let keptJobDays = 30
    private static let keptKeyDays = 7
    /// Rows of one transaction, and transactions of one time; the rest waits for the next time.
    private static let mostRows = 500
    private static let mostSlices = 100

    let database: Database
    let retention: RunRetention

    /// - Parameter goesOn: asked before each transaction; work that waits comes first.
    func tidyUp(while goesOn: () throws -> Bool) throws {
        try database.write { transaction in
            _ = try ApprovalService.escalate(most: 500, in: transaction)
            _ = try transaction.forgetRequestKeys(
                before: transaction.now.adding(days: -Self.keptKeyDays), most: 5_000)
        }
        try inSlices(goesOn) { transaction in
            try transaction.forgetJob(
                before: transaction.now.adding(days: -Self.keptJobDays), mostErrors: Self.mostRows) != nil
        }
        let retention = retention
        try inSlices(goesOn) { try retention.forget(most: Self.mostRows, in: $0) }
    }

    private func inSlices(
        _ goesOn: () throws -> Bool, _ slice: @escaping @Sendable (borrowing Transaction<Writing>) throws -> Bool
    ) throws {
        for _ in 0..<Self.mostSlices {
            guard try goesOn(), try database.write(slice) else { return }
        }
    }
}

extension Application {
    /// Puts away what is no longer kept. The job thread does so by itself; tests say when.
    public func tidyUp(while goesOn: () throws -> Bool = { true }) throws {
        try Tidying(database: database, retention: options.retention).tidyUp(while: goesOn)
    }
}
