public import Domain
import SQLite

// Settlements, and the figures of a customer as of a day (CO-3.5).

private let settlementColumns = """
    settlement.id, settlement.company_id, settlement.customer_id, settlement.settlement_day, settlement.status,
    settlement.reversal_day, settlement.version, settlement.created_at, settlement.updated_at
    """

extension Settlement {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: RecordHeader(key: try row.integer(0), version: try row.integer(6), createdAt: try row.moment(7),
                                 updatedAt: try row.moment(8)),
            company: try row.integer(1), customer: try row.integer(2), settlementDate: try row.day(3),
            status: try row.raw(4, as: Status.self), reversalDate: try row.optionalDay(5), pairs: [])
    }
}

extension ListSource {
    public static let settlements = ListSource(
        columns: settlementColumns,
        from: """
            settlement JOIN customer ON customer.id = settlement.customer_id
            JOIN company ON company.id = settlement.company_id
            """,
        key: "settlement.id", company: "settlement.company_id",
        fields: [
            Field("id", .identifier(.settlement), "settlement.id"), Field("company", .number, "company.number"),
            Field("customer", .number, "customer.number"),
            Field("status", .enumeration(Settlement.Status.allCases.map(\.rawValue)), "settlement.status"),
            Field("settlementDate", .date, "settlement.settlement_day"),
            Field("reversalDate", .date, "settlement.reversal_day"), Field("createdAt", .moment, "settlement.created_at"),
            Field("updatedAt", .moment, "settlement.updated_at"),
        ])
}

extension Transaction {
    public func settlement(_ key: Int64) throws -> Settlement? {
        try session.connection.first(
            text: "SELECT \(settlementColumns) FROM settlement WHERE id = ?", [.integer(key)]) { try Settlement($0) }
            .map { try withPairs($0) }
    }

    public func settlements(_ query: ListQuery) throws -> Page<Settlement> {
        let page = try page(of: .settlements, query) { try Settlement($0) }
        return Page(records: try page.records.map { try withPairs($0) }, next: page.next)
    }

    private func withPairs(_ settlement: Settlement) throws -> Settlement {
        var settlement = settlement
        settlement.pairs = try session.connection.all(
            """
            SELECT debit_item_id, credit_item_id, amount, debit_accounting, credit_accounting FROM settlement_pair
            WHERE settlement_id = ? ORDER BY pair
            """, .integer(settlement.header.key)
        ) { row in
            Settlement.Pair(debit: try row.integer(0), credit: try row.integer(1), amount: try row.integer(2),
                            debitAccounting: try row.integer(3), creditAccounting: try row.integer(4))
        }
        return settlement
    }

    /// Whether anything was ever settled on the items of a document and not taken back.
    public func isSettled(document: Int64) throws -> Bool {
        try session.connection.first(
            """
            SELECT 1 FROM open_item WHERE id > ?1 AND id <= ?1 + 1000 AND receivable_id = ?1 AND open <> amount LIMIT 1
            """, .integer(document)) { _ in true } ?? false
    }

    /// The highest installment of a document that any settlement names, taken back or not, and the day of the earliest
    /// of them; `nil` when none does.
    public func settledOnce(_ document: Receivable) throws -> (installment: Int, day: CalendarDate)? {
        let side = document.kind == .invoice ? "debit_item_id" : "credit_item_id"
        let key = document.header.key
        return try session.connection.first(
            text: """
                SELECT max(\(side)), min(settlement_day) FROM settlement_pair
                JOIN settlement ON settlement.id = settlement_id
                WHERE \(side) > ? AND \(side) <= ? HAVING count(*) > 0
                """, [.integer(key), .integer(key + Int64(document.installments.count))]
        ) { (installment: Int(try $0.integer(0) - key), day: try $0.day(1)) }
    }

    /// What settlements took of an item, those included that were taken back.
    public func settledParts(of item: Int64) throws -> [SettledPart] {
        try session.connection.all(
            """
            SELECT settlement_day, reversal_day, amount FROM settlement_pair
            JOIN settlement ON settlement.id = settlement_id
            WHERE debit_item_id = ?1 OR credit_item_id = ?1
            """, .integer(item)
        ) { SettledPart(from: try $0.day(0), until: try $0.optionalDay(1), amount: try $0.integer(2)) }
    }

