import Services
import Storage

extension TestApplication {
    /// What the service's own verification finds: differences between kept figures and the documents behind them.
    public func differences() throws -> [String] {
        let reader = try database.makeReader()
        defer { reader.close() }
        return try reader.read { transaction in
            try Verification.orderDifferences(after: 0, limit: 1_000, in: transaction).differences
                + transaction.receivableDifferences(after: 0, limit: 1_000).differences
        }
    }
}
