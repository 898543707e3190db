public import Domain
import JSON
import SQLite

// Invoices, credit notes, payments and their open items.

private let receivableColumns = """
    receivable.id, receivable.company_id, receivable.kind, receivable.number, receivable.customer_id,
    receivable.currency, receivable.amount, receivable.accounting_amount, receivable.rate, receivable.tax_amount,
    receivable.transaction_day, receivable.document_day, receivable.order_id, receivable.order_lines,
    receivable.credited_id, receivable.marks, receivable.method_of_payment, receivable.payment_reference,
    receivable.installments, receivable.external_ref, receivable.metadata, receivable.source_version,
    receivable.version, receivable.created_at, receivable.updated_at
    """

extension Receivable {
    /// The document of a row; its installments are those of its items and are read apart.
    fileprivate init(_ row: borrowing Row) throws {
        let currency = try row.currency(5)
        self.init(
            header: try row.header(key: row.integer(0), from: 19), company: try row.integer(1),
            kind: try row.raw(2, as: Kind.self), number: try row.text(3), customer: try row.integer(4),
            amount: Money(minorUnits: try row.integer(6), currency: currency), accountingAmount: try row.integer(7),
            rate: try row.optionalInteger(8), taxAmount: try row.integer(9), transactionDate: try row.day(10),
            documentDate: try row.optionalDay(11), installments: [], order: try row.optionalInteger(12),
            orderLines: try row.optionalBytes(13).map { try OrderLineText.quantities(StoredJSON.document($0).root) } ?? [],
            creditedInvoice: try row.optionalInteger(14), marks: try row.optionalBytes(15).map(Self.marks) ?? [],
            methodOfPayment: try row.optionalText(16), paymentReference: try row.optionalText(17))
    }

    private static func marks(_ text: [UInt8]) throws -> [Mark] {
        try StoredJSON.document(text).root.elements.map { element in
            let parts = element.elements.compactMap(\.integer)
            guard parts.count == 3 else { throw StoreFault.damaged("the marks of a payment cannot be read") }
            return Mark(invoice: parts[0], installment: Int(clamping: parts[1]), amount: parts[2])
        }
    }

    fileprivate var markText: Value {
        guard !marks.isEmpty else { return .null }
        var writer = JSONWriter(capacity: 64)
        writer.beginArray()
        for mark in marks {
            writer.beginArray()
            writer.integer(mark.invoice)
            writer.integer(Int64(mark.installment))
            writer.integer(mark.amount)
            writer.endArray()
        }
        writer.endArray()
        return .utf8(writer.bytes)
    }

    fileprivate var columns: [Value] {
        [.integer(customer), .currency(currency), .integer(amount.minorUnits), .integer(accountingAmount), .integer(rate),
         .integer(taxAmount), .day(transactionDate), .day(documentDate), .integer(order),
         orderLines.isEmpty ? .null : .utf8(OrderLineText.quantities(orderLines)), .integer(creditedInvoice), markText,
         .text(methodOfPayment), .text(paymentReference), .integer(installments.count)] + header.columns
    }
}

private let itemColumns = """
    open_item.id, open_item.receivable_id, open_item.customer_id, open_item.due_day, open_item.amount,
    open_item.accounting, open_item.open, open_item.open_accounting, open_item.closed_day
    """

extension OpenItem {
    init(_ row: borrowing Row, from index: Int = 0) throws {
        self.init(key: try row.integer(index), document: try row.integer(index + 1), customer: try row.integer(index + 2),
                  dueDate: try row.day(index + 3), amount: try row.integer(index + 4), accounting: try row.integer(index + 5))
        open = try row.integer(index + 6)
        openAccounting = try row.integer(index + 7)
        closedDate = try row.optionalDay(index + 8)
    }
}

/// A document with its items.
public struct ReceivableWithItems: Equatable, Sendable {
    public var document: Receivable
    public var items: [OpenItem]

    /// Unsigned, in the document's currency.
    public var openAmount: Int64 { items.reduce(0) { $0 + $1.open } * document.kind.sign }
    /// The day of the last settlement, once all of it is settled.
    public var closedDate: CalendarDate? { openAmount == 0 ? items.compactMap(\.closedDate).max() : nil }

    public init(document: Receivable, items: [OpenItem]) {
        self.document = document
        self.items = items
        self.document.installments = items.map { .init(dueDate: $0.dueDate, amount: $0.amount * document.kind.sign) }
    }
}

