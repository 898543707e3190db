public import Domain
import SQLite

// The watch list: which customers a transaction has moved across the bounds that are kept of them, and those bounds.

/// A customer whose threshold a transaction may have crossed, as it stood before.
public struct WatchedMovement: Sendable {
    public let customer: Int64
    /// What was used of the limit, and the limit; `nil` where none was tested.
    public let usedBefore: Int64
    public let limitBefore: Int64?
}

/// What a transaction has moved so far. Belongs to the session of the writer.
struct WatchedMovements {
    private struct Movement {
        let usedBefore: Int64
        let limitBefore: Int64?
        /// Whether it left its bounds at some moment, or its limit changed.
        var isToBeReviewed: Bool
    }

    private var all: [Int64: Movement] = [:]
    private(set) var isAnyToBeReviewed = false

    mutating func add(_ customer: Int64, used: Int64, limit: Int64?, isToBeReviewed: Bool) {
        if isToBeReviewed { isAnyToBeReviewed = true }
        if let known = all[customer] {
            if isToBeReviewed, !known.isToBeReviewed { all[customer]?.isToBeReviewed = true }
            return
        }
        all[customer] = Movement(usedBefore: used, limitBefore: limit, isToBeReviewed: isToBeReviewed)
    }

    mutating func forget() {
        isAnyToBeReviewed = false
        if !all.isEmpty { all.removeAll(keepingCapacity: true) }
    }

    /// Those to be reviewed, in the order of their keys.
    var toBeReviewed: [WatchedMovement] {
        all.filter(\.value.isToBeReviewed).sorted { $0.key < $1.key }.map {
            WatchedMovement(customer: $0.key, usedBefore: $0.value.usedBefore, limitBefore: $0.value.limitBefore)
        }
    }
}

private let watchUsed = "balance + delivered * watch_delivered + open_orders * watch_orders"

extension Transaction where Mode == Writing {
    /// Adds to what a customer's documents add up to, with the document and in its transaction.
    ///
    /// The row that is written tells by itself whether a threshold of the watch list may be crossed: nothing else is read.
    ///
    /// - Parameter latestDay: the latest day that the document, settlement or reversal carries; `nil` for orders.
    /// - Throws: `amountTooLarge` as a fault of validation when a figure would leave 64 bits.
    public func addExposure(
        to customer: Int64, balance: Int64 = 0, delivered: Int64 = 0, openOrders: Int64 = 0,
        unvaluedOrders: Int64 = 0, latestDay: CalendarDate? = nil
    ) throws {
        let moved: Void? = try session.connection.first(
            """
            UPDATE exposure SET balance = balance + ?1, delivered = delivered + ?2, open_orders = open_orders + ?3,
                unvalued_orders = unvalued_orders + ?4, version = version + 1,
                latest_day = CASE WHEN ?5 IS NULL OR latest_day >= ?5 THEN latest_day ELSE ?5 END
            WHERE customer_id = ?6
            RETURNING balance + delivered * watch_delivered + open_orders * watch_orders,
                ?1 + ?2 * watch_delivered + ?3 * watch_orders, watch_limit, watch_from, watch_to, watch_threshold
            """,
            .integer(balance), .integer(delivered), .integer(openOrders), .integer(unvaluedOrders), .day(latestDay),
            .integer(customer)
        ) { row in
            let used = try row.integer(0)
            let leaves = try row.optionalInteger(3).map { used < $0 } ?? false
            let reaches = try row.optionalInteger(4).map { used >= $0 } ?? false
            let isUnknown = try row.optionalInteger(5) == nil
            session.watched.add(
                customer, used: used - (try row.integer(1)), limit: try row.optionalInteger(2),
                isToBeReviewed: leaves || reaches || isUnknown)
        }
        if moved == nil { throw StoreFault.damaged("customer \(customer) has no exposure row") }
    }

    /// Has customers looked at again for the watch list at the end of the transaction: a limit of theirs has changed.
    public func watchAgain(_ customers: [Int64]) throws {
        for customer in customers {
            let found = try session.connection.first(
                text: "SELECT \(watchUsed), watch_limit FROM exposure WHERE customer_id = ?", [.integer(customer)]
            ) { (used: try $0.integer(0), limit: try $0.optionalInteger(1)) }
            guard let found else { continue }
            session.watched.add(customer, used: found.used, limit: found.limit, isToBeReviewed: true)
        }
    }

