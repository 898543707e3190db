public import Domain
import SQLite

// Sales orders and packing slips.

private let orderColumns = """
    sales_order.id, sales_order.company_id, sales_order.number, sales_order.customer_id, sales_order.subject_id,
    sales_order.currency, sales_order.order_day, sales_order.delivery_day, sales_order.deadline_day,
    sales_order.payment_terms, sales_order.cash_discount, sales_order.responsible, sales_order.intercompany,
    sales_order.charges, sales_order.lines, sales_order.rate_numerator, sales_order.rate_denominator,
    sales_order.status, sales_order.excluded, sales_order.hold_id, sales_order.released, sales_order.released_total,
    sales_order.released_terms_rank, sales_order.released_discount_rank, sales_order.grace_start,
    sales_order.grace_days, sales_order.next_attempt, sales_order.rejected, sales_order.rejected_version,
    sales_order.external_ref, sales_order.metadata, sales_order.source_version, sales_order.version,
    sales_order.created_at, sales_order.updated_at
    """

extension SalesOrder {
    init(_ row: borrowing Row) throws {
        let currency = try row.currency(5)
        self.init(
            header: try row.header(key: row.integer(0), from: 29), company: try row.integer(1),
            number: try row.text(2), customer: try row.integer(3), subject: try row.integer(4),
            orderDate: try row.day(6), deliveryDate: try row.optionalDay(7), orderDeadline: try row.optionalDay(8),
            paymentTerms: try row.optionalText(9), cashDiscount: try row.optionalText(10),
            responsible: try row.optionalText(11), isIntercompany: try row.bool(12),
            contents: OrderContents(
                currency: currency, charges: try row.integer(13), lines: try OrderLineText.lines(row.bytes(14))),
            rate: try ExchangeRate(row, from: 15), isCancelled: try row.text(17) == Status.cancelled.rawValue,
            creditState: try OrderCreditState(row, from: 18))
    }
}

extension ExchangeRate {
    /// A rate kept as numerator and denominator; `nil` when there was none.
    fileprivate init?(_ row: borrowing Row, from index: Int) throws {
        guard let numerator = try row.optionalInteger(index), let denominator = try row.optionalInteger(index + 1) else {
            return nil
        }
        guard let rate = ExchangeRate(exactly: numerator, over: denominator) else {
            throw StoreFault.damaged("the rate of an order is not above zero")
        }
        self = rate
    }
}

extension OrderCreditState {
    fileprivate init(_ row: borrowing Row, from index: Int) throws {
        self.init(
            excludeFromCreditManagement: try row.bool(index), holdKey: try row.optionalInteger(index + 1),
            releasedFromCreditControl: try row.bool(index + 2), graceStart: try row.optionalDay(index + 6),
            graceDays: Int(clamping: try row.integer(index + 7)), rejectedByCredit: try row.bool(index + 9),
            rejectedOrderVersion: try row.optionalInteger(index + 10),
            approvedAttempt: try row.optionalText(index + 8).flatMap { ApprovedAttempt(text: $0) })
        if let termsRank = try row.optionalInteger(index + 4), let discountRank = try row.optionalInteger(index + 5) {
            coverage = OrderCoverage(total: try row.optionalInteger(index + 3), termsRank: Int(clamping: termsRank),
                                     discountRank: Int(clamping: discountRank))
        }
    }

    fileprivate var columns: [Value] {
        [.flag(excludeFromCreditManagement), .integer(holdKey), .flag(releasedFromCreditControl),
         .integer(coverage?.total), .integer(coverage.map(\.termsRank)), .integer(coverage.map(\.discountRank)),
         .day(graceStart), .integer(graceDays), .text(approvedAttempt?.text), .flag(rejectedByCredit),
         .integer(rejectedOrderVersion)]
    }
}

extension ApprovedAttempt {
    var text: String { "\(document.rawValue) \(mode.rawValue)" }

    init?(text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let document = CheckDocument(rawValue: parts[0]), let mode = CheckMode(rawValue: parts[1])
        else { return nil }
        self.init(document: document, mode: mode)
    }
}

/// An order's figures as they are kept beside it.
public struct OrderFigures: Equatable, Sendable {
    /// In the order's currency.
    public var total: Int64
    /// In accounting currency; `nil` without a rate.
    public var accounting: OrderValue?
    public init(total: Int64, accounting: OrderValue?) {
        self.total = total
        self.accounting = accounting
    }
}

