public import Domain
import SQLite

// Open items of a customer by their due dates, as of a day.

extension Transaction {
    /// What a customer owes at the end of a day, aged by due date; later documents and settlements are taken back.
    ///
    /// Source: CO-3.5, CM-9.3.
    public func agedBalance(of customer: Int64, on day: CalendarDate) throws -> AgedBalance {
        var aged = AgedBalance()
        try session.connection.each(
            text: """
                SELECT due_day, amount > 0, sum(accounting) FROM (
                    SELECT item.due_day, item.amount, item.open_accounting AS accounting
                    FROM open_item AS item JOIN receivable ON receivable.id = item.receivable_id
                    WHERE item.customer_id = ?1 AND item.open <> 0 AND transaction_day <= ?2
                    UNION ALL \(Self.takenBack("debit"))
                    UNION ALL \(Self.takenBack("credit"))
                ) AS entry GROUP BY due_day, amount > 0
                """, [.integer(customer), .day(day)]
        ) { row in
            aged.add(try row.integer(2), isDebit: try row.bool(1), dueOn: try row.day(0), on: day)
            return true
        }
        return aged
    }

    /// What settlements after the day took off one side of their pairs, less what was reversed after it.
    private static func takenBack(_ side: String) -> String {
        """
        SELECT item.due_day, item.amount,
            CASE WHEN settlement_day > ?2 THEN \(side)_accounting ELSE -\(side)_accounting END
        FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
        JOIN open_item AS item ON item.id = \(side)_item_id JOIN receivable ON receivable.id = item.receivable_id
        WHERE settlement.customer_id = ?1 AND transaction_day <= ?2
            AND ((settlement_day > ?2 AND reversal_day IS NULL) OR (settlement_day <= ?2 AND reversal_day > ?2))
        """
    }
}

extension ListSource {
    /// `company` is the group: the list is always that of one group.
    public static let creditGroupMembers = ListSource(
        columns: accountColumns, from: accountTables + " JOIN company ON company.id = customer.company_id",
        key: "customer.id", company: "exposure.credit_group_id",
        fields: [
            Field("id", .identifier(.customer), "customer.id"), Field("number", .number, "customer.number"),
            Field("customer", .number, "customer.number"), Field("company", .number, "company.number"),
            Field("name", .text, "customer.name"),
            Field("creditLimit", .money(currency: "company.accounting_currency"), "credit_limit"),
            Field("creditLimitExpirationDate", .date, "limit_expiration"),
            Field("unlimitedCreditLimit", .flag, "unlimited_limit"),
        ],
        search: ["customer.number", "customer.name"])
}

extension Transaction {
    public func creditGroupMembers(_ query: ListQuery) throws -> Page<CreditAccount> {
        try page(of: .creditGroupMembers, query) { try CreditAccount($0) }
    }
}
