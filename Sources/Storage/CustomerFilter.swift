public import Domain
import SQLite

/// Which customers of a company a run is about; everything that is said narrows, nothing said is all of them.
///
/// Source: CM-10.3, point 5.
public struct CustomerFilter: Equatable, Sendable {
    /// Keys of customers; `nil` is all.
    public var customers: [Int64]?
    public var creditManagementGroup: String?
    public var riskGroup: String?
    public var customerGroup: String?
    /// ISO 3166-1 alpha-2.
    public var country: String?
    public var accountStatus: String?
    /// Expiration dates of the limit, both ends included; a limit without one is in no such range.
    public var expiresFrom: CalendarDate?
    public var expiresTo: CalendarDate?

    public init() {}

    var conditions: (text: String, values: [Value]) {
        var parts: [String] = []
        var values: [Value] = []
        func equals(_ column: String, _ wanted: String?) {
            guard let wanted else { return }
            parts.append("lower(\(column)) = ?")
            values.append(.caseless(wanted))
        }
        if let customers {
            parts.append("customer.id IN (\(Array(repeating: "?", count: customers.count).joined(separator: ", ")))")
            values += customers.map { .integer($0) }
        }
        equals("credit_management_group", creditManagementGroup)
        equals("risk_group", riskGroup)
        equals("customer.customer_group", customerGroup)
        equals("customer.country", country)
        equals("account_status", accountStatus)
        if let expiresFrom {
            parts.append("limit_expiration >= ?")
            values.append(.day(expiresFrom))
        }
        if let expiresTo {
            parts.append("limit_expiration <= ?")
            values.append(.day(expiresTo))
        }
        return (parts.map { " AND " + $0 }.joined(), values)
    }
}

/// Which orders a run is about, beside whose they are; everything that is said narrows, both ends included.
///
/// Source: CM-18.3.
public struct OrderFilter: Equatable, Sendable {
    public var orderedFrom: CalendarDate?
    public var orderedTo: CalendarDate?
    /// An order without a delivery date is in no such range.
    public var deliveryFrom: CalendarDate?
    public var deliveryTo: CalendarDate?
    /// In minor units of the accounting currency; an order without a rate is in no such range.
    public var totalFrom: Int64?
    public var totalTo: Int64?
    public var paymentTerms: String?

    public init() {}

    var conditions: (text: String, values: [Value]) {
        var parts: [String] = []
        var values: [Value] = []
        func add(_ condition: String, _ value: Value?) {
            guard let value else { return }
            parts.append(" AND sales_order.\(condition) ?")
            values.append(value)
        }
        add("order_day >=", orderedFrom.map { .day($0) })
        add("order_day <=", orderedTo.map { .day($0) })
        add("delivery_day >=", deliveryFrom.map { .day($0) })
        add("delivery_day <=", deliveryTo.map { .day($0) })
        add("accounting_total >=", totalFrom.map { .integer($0) })
        add("accounting_total <=", totalTo.map { .integer($0) })
        if let paymentTerms {
            parts.append(" AND lower(sales_order.payment_terms) = ?")
            values.append(.caseless(paymentTerms))
        }
        return (parts.joined(), values)
    }
}

extension Transaction {
    /// The accounts with credit of their own that a filter lets through, in the order of their keys.
    public func creditAccounts(
        matching filter: CustomerFilter, in company: Int64, after key: Int64 = 0, limit: Int
    ) throws -> [CreditAccount] {
        let conditions = filter.conditions
        return try session.connection.all(
            text: """
                SELECT \(accountColumns) FROM \(accountTables)
                WHERE customer.company_id = ? AND customer.id > ? AND customer.invoice_account_id = customer.id\
                \(conditions.text) ORDER BY customer.id LIMIT ?
                """,
            [.integer(company), .integer(key)] + conditions.values + [.integer(limit)]
        ) { try CreditAccount($0) }
    }

    /// How many accounts a filter lets through.
    public func count(matching filter: CustomerFilter, in company: Int64) throws -> Int64 {
        let conditions = filter.conditions
        return try session.connection.first(
            text: """
                SELECT count(*) FROM \(accountTables)
                WHERE customer.company_id = ? AND customer.invoice_account_id = customer.id\(conditions.text)
                """, [.integer(company)] + conditions.values
        ) { try $0.integer(0) } ?? 0
    }
}