extension ListSource {
    public static func receivables(_ kind: Receivable.Kind) -> ListSource {
        // The keys of the items are those behind the document's own.
        let items = "FROM open_item AS item WHERE item.id > receivable.id AND item.id <= receivable.id + receivable.installments"
        let open = "(SELECT coalesce(sum(item.open), 0) \(items))"
        var fields = [
            Field("number", .number, "receivable.number"), Field("company", .number, "company.number"),
            Field("customer", .number, "customer.number"), Field("currency", .text, "receivable.currency"),
            Field("amount", .money(currency: "receivable.currency"), "receivable.amount"),
            Field("openAmount", .money(currency: "receivable.currency"), kind == .invoice ? open : "(-\(open))"),
            Field("transactionDate", .date, "receivable.transaction_day"),
            Field("documentDate", .date, "receivable.document_day"),
            Field("dueDate", .date, "(SELECT min(item.due_day) \(items))"),
            Field("closedDate", .date, "(SELECT CASE WHEN sum(item.open) = 0 THEN max(item.closed_day) END \(items))"),
        ]
        var from = "receivable JOIN customer ON customer.id = receivable.customer_id JOIN company ON company.id = receivable.company_id"
        if kind != .payment {
            from += " LEFT JOIN sales_order ON sales_order.id = receivable.order_id"
            fields.append(Field("order", .number, "sales_order.number"))
        }
        if kind == .creditNote {
            from += " LEFT JOIN receivable AS credited ON credited.id = receivable.credited_id"
            fields.append(Field("invoice", .number, "credited.number"))
        }
        if kind == .payment { fields.append(Field("paymentReference", .text, "receivable.payment_reference")) }
        return ListSource(
            columns: receivableColumns, from: from, key: "receivable.id", company: "receivable.company_id",
            fields: fields + recordFields("receivable", kind: kind.recordKind), search: ["receivable.number", "customer.name"],
            condition: "receivable.kind = '\(kind.rawValue)'", hasCompanyIndex: true)
    }

    public static let transactions = ListSource(
        columns: "\(itemColumns), \(receivableColumns)",
        from: """
            open_item JOIN receivable ON receivable.id = open_item.receivable_id
                AND open_item.id > receivable.id AND open_item.id <= receivable.id + receivable.installments
            JOIN customer ON customer.id = receivable.customer_id JOIN company ON company.id = receivable.company_id
            """,
        key: "open_item.id", company: "receivable.company_id",
        fields: [
            Field("number", .number, "receivable.number"), Field("company", .number, "company.number"),
            Field("customer", .number, "customer.number"),
            Field("type", .enumeration(Receivable.Kind.allCases.map(\.rawValue)), "receivable.kind"),
            Field("status", .enumeration(["open", "closed"]), "(CASE WHEN open_item.open = 0 THEN 'closed' ELSE 'open' END)"),
            Field("currency", .text, "receivable.currency"),
            Field("amount", .money(currency: "receivable.currency"), "open_item.amount"),
            Field("openAmount", .money(currency: "receivable.currency"), "open_item.open"),
            Field("transactionDate", .date, "receivable.transaction_day"), Field("dueDate", .date, "open_item.due_day"),
            Field("closedDate", .date, "open_item.closed_day"), Field("externalRef", .text, "receivable.external_ref"),
        ],
        search: ["receivable.number", "customer.name"])
}

extension Transaction {
    public func receivable(
        _ reference: Reference, _ kind: Receivable.Kind, in company: Int64
    ) throws -> ReceivableWithItems? {
        let found: Receivable? = switch reference {
        case .key(let key):
            try session.connection.first(
                text: "SELECT \(receivableColumns) FROM receivable WHERE id = ? AND kind = ?", [.integer(key), .raw(kind)]
            ) { try Receivable($0) }
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(receivableColumns) FROM receivable WHERE company_id = ? AND kind = ? AND lower(number) = ?",
                [.integer(company), .raw(kind), .caseless(number)]) { try Receivable($0) }
        }
        return try found.map { ReceivableWithItems(document: $0, items: try items(of: $0.header.key)) }
    }

    /// A document of whichever kind, by its key.
    public func receivable(key: Int64) throws -> ReceivableWithItems? {
        try session.connection.first(text: "SELECT \(receivableColumns) FROM receivable WHERE id = ?", [.integer(key)]) {
            try Receivable($0)
        }.map { ReceivableWithItems(document: $0, items: try items(of: $0.header.key)) }
    }

    func items(of document: Int64) throws -> [OpenItem] {
        // The keys of the items are those behind the document's own.
        try session.connection.all(
            text: "SELECT \(itemColumns) FROM open_item WHERE id > ?1 AND id <= ?1 + 1000 AND receivable_id = ?1 ORDER BY id",
            [.integer(document)]) { try OpenItem($0) }
    }

    public func item(_ key: Int64) throws -> OpenItem? {
        try session.connection.first(text: "SELECT \(itemColumns) FROM open_item WHERE id = ?", [.integer(key)]) {
            try OpenItem($0)
        }
    }

    public func receivables(_ kind: Receivable.Kind, _ query: ListQuery) throws -> Page<ReceivableWithItems> {
        let page = try page(of: .receivables(kind), query) { try Receivable($0) }
        let records = try page.records.map { ReceivableWithItems(document: $0, items: try items(of: $0.header.key)) }
        return Page(records: records, next: page.next)
    }

    /// An open item with its document, which names its due dates itself.
    public func transaction(_ key: Int64) throws -> (item: OpenItem, document: Receivable)? {
        guard let item = try item(key), let found = try receivable(key: item.document) else { return nil }
        return (item, found.document)
    }

    public func transactions(_ query: ListQuery) throws -> Page<(item: OpenItem, document: Receivable)> {
        try page(of: .transactions, query) { row in
            let item = try OpenItem(row)
            return (item, try Receivable(row, behind: 9))
        }
    }
}