    // MARK: figures as of a day

    /// The open balance of a customer at the end of a day, in accounting minor units.
    ///
    /// The stored figure is that of everything posted. Documents dated later are taken out again, and so is what later
    /// settlements gained or lost by exchange.
    ///
    /// Source: CO-3.5.
    public func balance(of customer: Int64, exposure: StoredExposure, on day: CalendarDate) throws -> Int64 {
        guard let latest = exposure.latestDay, day < latest else { return exposure.balance }
        let later = try session.connection.first(
            """
            SELECT coalesce(sum(CASE WHEN kind = 'invoice' THEN accounting_amount ELSE -accounting_amount END), 0)
            FROM receivable WHERE customer_id = ? AND transaction_day > ?
            """, .integer(customer), .day(day)) { try $0.integer(0) } ?? 0
        let exchange = try session.connection.first(
            """
            SELECT coalesce(sum(CASE WHEN settlement_day > ?2 THEN debit_accounting + credit_accounting
                ELSE -(debit_accounting + credit_accounting) END), 0)
            FROM settlement JOIN settlement_pair ON settlement_id = settlement.id
            WHERE customer_id = ?1 AND ((settlement_day > ?2 AND reversal_day IS NULL)
                OR (settlement_day <= ?2 AND reversal_day > ?2))
            """, .integer(customer), .day(day)) { try $0.integer(0) } ?? 0
        return exposure.balance - later + exchange
    }

    /// What is delivered and not invoiced at the end of a day: also what was invoiced with a later date, so that no order
    /// is missing from every figure until its invoice counts in the balance.
    ///
    /// Source: CM-7.2, api-conventions 12.
    public func delivered(of customer: Int64, exposure: StoredExposure, on day: CalendarDate) throws -> Int64 {
        guard let latest = exposure.latestDay, day < latest else { return exposure.delivered }
        let invoicedLater = try session.connection.first(
            """
            SELECT coalesce(sum(accounting_amount), 0) FROM receivable
            WHERE customer_id = ? AND transaction_day > ? AND kind = 'invoice' AND order_id IS NOT NULL
            """, .integer(customer), .day(day)) { try $0.integer(0) } ?? 0
        return exposure.delivered + invoicedLater
    }

    /// What a customer owes past its due date at the end of a day, and for how many days the oldest of it.
    ///
    /// Source: CM-12.4, CO-1.3.
    public func overdue(
        of customer: Int64, exposure: StoredExposure, on day: CalendarDate
    ) throws -> (total: Int64, days: Int) {
        if day >= exposure.latestDay ?? day {
            guard let oldest = exposure.oldestDue, oldest < day else { return (0, 0) }
            let total = try session.connection.first(
                """
                SELECT coalesce(sum(open_accounting), 0) FROM open_item
                WHERE customer_id = ? AND due_day < ? AND open <> 0 AND open > 0
                """, .integer(customer), .day(day)) { try $0.integer(0) } ?? 0
            return (total, day.days(since: oldest))
        }
        let items = try overdueItems(of: customer, on: day)
        let days = items.map { day.days(since: $0.dueDate) }.max() ?? 0
        return (items.reduce(0) { $0 + $1.openAccounting }, days)
    }

    /// The overdue invoices of a customer at the end of a day, the oldest first.
    public func overdueInvoices(of customer: Int64, on day: CalendarDate) throws -> [OverdueInvoice] {
        try overdueItems(of: customer, on: day).map { item in
            let document = try receivable(key: item.document)
            let hasSeveral = (document?.items.count ?? 1) > 1
            return OverdueInvoice(number: document?.document.number ?? "", installment: hasSeveral ? item.installment : nil,
                                  dueDate: item.dueDate, openAmount: item.openAccounting)
        }
    }

