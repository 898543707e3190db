import Domain
import SQLite

extension Transaction {
    /// A rate type that has been set up; `DEFAULT` is built in and not among them.
    public func exchangeRateType(_ code: String) throws -> Int64? {
        try session.connection.first("SELECT id FROM exchange_rate_type WHERE lower(code) = ?", .caseless(code)) {
            try $0.integer(0)
        }
    }
}