extension ListSource {
    public static let orders = ListSource(
        columns: orderColumns,
        from: """
            sales_order JOIN customer ON customer.id = sales_order.customer_id
            JOIN customer AS subject ON subject.id = sales_order.subject_id
            JOIN credit_profile ON credit_profile.customer_id = sales_order.subject_id
            JOIN company ON company.id = sales_order.company_id
            """,
        key: "sales_order.id", company: "sales_order.company_id",
        fields: [
            Field("number", .number, "sales_order.number"), Field("company", .number, "company.number"),
            Field("customer", .number, "customer.number"), Field("invoiceAccount", .number, "subject.number"),
            Field("currency", .text, "sales_order.currency"), Field("orderDate", .date, "sales_order.order_day"),
            Field("deliveryDate", .date, "sales_order.delivery_day"),
            Field("orderDeadline", .date, "sales_order.deadline_day"),
            Field("status", .enumeration(SalesOrder.Status.allCases.map(\.rawValue)), "sales_order.status"),
            Field("total", .money(currency: "sales_order.currency"), "sales_order.total"),
            Field("accountingTotal", .money(currency: "company.accounting_currency"), "sales_order.accounting_total"),
            Field("paymentTerms", .number, "sales_order.payment_terms"),
            Field("cashDiscount", .number, "sales_order.cash_discount"),
            Field("responsible", .text, "sales_order.responsible"),
            Field("intercompany", .flag, "sales_order.intercompany"),
            Field("excludeFromCreditManagement", .flag, "sales_order.excluded"),
            Field("customerGroup", .number, "subject.customer_group"),
            Field("creditManagementGroupId", .number, "credit_profile.credit_management_group"),
            Field("riskGroupId", .number, "credit_profile.risk_group"),
            Field("accountStatusId", .number, "credit_profile.account_status"),
            Field("inCreditControl", .flag, "(sales_order.hold_id IS NOT NULL)"),
            Field("rejectedByCredit", .flag, "sales_order.rejected"),
            Field("releasedFromCreditControl", .flag, "sales_order.released"),
        ] + recordFields("sales_order", kind: .order),
        search: ["sales_order.number", "customer.number", "customer.name"])

    public static let packingSlips = ListSource(
        columns: slipColumns,
        from: """
            packing_slip JOIN sales_order ON sales_order.id = packing_slip.order_id
            JOIN customer ON customer.id = sales_order.customer_id JOIN company ON company.id = packing_slip.company_id
            """,
        key: "packing_slip.id", company: "packing_slip.company_id",
        fields: [
            Field("number", .number, "packing_slip.number"), Field("company", .number, "company.number"),
            Field("order", .number, "sales_order.number"), Field("customer", .number, "customer.number"),
            Field("postingDate", .date, "packing_slip.posting_day"),
            Field("status", .enumeration(PackingSlip.Status.allCases.map(\.rawValue)), "packing_slip.status"),
        ] + recordFields("packing_slip", kind: .packingSlip),
        search: ["packing_slip.number", "sales_order.number"])
}