    /// Debits that were due before a day and open at its end, with what was open then.
    private func overdueItems(of customer: Int64, on day: CalendarDate) throws -> [OpenItem] {
        let later = try laterSettled(of: customer, on: day)
        var items: [Int64: OpenItem] = [:]
        func consider(_ item: OpenItem) {
            guard item.amount > 0, item.dueDate < day else { return }
            var item = item
            if let back = later[item.key] {
                item.open += back.amount
                item.openAccounting += back.accounting
            }
            if item.open > 0 { items[item.key] = item }
        }
        try session.connection.each(
            text: """
                SELECT \(itemColumnsOfItems) FROM open_item JOIN receivable ON receivable.id = open_item.receivable_id
                WHERE open_item.customer_id = ? AND due_day < ? AND open <> 0 AND transaction_day <= ?
                """, [.integer(customer), .day(day), .day(day)]
        ) { row in
            consider(try OpenItem(row))
            return true
        }
        for key in later.keys where items[key] == nil {
            guard let item = try item(key), let document = try receivable(key: item.document),
                document.document.transactionDate <= day
            else { continue }
            consider(item)
        }
        return items.values.sorted { ($0.dueDate, $0.key) < ($1.dueDate, $1.key) }
    }

    /// What settlements after a day took off the customer's debits, less what was taken back after it, by item.
    private func laterSettled(of customer: Int64, on day: CalendarDate) throws -> [Int64: (amount: Int64, accounting: Int64)] {
        var later: [Int64: (amount: Int64, accounting: Int64)] = [:]
        try session.connection.each(
            """
            SELECT debit_item_id, amount, debit_accounting, settlement_day > ?2 FROM settlement
            JOIN settlement_pair ON settlement_id = settlement.id
            WHERE customer_id = ?1 AND ((settlement_day > ?2 AND reversal_day IS NULL)
                OR (settlement_day <= ?2 AND reversal_day > ?2))
            """, .integer(customer), .day(day)
        ) { row in
            let sign: Int64 = try row.bool(3) ? 1 : -1
            let key = try row.integer(0)
            let known = later[key] ?? (0, 0)
            later[key] = (known.amount + sign * (try row.integer(1)), known.accounting + sign * (try row.integer(2)))
            return true
        }
        return later
    }

    /// A document with what was open of it at the end of a day; before its own day nothing is.
    ///
    /// Source: CO-3.5.
    public func asOf(_ day: CalendarDate, _ record: ReceivableWithItems) throws -> ReceivableWithItems {
        var record = record
        record.items = try record.items.map { try asOf(day, $0, from: record.document.transactionDate) }
        return record
    }

    /// An item with what was open of it at the end of a day, by the settlements that were in effect then.
    ///
    /// - Parameter first: the day of its document.
    public func asOf(_ day: CalendarDate, _ item: OpenItem, from first: CalendarDate) throws -> OpenItem {
        var then = item
        (then.open, then.openAccounting, then.closedDate) = (item.amount, item.accounting, nil)
        guard first <= day else {
            (then.open, then.openAccounting) = (0, 0)
            return then
        }
        var last: CalendarDate?
        try session.connection.each(
            """
            SELECT amount, CASE WHEN debit_item_id = ?1 THEN debit_accounting ELSE credit_accounting END, settlement_day
            FROM settlement_pair JOIN settlement ON settlement_id = settlement.id
            WHERE (debit_item_id = ?1 OR credit_item_id = ?1) AND settlement_day <= ?2
                AND (reversal_day IS NULL OR reversal_day > ?2)
            """, .integer(item.key), .day(day)
        ) { row in
            then.open -= try row.integer(0) * (item.amount < 0 ? -1 : 1)
            then.openAccounting -= try row.integer(1)
            last = max(last ?? .earliest, try row.day(2))
            return true
        }
        if then.open == 0 { then.closedDate = last }
        return then
    }

    /// Differences between what is kept of the receivables of the next customers and what their settlements give.
    public func receivableDifferences(after key: Int64, limit: Int) throws -> (differences: [String], last: Int64?) {
        let keys = try customerKeys(after: key, limit: limit)
        var differences: [String] = []
        for key in keys { differences += try receivableDifferences(of: key) }
        return (differences, keys.last)
    }

