public import Domain
import SQLite

// Balance statistics and customer statistics (CM-17), and the posted transactions that they are calculated from.

extension Transaction {
    /// By how much the balance of a customer changed on each day up to one, the earliest first: documents posted, and
    /// the exchange differences of settlements and their reversals.
    ///
    /// Source: CM-17.1, CO-3.5.
    public func balanceMovements(of customer: Int64, through day: CalendarDate) throws -> [BalanceMovement] {
        try session.connection.all(
            text: """
                SELECT day, CAST(sum(amount) AS bigint) FROM (
                    SELECT transaction_day AS day,
                        CASE WHEN kind = 'invoice' THEN accounting_amount ELSE -accounting_amount END AS amount
                    FROM receivable WHERE customer_id = ?1 AND transaction_day <= ?2
                    UNION ALL
                    SELECT settlement_day, -(debit_accounting + credit_accounting)
                    FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
                    WHERE customer_id = ?1 AND settlement_day <= ?2
                    UNION ALL
                    SELECT reversal_day, debit_accounting + credit_accounting
                    FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
                    WHERE customer_id = ?1 AND reversal_day IS NOT NULL AND reversal_day <= ?2
                ) AS movement GROUP BY day ORDER BY day
                """, [.integer(customer), .day(day)]
        ) { BalanceMovement(date: try $0.day(0), amount: try $0.integer(1)) }
    }

    /// Invoices less credit notes of a customer by day, in accounting currency, from one day to another.
    ///
    /// Source: CM-17.3.
    public func sales(
        of customer: Int64, from first: CalendarDate, through last: CalendarDate
    ) throws -> [BalanceMovement] {
        try session.connection.all(
            text: """
                SELECT transaction_day, CAST(sum(CASE WHEN kind = 'invoice' THEN accounting_amount
                    ELSE -accounting_amount END) AS bigint)
                FROM receivable
                WHERE customer_id = ? AND transaction_day >= ? AND transaction_day <= ?
                    AND kind IN ('invoice', 'creditNote')
                GROUP BY transaction_day ORDER BY transaction_day
                """, [.integer(customer), .day(first), .day(last)]
        ) { BalanceMovement(date: try $0.day(0), amount: try $0.integer(1)) }
    }

    /// Invoices of a customer that were settled in full at the end of a day, the last settlement not before another.
    ///
    /// Source: CM-17.4.
    public func paidInvoices(
        of customer: Int64, from first: CalendarDate, through last: CalendarDate
    ) throws -> [PaidInvoice] {
        try session.connection.all(
            text: """
                SELECT receivable.transaction_day, max(settlement_day)
                FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
                    JOIN open_item ON open_item.id = debit_item_id
                    JOIN receivable ON receivable.id = open_item.receivable_id
                WHERE settlement.customer_id = ?1 AND settlement_day <= ?3
                    AND (reversal_day IS NULL OR reversal_day > ?3) AND receivable.kind = 'invoice'
                    AND receivable.transaction_day <= ?3
                GROUP BY receivable.id, receivable.transaction_day, receivable.amount
                HAVING sum(settlement_pair.amount) = receivable.amount AND max(settlement_day) >= ?2
                """, [.integer(customer), .day(first), .day(last)]
        ) { PaidInvoice(invoiceDate: try $0.day(0), lastSettlementDate: try $0.day(1)) }
    }

    /// Every change of a customer's credit, oldest first.
    ///
    /// Source: CM-10.8.
    public func limitChanges(of customer: Int64) throws -> [LimitChange] {
        try session.connection.all(
            text: """
                SELECT \(historyColumns) FROM limit_history
                LEFT JOIN limit_adjustment ON limit_adjustment.id = limit_history.adjustment_id
                WHERE limit_history.customer_id = ? ORDER BY limit_history.id
                """, [.integer(customer)]
        ) { try LimitChange($0) }
    }

    /// A customer's statistics as the last calculation stored them; `nil` before the first.
    public func customerStatistics(of customer: Int64) throws -> StoredStatistics? {
        try session.connection.first(
            text: "SELECT \(statisticsColumns) FROM customer_statistics WHERE customer_id = ?", [.integer(customer)]
        ) { try StoredStatistics($0) }
    }

    /// A customer's balance records, the earliest first.
    public func balanceRecords(of customer: Int64) throws -> [BalanceRecord] {
        try session.connection.all(
            text: "SELECT day, balance, credit_limit, exposure FROM balance_statistics WHERE customer_id = ? ORDER BY day",
            [.integer(customer)]
        ) { try BalanceRecord($0) }
    }

    public func balanceStatistics(_ query: ListQuery) throws -> Page<BalanceRecord> {
        try page(of: .balanceStatistics, query) { try BalanceRecord($0) }
    }
}

