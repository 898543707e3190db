public import Domain
import SQLite

// Counts and sums over a company for the credit overview (CM-17.7).

/// Holds that are open, with what their orders were worth when they were held, in accounting minor units.
public struct HoldSum: Equatable, Sendable {
    public var holds: Int64
    public var amount: Int64

    public init(holds: Int64, amount: Int64) {
        self.holds = holds
        self.amount = amount
    }
}

extension Transaction {
    /// The open holds of a company that were opened in a span of time.
    ///
    /// - Parameters:
    ///   - from: `nil` has no beginning.
    ///   - before: `nil` has no end.
    public func openHolds(of company: Int64, from: Timestamp?, before: Timestamp?) throws -> HoldSum {
        try session.connection.first(
            text: """
                SELECT count(*), \(clampedSum("order_total")) FROM order_hold
                WHERE company_id = ?1 AND active = 1 AND (?2 IS NULL OR created_at >= ?2) AND (?3 IS NULL OR created_at < ?3)
                """, [.integer(company), from.map { .moment($0) } ?? .null, before.map { .moment($0) } ?? .null]
        ) { HoldSum(holds: try $0.integer(0), amount: try $0.clampedSum(1)) } ?? HoldSum(holds: 0, amount: 0)
    }

    /// The open holds of a company by active reason; one with two reasons counts under both.
    public func openHoldsByReason(of company: Int64) throws -> [(reason: ReasonCode, sum: HoldSum)] {
        try session.connection.all(
            text: """
                SELECT CASE WHEN order_hold.display_reason = 'readyToRelease' THEN 'readyToRelease' ELSE reason.code END,
                    count(*), \(clampedSum("order_hold.order_total"))
                FROM order_hold LEFT JOIN order_hold_reason AS reason ON reason.hold_id = order_hold.id AND reason.active = 1
                WHERE order_hold.company_id = ? AND order_hold.active = 1 GROUP BY 1 ORDER BY 1
                """, [.integer(company)]
        ) { (reason: try $0.raw(0, as: ReasonCode.self), sum: HoldSum(holds: try $0.integer(1), amount: try $0.clampedSum(2))) }
    }

    /// How many policies of a company are valid on a day and end not later than another.
    public func guarantees(of company: Int64, validOn day: CalendarDate, endingUpTo last: CalendarDate) throws -> Int64 {
        try session.connection.first(
            """
            SELECT count(*) FROM guarantee WHERE company_id = ?1 AND expiration_day >= ?2 AND expiration_day <= ?3
                AND (effective_day IS NULL OR effective_day <= ?2)
            """, .integer(company), .day(day), .day(last)) { try $0.integer(0) } ?? 0
    }
}
