import Domain
import SQLite

/// The next records that long work goes through, and how far it has looked for them.
public struct TaskKeys: Sendable {
    /// Keys of the records that are meant, in their order.
    public internal(set) var keys: [Int64] = []
    /// The last key that was looked at, meant or not; `nil` when there is none behind.
    public internal(set) var last: Int64?

    /// Rows of one look, so that it is short however few of them are meant.
    static let mostRows: Int64 = 1_000
}

extension Transaction {
    /// Accounts with credit of their own that a filter lets through.
    ///
    /// Source: CM-18.
    public func accountKeys(
        matching filter: CustomerFilter, in company: Int64, after key: Int64, limit: Int
    ) throws -> TaskKeys {
        let conditions = filter.conditions
        let ofChosen = filter.customers == nil ? "" : conditions.text
        return try look(
            "customer.id, customer.invoice_account_id = customer.id\(conditions.text)",
            from: """
                customer JOIN credit_profile ON credit_profile.customer_id = customer.id
                WHERE customer.company_id = ? AND customer.id > ?\(ofChosen)
                """,
            conditions.values + [.integer(company), .integer(key)] + (ofChosen.isEmpty ? [] : conditions.values),
            by: "customer.id", limit: limit)
    }

    /// Orders that are not finished, of customers that a filter lets through; of chosen orders whatever their state.
    ///
    /// Source: CM-18.3.
    public func orderKeys(
        _ chosen: [Int64]?, matching filters: (CustomerFilter, OrderFilter), in company: Int64, after key: Int64, limit: Int
    ) throws -> TaskKeys {
        let meant = orderCondition(chosen, filters)
        let range = keyCondition(chosen, "sales_order.id")
        // No index by company: the orders are walked in the order of their keys.
        return try look(
            "sales_order.id, sales_order.company_id = ?\(meant.text)",
            from: "\(orderTables) WHERE sales_order.id > ?\(range.text)",
            [.integer(company)] + meant.values + [.integer(key)] + range.values, by: "sales_order.id", limit: limit)
    }

    public func countOrders(
        _ chosen: [Int64]?, matching filters: (CustomerFilter, OrderFilter), in company: Int64
    ) throws -> Int64 {
        let (meant, range) = (orderCondition(chosen, filters), keyCondition(chosen, "sales_order.id"))
        return try session.connection.first(
            text: "SELECT count(*) FROM \(orderTables) WHERE sales_order.company_id = ?\(meant.text)\(range.text)",
            [.integer(company)] + meant.values + range.values) { try $0.integer(0) } ?? 0
    }

    /// Open holds of customers that a filter lets through, oldest first; of chosen orders only, where any are.
    ///
    /// Source: CM-18.4, D-41.
    public func holdKeys(
        _ orders: [Int64]?, matching filter: CustomerFilter, in company: Int64, after key: Int64, limit: Int
    ) throws -> TaskKeys {
        let (meant, range) = (filter.conditions, keyCondition(orders, "order_hold.order_id"))
        return try look(
            "order_hold.id, TRUE\(meant.text)",
            from: "\(holdTables) AND order_hold.company_id = ? AND order_hold.id > ?\(range.text)",
            meant.values + [.integer(company), .integer(key)] + range.values, by: "order_hold.id", limit: limit)
    }

    public func countOpenHolds(_ orders: [Int64]?, matching filter: CustomerFilter, in company: Int64) throws -> Int64 {
        let (meant, range) = (filter.conditions, keyCondition(orders, "order_hold.order_id"))
        return try session.connection.first(
            text: "SELECT count(*) FROM \(holdTables) AND order_hold.company_id = ?\(meant.text)\(range.text)",
            [.integer(company)] + meant.values + range.values) { try $0.integer(0) } ?? 0
    }

    // MARK: parts of the queries

    private var orderTables: String {
        "sales_order JOIN customer ON customer.id = subject_id"
            + " JOIN credit_profile ON credit_profile.customer_id = customer.id"
    }

    private var holdTables: String {
        "order_hold JOIN customer ON customer.id = order_hold.customer_id"
            + " JOIN credit_profile ON credit_profile.customer_id = customer.id WHERE order_hold.active = 1"
    }

    private func orderCondition(
        _ chosen: [Int64]?, _ filters: (CustomerFilter, OrderFilter)
    ) -> (text: String, values: [Value]) {
        let (customers, orders) = (filters.0.conditions, filters.1.conditions)
        let unfinished = chosen == nil ? " AND sales_order.status NOT IN ('cancelled', 'invoiced')" : ""
        return (customers.text + orders.text + unfinished, customers.values + orders.values)
    }

    private func keyCondition(_ chosen: [Int64]?, _ column: String) -> (text: String, values: [Value]) {
        guard let chosen else { return ("", []) }
        let marks = Array(repeating: "?", count: chosen.count).joined(separator: ", ")
        return (" AND \(column) IN (\(marks))", chosen.map { .integer($0) })
    }

    /// - Parameter columns: the key, and whether the row is meant.
    private func look(
        _ columns: String, from: String, _ values: [Value], by key: String, limit: Int
    ) throws -> TaskKeys {
        let rows = try session.connection.all(
            text: "SELECT \(columns) FROM \(from) ORDER BY \(key) LIMIT ?", values + [.integer(TaskKeys.mostRows)]
        ) { (key: try $0.integer(0), isMeant: try $0.optionalInteger(1) == 1) }
        var found = TaskKeys()
        for row in rows {
            if found.keys.count == limit { return found }
            if row.isMeant { found.keys.append(row.key) }
            found.last = row.key
        }
        if rows.count < TaskKeys.mostRows { found.last = nil }
        return found
    }
}