extension BalanceRecord {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            date: try row.day(0), balance: try row.integer(1), creditLimit: try row.integer(2),
            exposure: try row.integer(3))
    }
}

extension ListSource {
    /// `company` is the customer: the records are always those of one customer.
    public static let balanceStatistics = ListSource(
        columns: "day, balance, credit_limit, exposure", from: "balance_statistics", key: "day",
        company: "customer_id", fields: [Field("date", .date, "day")])
}

/// A customer's statistics with the header of their row.
public struct StoredStatistics: Sendable {
    public var values: CustomerStatistics
    /// Counts the calculations that changed it.
    public var version: Int64
    public var calculatedAt: Timestamp
}

private let statisticsColumns = """
    as_of, open_balance, credit_used, credit_remaining, highest_balance, highest_balance_day, dso1, dso2, dso_12_months,
    average_payment_days, average_balance1, average_balance2, average_balance_12_months, average_limit_percent,
    average_exposure_percent, version, calculated_at
    """

extension StoredStatistics {
    fileprivate init(_ row: borrowing Row) throws {
        var values = CustomerStatistics(asOf: try row.day(0), openBalance: try row.integer(1))
        values.creditUsed = try row.integer(2)
        values.creditRemaining = try row.integer(3)
        values.highestBalance = try row.optionalInteger(4)
        values.highestBalanceDate = try row.optionalDay(5)
        values.dso1 = try row.optionalInteger(6)
        values.dso2 = try row.optionalInteger(7)
        values.dso12Months = try row.optionalInteger(8)
        values.averagePaymentDays = try row.optionalInteger(9)
        values.averageBalance1 = try row.optionalInteger(10)
        values.averageBalance2 = try row.optionalInteger(11)
        values.averageBalance12Months = try row.optionalInteger(12)
        values.averageLimitPercent = try row.optionalInteger(13)
        values.averageExposurePercent = try row.optionalInteger(14)
        self.init(values: values, version: try row.integer(15), calculatedAt: try row.moment(16))
    }
}

extension Transaction where Mode == Writing {
    /// Stores the balance records of a calculation. A record of another run date that is no month-end goes.
    ///
    /// Source: CM-17.1, D-46.
    public func store(_ records: [BalanceRecord], of customer: Int64) throws {
        let asOf = records.last?.date
        for old in try balanceRecords(of: customer) where old.date != old.date.endOfMonth && old.date != asOf {
            try session.connection.run(
                "DELETE FROM balance_statistics WHERE customer_id = ? AND day = ?", .integer(customer), .day(old.date))
        }
        for record in records {
            try session.connection.run(
                """
                INSERT INTO balance_statistics (customer_id, day, balance, credit_limit, exposure)
                VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (customer_id, day) DO UPDATE SET balance = ?3, credit_limit = ?4, exposure = ?5
                """,
                .integer(customer), .day(record.date), .integer(record.balance), .integer(record.creditLimit),
                .integer(record.exposure))
        }
    }

    /// Stores a customer's statistics; gives whether they differ from what was stored.
    public func store(_ statistics: CustomerStatistics, of customer: Int64) throws -> Bool {
        let old = try customerStatistics(of: customer)
        let isChanged = old?.values != statistics
        let version = (old?.version ?? 0) + (isChanged ? 1 : 0)
        try session.connection.run("DELETE FROM customer_statistics WHERE customer_id = ?", .integer(customer))
        try session.connection.run(
            text: """
                INSERT INTO customer_statistics (\(statisticsColumns), customer_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .day(statistics.asOf), .integer(statistics.openBalance), .integer(statistics.creditUsed),
                .integer(statistics.creditRemaining), .integer(statistics.highestBalance),
                .day(statistics.highestBalanceDate), .integer(statistics.dso1), .integer(statistics.dso2),
                .integer(statistics.dso12Months), .integer(statistics.averagePaymentDays),
                .integer(statistics.averageBalance1), .integer(statistics.averageBalance2),
                .integer(statistics.averageBalance12Months), .integer(statistics.averageLimitPercent),
                .integer(statistics.averageExposurePercent), .integer(version), .moment(now), .integer(customer),
            ])
        return isChanged
    }

    /// Deletes a customer's balance records before a day; gives how many there were.
    ///
    /// Source: CM-18.5.
    public func deleteBalanceRecords(of customer: Int64, before day: CalendarDate) throws -> Int64 {
        try session.connection.run(
            "DELETE FROM balance_statistics WHERE customer_id = ? AND day < ?", .integer(customer), .day(day))
        return Int64(session.connection.changes)
    }
}