    /// The customers that the transaction may have moved across a threshold; they are forgotten with that.
    public func takeWatchedMovements() -> [WatchedMovement] {
        let movements = session.watched.toBeReviewed
        session.watched.forget()
        return movements
    }

    /// Keeps what the next movements of a customer are held against.
    public func keep(_ watch: CreditWatch, of customer: Int64) throws {
        let threshold = Value.integer(watch.threshold.map { Int64($0) })
        try session.connection.run(
            """
            INSERT OR IGNORE INTO watch_threshold_past (customer_id, until, threshold)
            SELECT customer_id, ?2, watch_threshold FROM exposure WHERE customer_id = ?1 AND watch_threshold IS NOT ?3
            """, .integer(customer), .moment(now), threshold)
        try session.connection.run(
            """
            UPDATE exposure SET watch_limit = ?, watch_delivered = ?, watch_orders = ?, watch_threshold = ?,
                watch_from = ?, watch_to = ?
            WHERE customer_id = ?
            """,
            .integer(watch.limit), .flag(watch.countsDelivered), .flag(watch.countsOpenOrders),
            threshold, .integer(watch.from), .integer(watch.to), .integer(customer))
    }

    /// Notes that limits which begin or end by date have been looked at up to a day.
    public func keepWatchDay(_ day: CalendarDate, of company: Int64) throws {
        try session.connection.run(
            """
            INSERT INTO watch_day (company_id, day) VALUES (?1, ?2)
            ON CONFLICT (company_id) DO UPDATE SET day = ?2
            """, .integer(company), .day(day))
    }
}

extension Transaction {
    /// What is kept of a customer for the watch list.
    public func creditWatch(of customer: Int64) throws -> CreditWatch? {
        try session.connection.first(
            """
            SELECT watch_limit, watch_delivered, watch_orders, watch_threshold, watch_from, watch_to FROM exposure
            WHERE customer_id = ?
            """, .integer(customer)
        ) { row in
            CreditWatch(
                limit: try row.optionalInteger(0), countsDelivered: try row.bool(1), countsOpenOrders: try row.bool(2),
                threshold: try row.optionalInteger(3).map { Int(clamping: $0) }, from: try row.optionalInteger(4),
                to: try row.optionalInteger(5))
        }
    }

    /// The day up to which limits that begin or end by date have been looked at; `nil` before the first time.
    public func watchDay(of company: Int64) throws -> CalendarDate? {
        try session.connection.first("SELECT day FROM watch_day WHERE company_id = ?", .integer(company)) {
            try $0.day(0)
        }
    }

    /// Customers of a company behind a key, in the order of their keys.
    ///
    /// - Parameter byDateOnly: only those whose limit may change by date alone: with a temporary limit or a policy.
    public func watchedCustomers(
        of company: Int64, byDateOnly: Bool, after key: Int64, limit: Int
    ) throws -> [Int64] {
        try session.connection.all(
            text: """
                SELECT customer.id FROM customer JOIN exposure ON exposure.customer_id = customer.id
                WHERE customer.company_id = ? AND customer.id > ?\
                \(byDateOnly ? " AND (has_temporary_limit = 1 OR has_guarantee = 1)" : "")
                ORDER BY customer.id LIMIT ?
                """, [.integer(company), .integer(key), .integer(limit)]
        ) { try $0.integer(0) }
    }
}

extension ListSource {
    /// The share of the limit that is used, in millionths of a percent and cut off; the largest number for infinite.
    ///
    /// Three digits of the quotient at a time: an amount of 10^15 times a thousand still has 64 bits.
    static let usedMillionths: String = {
        let (used, limit) = ("(\(watchUsed))", "watch_limit")
        let rest = "(\(used) % \(limit))"
        let second = "(\(rest) * 1000 % \(limit))"
        let third = "(\(second) * 1000 % \(limit))"
        return """
            CASE WHEN watch_limit IS NULL OR \(used) <= 0 THEN 0
            WHEN watch_limit = 0 OR \(used) / \(limit) > 10000000000 THEN 9223372036854775807
            ELSE \(used) / \(limit) * 100000000 + \(rest) * 1000 / \(limit) * 100000
            + \(second) * 1000 / \(limit) * 100 + \(third) * 100 / \(limit) END
            """
    }()
}