extension Transaction {
    public func order(_ reference: Reference, in company: Int64) throws -> SalesOrder? {
        switch reference {
        case .key(let key): try order(key: key)
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(orderColumns) FROM sales_order WHERE company_id = ? AND lower(number) = ?",
                [.integer(company), .caseless(number)]) { try SalesOrder($0) }
        }
    }

    public func order(key: Int64) throws -> SalesOrder? {
        try session.connection.first(text: "SELECT \(orderColumns) FROM sales_order WHERE id = ?", [.integer(key)]) {
            try SalesOrder($0)
        }
    }

    public func orders(_ query: ListQuery) throws -> Page<SalesOrder> { try page(of: .orders, query) { try SalesOrder($0) } }

    public func packingSlip(_ reference: Reference, in company: Int64) throws -> PackingSlip? {
        switch reference {
        case .key(let key):
            try session.connection.first(
                text: "SELECT \(slipColumns) FROM packing_slip WHERE id = ?", [.integer(key)]) { try PackingSlip($0) }
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(slipColumns) FROM packing_slip WHERE company_id = ? AND lower(number) = ?",
                [.integer(company), .caseless(number)]) { try PackingSlip($0) }
        }
    }

    public func packingSlips(_ query: ListQuery) throws -> Page<PackingSlip> {
        try page(of: .packingSlips, query) { try PackingSlip($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ order: SalesOrder, figures: OrderFigures) throws {
        try session.connection.run(
            text: """
                INSERT INTO sales_order (customer_id, subject_id, currency, order_day, delivery_day, deadline_day,
                    payment_terms, cash_discount, responsible, intercompany, charges, lines, total, rate_numerator,
                    rate_denominator, accounting_total, delivered, undelivered, status, excluded, hold_id, released,
                    released_total, released_terms_rank, released_discount_rank, grace_start, grace_days, next_attempt,
                    rejected, rejected_version, external_ref, metadata, source_version, version, created_at, updated_at,
                    id, company_id, number)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    ?, ?, ?, ?, ?, ?, ?)
                """, values(order, figures) + [.integer(order.key), .integer(order.company), .text(order.number)])
    }

    public func update(_ order: SalesOrder, figures: OrderFigures) throws {
        try session.connection.run(
            text: """
                UPDATE sales_order SET customer_id = ?, subject_id = ?, currency = ?, order_day = ?, delivery_day = ?,
                    deadline_day = ?, payment_terms = ?, cash_discount = ?, responsible = ?, intercompany = ?,
                    charges = ?, lines = ?, total = ?, rate_numerator = ?, rate_denominator = ?, accounting_total = ?,
                    delivered = ?, undelivered = ?, status = ?, excluded = ?, hold_id = ?, released = ?,
                    released_total = ?, released_terms_rank = ?, released_discount_rank = ?, grace_start = ?,
                    grace_days = ?, next_attempt = ?, rejected = ?, rejected_version = ?, external_ref = ?,
                    metadata = ?, source_version = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """, values(order, figures) + [.integer(order.key)])
    }

    private func values(_ order: SalesOrder, _ figures: OrderFigures) -> [Value] {
        var values: [Value] = [
            .integer(order.customer), .integer(order.subject), .currency(order.currency), .day(order.orderDate),
            .day(order.deliveryDate), .day(order.orderDeadline), .text(order.paymentTerms), .text(order.cashDiscount),
            .text(order.responsible), .flag(order.isIntercompany), .integer(order.contents.charges),
            .utf8(OrderLineText.text(order.contents.lines)), .integer(figures.total),
            .integer(order.rate?.numerator), .integer(order.rate?.denominator), .integer(figures.accounting?.total),
            .integer(figures.accounting?.deliveredNotInvoiced), .integer(figures.accounting?.undelivered),
            .raw(order.status),
        ]
        values += order.creditState.columns
        values += order.header.columns
        return values
    }

    public func insert(_ slip: PackingSlip) throws {
        try session.connection.run(
            text: """
                INSERT INTO packing_slip (id, company_id, number, order_id, posting_day, lines, status, external_ref,
                    metadata, source_version, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [.integer(slip.header.key), .integer(slip.company), .text(slip.number), .integer(slip.order),
             .day(slip.postingDate), .utf8(OrderLineText.quantities(slip.lines)), .raw(slip.status)]
                + slip.header.columns)
    }

    public func update(_ slip: PackingSlip) throws {
        try session.connection.run(
            text: """
                UPDATE packing_slip SET posting_day = ?, lines = ?, status = ?, external_ref = ?, metadata = ?,
                    source_version = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [.day(slip.postingDate), .utf8(OrderLineText.quantities(slip.lines)), .raw(slip.status)]
                + slip.header.columns + [.integer(slip.header.key)])
    }

    /// The next number of a company's own sequence, as `PS-000001`.
    public func nextNumber(of sequence: String, prefix: String, digits: Int = 6, company: Int64) throws -> String {
        let last = try session.connection.first(
            """
            INSERT INTO number_sequence (company_id, name, last) VALUES (?, ?, 1)
            ON CONFLICT (company_id, name) DO UPDATE SET last = number_sequence.last + 1 RETURNING last
            """, .integer(company), .text(sequence)) { try $0.integer(0) } ?? 1
        let text = String(last)
        return prefix + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

private let slipColumns = """
    packing_slip.id, packing_slip.company_id, packing_slip.number, packing_slip.order_id, packing_slip.posting_day,
    packing_slip.lines, packing_slip.status, packing_slip.external_ref, packing_slip.metadata,
    packing_slip.source_version, packing_slip.version, packing_slip.created_at, packing_slip.updated_at
    """

extension PackingSlip {
    init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), company: try row.integer(1), number: try row.text(2),
            order: try row.integer(3), postingDate: try row.day(4),
            lines: try OrderLineText.quantities(StoredJSON.document(row.bytes(5)).root),
            status: try row.raw(6, as: PackingSlip.Status.self))
    }
}

extension Transaction {
    /// The currency of an order of this customer that has no value, other than one.
    public func currencyOfUnvaluedOrder(of subject: Int64, except order: Int64) throws -> Currency? {
        try session.connection.first(
            """
            SELECT currency FROM sales_order WHERE subject_id = ? AND id <> ? AND rate_numerator IS NULL
                AND status <> 'cancelled' LIMIT 1
            """, .integer(subject), .integer(order)) { try $0.currency(0) }
    }
}

extension Transaction {
    /// Keys of customers in their order, behind one.
    public func customerKeys(after key: Int64, limit: Int) throws -> [Int64] {
        try session.connection.all("SELECT id FROM customer WHERE id > ? ORDER BY id LIMIT ?", .integer(key), .integer(limit)) {
            try $0.integer(0)
        }
    }

    /// The orders whose credit is a customer's, each with the figures that are kept beside it.
    public func ordersWithFigures(ofSubject customer: Int64) throws -> [(SalesOrder, OrderFigures)] {
        try session.connection.all(
            text: """
                SELECT \(orderColumns), sales_order.total, sales_order.accounting_total, sales_order.delivered,
                    sales_order.undelivered FROM sales_order WHERE subject_id = ?
                """, [.integer(customer)]
        ) { row in
            let order = try SalesOrder(row)
            var accounting: OrderValue?
            if let total = try row.optionalInteger(36), let delivered = try row.optionalInteger(37),
                let undelivered = try row.optionalInteger(38) {
                let currency = try self.company(.key(order.company))?.accountingCurrency ?? order.currency
                accounting = OrderValue(currency: currency, invoiced: total - delivered - undelivered,
                                        deliveredNotInvoiced: delivered, undelivered: undelivered)
            }
            return (order, OrderFigures(total: try row.integer(35), accounting: accounting))
        }
    }
}