    private func receivableDifferences(of customer: Int64) throws -> [String] {
        var differences: [String] = []
        try session.connection.each(
            """
            SELECT item.id, item.amount, item.accounting, item.open, item.open_accounting,
                coalesce((SELECT sum(amount) FROM settlement_pair JOIN settlement ON settlement.id = settlement_id
                    WHERE status = 'settled' AND (debit_item_id = item.id OR credit_item_id = item.id)), 0),
                coalesce((SELECT sum(CASE WHEN debit_item_id = item.id THEN debit_accounting ELSE credit_accounting END)
                    FROM settlement_pair JOIN settlement ON settlement.id = settlement_id
                    WHERE status = 'settled' AND (debit_item_id = item.id OR credit_item_id = item.id)), 0)
            FROM receivable JOIN open_item AS item ON item.receivable_id = receivable.id
                AND item.id > receivable.id AND item.id <= receivable.id + receivable.installments
            WHERE receivable.customer_id = ?
            """, .integer(customer)
        ) { row in
            let (amount, open, settled) = (try row.integer(1), try row.integer(3), try row.integer(5))
            let expected = amount - (amount < 0 ? -settled : settled)
            if open != expected { differences.append("item \(try row.integer(0)): open is kept as \(open), its settlements give \(expected)") }
            let (accounting, openAccounting) = (try row.integer(2), try row.integer(4))
            let expectedAccounting = accounting - (try row.integer(6))
            if openAccounting != expectedAccounting {
                differences.append("item \(try row.integer(0)): open is kept as \(openAccounting) in accounting currency, its settlements give \(expectedAccounting)")
            }
            return true
        }
        let sums = try session.connection.first(
            """
            SELECT coalesce(sum(open_accounting), 0), min(CASE WHEN open > 0 THEN due_day END) FROM open_item
            WHERE customer_id = ? AND open <> 0
            """, .integer(customer)) { (try $0.integer(0), try $0.optionalDay(1)) }
        let exposure = try exposure(of: customer)
        if let sums, sums.0 != exposure.balance {
            differences.append("customer \(customer): the balance is kept as \(exposure.balance), the open items give \(sums.0)")
        }
        if let sums, sums.1 != exposure.oldestDue {
            differences.append("customer \(customer): the oldest due day is kept as \(exposure.oldestDue?.description ?? "none"), the items give \(sums.1?.description ?? "none")")
        }
        return differences
    }
}

private let itemColumnsOfItems = """
    open_item.id, open_item.receivable_id, open_item.customer_id, open_item.due_day, open_item.amount,
    open_item.accounting, open_item.open, open_item.open_accounting, open_item.closed_day
    """

extension Transaction where Mode == Writing {
    public func insert(_ settlement: Settlement) throws {
        try session.connection.run(
            """
            INSERT INTO settlement (id, company_id, customer_id, settlement_day, status, reversal_day, version, created_at,
                updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(settlement.header.key), .integer(settlement.company), .integer(settlement.customer),
            .day(settlement.settlementDate), .raw(settlement.status), .day(settlement.reversalDate),
            .integer(settlement.header.version), .moment(settlement.header.createdAt), .moment(settlement.header.updatedAt))
        for (index, pair) in settlement.pairs.enumerated() {
            try session.connection.run(
                """
                INSERT INTO settlement_pair (settlement_id, pair, debit_item_id, credit_item_id, amount, debit_accounting,
                    credit_accounting)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                .integer(settlement.header.key), .integer(index + 1), .integer(pair.debit), .integer(pair.credit),
                .integer(pair.amount), .integer(pair.debitAccounting), .integer(pair.creditAccounting))
        }
    }

    public func update(_ settlement: Settlement) throws {
        try session.connection.run(
            "UPDATE settlement SET status = ?, reversal_day = ?, version = ?, updated_at = ? WHERE id = ?",
            .raw(settlement.status), .day(settlement.reversalDate), .integer(settlement.header.version),
            .moment(settlement.header.updatedAt), .integer(settlement.header.key))
    }
}
