/// A sales order, as the ERP sends it, with how far it has come and what credit management remembers of it.
///
/// Source: CM-1.5, CM-12.17, api-conventions 12.
public struct SalesOrder: Equatable, Sendable {
    public enum Status: String, CaseIterable, Sendable {
        case open, partiallyDelivered, delivered, invoiced, cancelled
    }

    public var header: RecordHeader
    public var company: Int64
    public var number: String
    /// Key of the order account.
    public var customer: Int64
    /// Key of the invoice account, whose credit counts.
    public var subject: Int64
    public var orderDate: CalendarDate
    public var deliveryDate: CalendarDate?
    public var orderDeadline: CalendarDate?
    public var paymentTerms: String?
    public var cashDiscount: String?
    public var responsible: String?
    public var isIntercompany: Bool
    public var contents: OrderContents
    /// What one unit of the order's currency was worth in accounting currency on the day of the last PUT; `nil` when
    /// there was no rate, and then checks of the customer hold (D-02).
    public var rate: ExchangeRate?
    public var isCancelled: Bool
    public var creditState: OrderCreditState

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.order, key: header.key) }
    public var currency: Currency { contents.currency }
    public var stub: Stub { Stub(id: id, number: number) }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, number: String, customer: Int64, subject: Int64,
        orderDate: CalendarDate, deliveryDate: CalendarDate? = nil, orderDeadline: CalendarDate? = nil,
        paymentTerms: String? = nil, cashDiscount: String? = nil, responsible: String? = nil,
        isIntercompany: Bool = false, contents: OrderContents, rate: ExchangeRate? = nil, isCancelled: Bool = false,
        creditState: OrderCreditState = OrderCreditState()
    ) {
        self.header = header
        self.company = company
        self.number = number
        self.customer = customer
        self.subject = subject
        self.orderDate = orderDate
        self.deliveryDate = deliveryDate
        self.orderDeadline = orderDeadline
        self.paymentTerms = paymentTerms
        self.cashDiscount = cashDiscount
        self.responsible = responsible
        self.isIntercompany = isIntercompany
        self.contents = contents
        self.rate = rate
        self.isCancelled = isCancelled
        self.creditState = creditState
    }

    /// How far the order has come, by its lines.
    public var status: Status {
        if isCancelled { return .cancelled }
        let lines = contents.lines.filter { $0.quantity != .zero }
        guard !lines.isEmpty else { return .open }
        if lines.allSatisfy({ $0.uninvoicedQuantity == .zero }) { return .invoiced }
        if lines.allSatisfy({ $0.openQuantity == .zero }) { return .delivered }
        return lines.allSatisfy { $0.openQuantity == $0.quantity } ? .open : .partiallyDelivered
    }

    /// Whether any of it was delivered or invoiced.
    public var hasProgress: Bool {
        contents.lines.contains { $0.deliveredQuantity != .zero || $0.invoicedQuantity != .zero }
    }

    /// What the order is worth in accounting currency; `nil` without a rate.
    public func accountingValue(in currency: Currency) throws(OrderValueError) -> OrderValue? {
        guard let rate else { return nil }
        return try contents.value().converted(at: rate, to: currency)
    }

    /// What the order adds to its customer's exposure.
    ///
    /// A rejected or cancelled order counts nothing that is still to be delivered (CM-14.9, CM-7.2); a held one counts
    /// like any other (D-13).
    public func contribution(in currency: Currency) throws(OrderValueError) -> OrderContribution {
        contribution(of: try accountingValue(in: currency))
    }

    /// What the order adds to its customer's exposure when it is worth `value` in accounting currency; `nil` without a rate.
    public func contribution(of value: OrderValue?) -> OrderContribution {
        guard let value else { return OrderContribution(delivered: 0, openOrders: 0, unvalued: isCancelled ? 0 : 1) }
        let counts = !isCancelled && !creditState.rejectedByCredit
        return OrderContribution(
            delivered: value.deliveredNotInvoiced, openOrders: counts ? value.undelivered : 0, unvalued: 0)
    }

    /// How large and on what terms the order is now, as later attempts compare it (CM-13.6).
    public func coverage(in currency: Currency, termsRank: Int, discountRank: Int) throws(OrderValueError) -> OrderCoverage {
        OrderCoverage(total: try accountingValue(in: currency)?.total, termsRank: termsRank, discountRank: discountRank)
    }
}

