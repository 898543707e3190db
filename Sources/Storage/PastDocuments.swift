import Domain
import SQLite

/// A customer's documents and settlements as they were known from a viewpoint, and what they add up to on its day.
///
/// Source: CO-3.5, CM-7.2.
struct PastDocuments {
    private struct Item {
        let isInvoice: Bool
        let due: CalendarDate
        let amount: Int64
        let accounting: Int64
        let day: CalendarDate
        let order: Int64?
        let recordedAt: Timestamp
    }

    private let day: CalendarDate
    private var items: [Int64: Item] = [:]
    /// What settlements in effect on the day took off an item, unsigned in its currency and signed in accounting currency.
    private var settled: [Int64: (amount: Int64, accounting: Int64)] = [:]
    private var exchange: Int128 = 0

    init<Mode>(
        of customer: Int64, from viewpoint: Viewpoint, _ transaction: borrowing Transaction<Mode>
    ) throws {
        day = viewpoint.day
        let connection = transaction.session.connection
        var items: [Int64: Item] = [:]
        try connection.each(text: knownItems, [.integer(customer), .moment(viewpoint.known)]) { row in
            items[try row.integer(0)] = Item(
                isInvoice: try row.text(1) == Receivable.Kind.invoice.rawValue, due: try row.day(2),
                amount: try row.integer(3), accounting: try row.integer(4), day: try row.day(5),
                order: try row.optionalInteger(6), recordedAt: try row.moment(7))
            return true
        }
        self.items = items
        var (settled, exchange) = (self.settled, Int128(0))
        try connection.each(
            text: """
                SELECT debit_item_id, credit_item_id, amount, debit_accounting, credit_accounting
                FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
                WHERE customer_id = ?1 AND created_at <= ?2 AND settlement_day <= ?3
                    AND NOT (status = 'reversed' AND updated_at <= ?2 AND reversal_day <= ?3)
                """, [.integer(customer), .moment(viewpoint.known), .day(viewpoint.day)]
        ) { row in
            let (amount, debit) = (try row.integer(2), try row.integer(3))
            exchange += Int128(debit) + Int128(try row.integer(4))
            let known = settled[try row.integer(0)] ?? (0, 0)
            settled[try row.integer(0)] = (known.amount + amount, known.accounting + debit)
            return true
        }
        (self.settled, self.exchange) = (settled, exchange)
    }

    /// Open amounts of all that is posted up to the day; negative when the customer has paid ahead.
    var balance: Int64 {
        get throws {
            let posted = items.values.reduce(into: Int128(0)) { $0 += $1.day <= day ? Int128($1.accounting) : 0 }
            return try fitting(posted - exchange)
        }
    }

    /// What is past its due date at the end of the day, and for how many days the oldest of it.
    var overdue: (total: Int64, days: Int) {
        get throws {
            var (total, days) = (Int128(0), 0)
            for (key, item) in items where item.amount > 0 && item.day <= day && item.due < day {
                let taken = settled[key] ?? (0, 0)
                guard item.amount > taken.amount else { continue }
                total += Int128(item.accounting) - Int128(taken.accounting)
                days = max(days, day.days(since: item.due))
            }
            return (try fitting(total), days)
        }
    }

    var invoicesOfOrders: [PastOrders.Invoice] {
        items.values.compactMap { item in
            guard item.isInvoice, let order = item.order else { return nil }
            return PastOrders.Invoice(
                order: order, day: item.day, accounting: item.accounting, recordedAt: item.recordedAt)
        }
    }
}

private func fitting(_ sum: Int128) throws -> Int64 {
    guard let amount = Int64(exactly: sum) else {
        throw StoreFault.damaged("the documents of a customer cannot be added up")
    }
    return amount
}

/// Items of the documents recorded up to a moment, as they read then.
private let knownItems = """
    SELECT item.id, kind, item.due_day, item.amount, item.accounting, transaction_day, order_id, created_at
    FROM receivable JOIN open_item AS item ON item.receivable_id = receivable.id
        AND item.id > receivable.id AND item.id <= receivable.id + receivable.installments
    WHERE receivable.customer_id = ?1 AND created_at <= ?2 AND NOT EXISTS (
        SELECT 1 FROM receivable_past AS past WHERE past.id = receivable.id AND past.until > ?2)
    UNION ALL
    SELECT item.id, kind, item.due_day, item.amount, item.accounting, transaction_day, order_id, created_at
    FROM receivable_past AS past
    JOIN open_item_past AS item ON item.receivable_id = past.id AND item.until = past.until
    WHERE past.customer_id = ?1 AND created_at <= ?2 AND past.until > ?2 AND NOT EXISTS (
        SELECT 1 FROM receivable_past AS earlier
        WHERE earlier.id = past.id AND earlier.until > ?2 AND earlier.until < past.until)
    """

extension Transaction {
    /// What the orders of a customer added to its exposure from a viewpoint.
    func pastOrders(
        of customer: Int64, _ documents: PastDocuments, from viewpoint: Viewpoint
    ) throws -> (delivered: Int64, open: Int64) {
        var orders = PastOrders(from: viewpoint)
        try session.connection.each(
            text: """
                SELECT id, coalesce(delivered, 0),
                    CASE WHEN status = 'cancelled' OR rejected = 1 THEN 0 ELSE coalesce(undelivered, 0) END
                FROM sales_order WHERE subject_id = ?1 AND created_at <= ?2 AND NOT EXISTS (
                    SELECT 1 FROM sales_order_past AS past WHERE past.order_id = sales_order.id AND past.until > ?2)
                UNION ALL
                SELECT order_id, delivered, open_orders FROM sales_order_past AS past
                WHERE subject_id = ?1 AND created_at <= ?2 AND until > ?2 AND NOT EXISTS (
                    SELECT 1 FROM sales_order_past AS earlier
                    WHERE earlier.order_id = past.order_id AND earlier.until > ?2 AND earlier.until < past.until)
                """, [.integer(customer), .moment(viewpoint.moment)]
        ) { row in
            orders.add(order: try row.integer(0), delivered: try row.integer(1), open: try row.integer(2))
            return true
        }
        for invoice in documents.invoicesOfOrders { orders.take(invoice) }
        return (try fitting(orders.delivered), try fitting(orders.open))
    }
}
