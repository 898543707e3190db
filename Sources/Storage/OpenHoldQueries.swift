public import Domain
import SQLite

// The open holds that an evaluation for release looks at, oldest first.

/// Which open holds an evaluation is about.
///
/// Source: CM-14.6.
public enum OpenHolds: Equatable, Sendable {
    case of(customers: [Int64])
    /// Those of these customers that are ready for release.
    case ready(customers: [Int64])
    case company(Int64)
    /// Those of a company that could not be evaluated for want of a rate (D-02).
    case failedEvaluation(company: Int64)
}

/// How many holds have a reason, and what their orders are worth in one accounting currency.
public struct HoldCount: Equatable, Sendable {
    public let reason: ReasonCode
    public let currency: Currency
    public let holds: Int64
    public let orderTotal: Int64
}

extension Transaction {
    /// Keys of open holds behind a key, oldest first (D-41).
    public func openHolds(_ which: OpenHolds, after key: Int64 = 0, limit: Int) throws -> [Int64] {
        let (from, values): (String, [Value]) = switch which {
        case .of(let customers):
            ("order_hold WHERE active = 1 AND customer_id IN (\(marks(customers.count)))", customers.map { .integer($0) })
        case .ready(let customers):
            ("order_hold WHERE status = 'readyToRelease' AND customer_id IN (\(marks(customers.count)))",
             customers.map { .integer($0) })
        case .company(let company): ("order_hold WHERE active = 1 AND company_id = ?", [.integer(company)])
        case .failedEvaluation(let company):
            ("""
             order_hold_reason JOIN order_hold ON order_hold.id = order_hold_reason.hold_id
             WHERE order_hold_reason.code = 'evaluationError' AND order_hold_reason.active = 1 AND order_hold.active = 1
                AND order_hold.company_id = ?
             """, [.integer(company)])
        }
        return try session.connection.all(
            text: "SELECT order_hold.id FROM \(from) AND order_hold.id > ? ORDER BY order_hold.id LIMIT ?",
            values + [.integer(key), .integer(limit)]) { try $0.integer(0) }
    }

    /// How many open holds there are behind a key.
    public func countOpenHolds(_ which: OpenHolds, after key: Int64 = 0) throws -> Int64 {
        switch which {
        case .of(let customers), .ready(let customers):
            try count("active = 1 AND customer_id IN (\(marks(customers.count)))", customers.map { .integer($0) }, key)
        case .company(let company): try count("active = 1 AND company_id = ?", [.integer(company)], key)
        case .failedEvaluation: Int64(try openHolds(which, after: key, limit: 1_000_000).count)
        }
    }

    private func count(_ condition: String, _ values: [Value], _ key: Int64) throws -> Int64 {
        try session.connection.first(
            text: "SELECT count(*) FROM order_hold WHERE \(condition) AND id > ?", values + [.integer(key)]
        ) { try $0.integer(0) } ?? 0
    }

    private func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    /// Holds of a list counted by active reason and accounting currency; without an active one they count as ready.
    public func holdCounts(_ query: ListQuery) throws -> [HoldCount] {
        var statement = ListStatement(.holds, query, now: now)
        let conditions = statement.conditions(paged: false)
        return try session.connection.all(
            text: """
                SELECT CASE WHEN order_hold.display_reason = 'readyToRelease' THEN 'readyToRelease' ELSE reason.code END,
                    company.accounting_currency, count(*), \(clampedSum("order_hold.order_total"))
                FROM \(ListSource.holds.from) LEFT JOIN order_hold_reason AS reason
                    ON reason.hold_id = order_hold.id AND reason.active = 1\(conditions)
                GROUP BY 1, 2 ORDER BY 1, 2
                """, statement.values
        ) { row in
            HoldCount(reason: try row.raw(0, as: ReasonCode.self), currency: try row.currency(1), holds: try row.integer(2),
                      orderTotal: try row.clampedSum(3))
        }
    }

    /// The members of the customer credit group of a customer, itself among them; none when it is in no group.
    public func customersInGroup(of customer: Int64) throws -> [Int64] {
        try session.connection.all(
            """
            SELECT other.customer_id FROM exposure JOIN exposure AS other ON other.credit_group_id = exposure.credit_group_id
            WHERE exposure.customer_id = ?
            """, .integer(customer)) { try $0.integer(0) }
    }

    /// Credit checks of a hold, oldest first: the one that put it on hold and the evaluations that changed it.
    public func checks(ofHold hold: Int64, limit: Int) throws -> [Int64] {
        try session.connection.all(
            "SELECT id FROM credit_check WHERE hold_id = ? ORDER BY id LIMIT ?", .integer(hold), .integer(limit)
        ) { try $0.integer(0) }
    }
}

extension Transaction where Mode == Writing {
    /// Keeps fresh figures and the moment of an evaluation that changed nothing else of a hold: its version stays.
    public func refresh(_ reasons: [HoldReason], of hold: Int64) throws {
        for reason in reasons where reason.isActive {
            try session.connection.run(
                "UPDATE order_hold_reason SET detail = ?, last_seen_at = ? WHERE hold_id = ? AND code = ?",
                .utf8(reason.detail), .moment(reason.lastSeenAt), .integer(hold), .raw(reason.code))
        }
    }
}