/// What an order adds to its customer's exposure, in accounting minor units.
public struct OrderContribution: Equatable, Sendable {
    public var delivered: Int64
    public var openOrders: Int64
    /// 1 for an order without a value, which holds every check of its customer.
    public var unvalued: Int64

    public static let nothing = OrderContribution(delivered: 0, openOrders: 0, unvalued: 0)

    public init(delivered: Int64, openOrders: Int64, unvalued: Int64) {
        self.delivered = delivered
        self.openOrders = openOrders
        self.unvalued = unvalued
    }
}

/// How much of a line a document takes.
public struct LineQuantity: Hashable, Sendable {
    public let line: Int64
    public let quantity: Quantity

    public init(line: Int64, quantity: Quantity) {
        self.line = line
        self.quantity = quantity
    }
}

extension OrderContents {
    /// Why a document cannot take what it asks for.
    public enum TakeFault: Error, Hashable, Sendable {
        case unknownLine(Int64)
        /// The line, and how much of it the document may still take.
        case exceeded(Int64, open: Quantity)
        /// A quantity of zero or against the line's sign.
        case invalidQuantity(Int64)
    }

    /// The contents after a packing slip. What was invoiced before it is delivered by it first, and moves nothing.
    public func delivering(_ quantities: [LineQuantity]) throws(TakeFault) -> OrderContents {
        try changing(quantities, left: { $0.quantity - $0.deliveredQuantity }) { $0.deliveredQuantity = $0.deliveredQuantity + $1 }
    }

    /// The contents after a packing slip was cancelled.
    public func undelivering(_ quantities: [LineQuantity]) throws(TakeFault) -> OrderContents {
        try changing(quantities, left: { $0.deliveredQuantity }) { $0.deliveredQuantity = $0.deliveredQuantity - $1 }
    }

    /// The contents after an invoice.
    public func invoicing(_ quantities: [LineQuantity]) throws(TakeFault) -> OrderContents {
        try changing(quantities, left: { $0.quantity - $0.invoicedQuantity }) { $0.invoicedQuantity = $0.invoicedQuantity + $1 }
    }

    private func changing(
        _ quantities: [LineQuantity], left: (OrderLine) -> Quantity, _ change: (inout OrderLine, Quantity) -> Void
    ) throws(TakeFault) -> OrderContents {
        var contents = self
        for taken in quantities {
            guard let index = contents.lines.firstIndex(where: { $0.line == taken.line }) else { throw .unknownLine(taken.line) }
            let line = contents.lines[index]
            let open = left(line)
            guard taken.quantity != .zero, (taken.quantity < .zero) == (line.quantity < .zero) else {
                throw .invalidQuantity(taken.line)
            }
            guard taken.quantity.millionths.magnitude <= open.millionths.magnitude,
                (open < .zero) == (line.quantity < .zero) || open == .zero
            else { throw .exceeded(taken.line, open: open) }
            change(&contents.lines[index], taken.quantity)
        }
        return contents
    }

    /// What an invoice takes that names no lines: all that is delivered and not invoiced.
    public var deliveredNotInvoiced: [LineQuantity] {
        lines.compactMap { line in
            let quantity = line.deliveredNotInvoiced
            return quantity == .zero ? nil : LineQuantity(line: line.line, quantity: quantity)
        }
    }

    /// What a document takes that names no lines: all that is still open for it.
    public func open(for document: CheckDocument) -> [LineQuantity] {
        lines.compactMap { line in
            let quantity = line.quantity(stillOpenFor: document)
            return quantity == .zero ? nil : LineQuantity(line: line.line, quantity: quantity)
        }
    }
}

/// A posted packing slip: what left the warehouse for an order.
public struct PackingSlip: Equatable, Sendable {
    public enum Status: String, CaseIterable, Sendable { case posted, cancelled }

    public var header: RecordHeader
    public var company: Int64
    public var number: String
    /// Key of the order.
    public var order: Int64
    public var postingDate: CalendarDate
    public var lines: [LineQuantity]
    public var status: Status

    public var id: Identifier { Identifier(.packingSlip, key: header.key) }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, number: String, order: Int64, postingDate: CalendarDate,
        lines: [LineQuantity], status: Status = .posted
    ) {
        self.header = header
        self.company = company
        self.number = number
        self.order = order
        self.postingDate = postingDate
        self.lines = lines
        self.status = status
    }
}