extension Receivable {
    /// The document of a row that has other columns before it: what a list of its items shows of it.
    fileprivate init(_ row: borrowing Row, behind index: Int) throws {
        self.init(
            header: try row.header(key: row.integer(index), from: index + 19), company: try row.integer(index + 1),
            kind: try row.raw(index + 2, as: Kind.self), number: try row.text(index + 3), customer: try row.integer(index + 4),
            amount: Money(minorUnits: try row.integer(index + 6), currency: try row.currency(index + 5)),
            accountingAmount: try row.integer(index + 7), transactionDate: try row.day(index + 10), installments: [])
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ document: Receivable, items: [OpenItem]) throws {
        try session.connection.run(
            text: """
                INSERT INTO receivable (customer_id, currency, amount, accounting_amount, rate, tax_amount, transaction_day,
                    document_day, order_id, order_lines, credited_id, marks, method_of_payment, payment_reference,
                    installments, external_ref, metadata, source_version, version, created_at, updated_at, id, company_id,
                    kind, number)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            document.columns + [.integer(document.header.key), .integer(document.company), .raw(document.kind),
                                .text(document.number)])
        try put(items)
    }

    /// Stores items anew. A row that a reversed settlement names stays the same row.
    private func put(_ items: [OpenItem]) throws {
        for item in items {
            try session.connection.run(
                """
                INSERT INTO open_item (id, receivable_id, customer_id, due_day, amount, accounting, open, open_accounting,
                    closed_day)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, due_day = excluded.due_day,
                    amount = excluded.amount, accounting = excluded.accounting, open = excluded.open,
                    open_accounting = excluded.open_accounting, closed_day = excluded.closed_day
                WHERE receivable_id = excluded.receivable_id
                """,
                .integer(item.key), .integer(item.document), .integer(item.customer), .day(item.dueDate),
                .integer(item.amount), .integer(item.accounting), .integer(item.open), .integer(item.openAccounting),
                .day(item.closedDate))
        }
    }

    /// Stores a changed document; with `items` what is due of it is made anew.
    public func update(_ document: Receivable, items: [OpenItem]?) throws {
        try session.connection.run(
            text: """
                UPDATE receivable SET customer_id = ?, currency = ?, amount = ?, accounting_amount = ?, rate = ?,
                    tax_amount = ?, transaction_day = ?, document_day = ?, order_id = ?, order_lines = ?, credited_id = ?,
                    marks = ?, method_of_payment = ?, payment_reference = ?, installments = ?, external_ref = ?,
                    metadata = ?, source_version = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """, document.columns + [.integer(document.header.key)])
        guard let items else { return }
        try session.connection.run(
            "DELETE FROM open_item WHERE id > ?1 + ?2 AND id <= ?1 + 1000 AND receivable_id = ?1",
            .integer(document.header.key), .integer(items.count))
        try put(items)
    }

    public func update(_ item: OpenItem) throws {
        try session.connection.run(
            "UPDATE open_item SET due_day = ?, open = ?, open_accounting = ?, closed_day = ? WHERE id = ?",
            .day(item.dueDate), .integer(item.open), .integer(item.openAccounting), .day(item.closedDate), .integer(item.key))
    }

    /// Keeps the earliest due day of a customer's open debits after any of them changed.
    public func refreshOldestDue(of customer: Int64) throws {
        let oldest = try session.connection.first(
            "SELECT min(due_day) FROM open_item WHERE customer_id = ? AND open <> 0 AND open > 0", .integer(customer)
        ) { try $0.optionalDay(0) }
        try setOldestDue(oldest ?? nil, of: customer)
    }
}
