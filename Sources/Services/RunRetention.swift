import Domain
public import Storage

/// For how long periodic runs and what they tell by customer are kept after their end.
///
/// The newest run of each task and company stays with its results, however old it is.
///
/// Source: CM-18.
public struct RunRetention: Equatable, Sendable {
    /// Runs with their counts, in days.
    public var runDays: Int
    /// What they tell of customers and orders, in days; never longer than the run.
    public var resultDays: Int

    public init(runDays: Int = 400, resultDays: Int = 30) {
        self.runDays = runDays
        self.resultDays = min(resultDays, runDays)
    }

    /// Forgets a little of what is no longer kept, so that orders are checked in between.
    ///
    /// - Parameter most: rows of results; runs go a tenth as many at a time.
    /// - Returns: whether there may be more.
    public func forget(most: Int, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        let results = try transaction.forgetPeriodicRunResults(
            before: transaction.now.adding(days: -resultDays), most: most)
        if results != nil { return true }
        let runs = max(1, most / 10)
        return try transaction.forgetPeriodicRuns(
            before: transaction.now.adding(days: -runDays), most: runs) == runs
    }
}
