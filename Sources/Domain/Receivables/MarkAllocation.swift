/// An invoice that a payment is to settle, as the payment names it.
public struct MarkRequest: Sendable {
    /// Key of the invoice.
    public var invoice: Int64
    public var transactionDate: CalendarDate
    /// The due dates that may be settled, with what is open: the one that is named, else all of the invoice.
    public var items: [OpenItem]
    /// Above zero, in the payment's currency; `nil` takes what is open.
    public var amount: Int64?

    public init(invoice: Int64, transactionDate: CalendarDate, items: [OpenItem], amount: Int64?) {
        self.invoice = invoice
        self.transactionDate = transactionDate
        self.items = items
        self.amount = amount
    }
}

/// A request that asks for more than there is.
public struct MarkExcess: Error, Equatable {
    /// Which of the requests, from 0.
    public var request: Int
    /// What it could have taken at most.
    public var open: Int64
}

/// Spreads a payment over what it is to settle.
///
/// Source: CO-5.2, CO-5.5.
public struct MarkAllocation {
    private var left: Int64
    private var open: [Int64: Int64] = [:]
    private var taken: [(request: Int, mark: Receivable.Mark)] = []

    /// Amounts that were said come first; what remains goes to the others by due date, then transaction date, then key,
    /// and those that nothing is left for get no mark.
    ///
    /// - Parameter credit: what the payment is worth, in its currency.
    /// - Throws: the first request that says more than is open or left of the payment, or that names nothing open.
    public static func marks(_ requests: [MarkRequest], credit: Int64) throws(MarkExcess) -> [Receivable.Mark] {
        var allocation = MarkAllocation(left: credit)
        for request in requests {
            for item in request.items { allocation.open[item.key] = max(item.open, 0) }
        }
        for (index, request) in requests.enumerated() {
            if let amount = request.amount { try allocation.take(amount, for: request, index) }
        }
        var others: [(request: Int, date: CalendarDate, item: OpenItem)] = []
        for (index, request) in requests.enumerated() where request.amount == nil {
            if !request.items.contains(where: { $0.open > 0 }) { throw MarkExcess(request: index, open: 0) }
            others += request.items.map { (index, request.transactionDate, $0) }
        }
        others.sort { ($0.item.dueDate, $0.date, $0.item.key) < ($1.item.dueDate, $1.date, $1.item.key) }
        for other in others { _ = allocation.take(allocation.left, of: other.item, other.request) }
        return allocation.taken.sorted { ($0.request, $0.mark.installment) < ($1.request, $1.mark.installment) }.map(\.mark)
    }

    private init(left: Int64) { self.left = left }

    /// Takes an amount that was said, from the due dates in their order.
    private mutating func take(_ amount: Int64, for request: MarkRequest, _ index: Int) throws(MarkExcess) {
        var rest = amount
        for item in request.items.sorted(by: { ($0.dueDate, $0.key) < ($1.dueDate, $1.key) }) {
            rest -= take(rest, of: item, index)
        }
        if rest > 0 { throw MarkExcess(request: index, open: amount - rest) }
    }

    /// Takes up to an amount from an item; gives what it took.
    private mutating func take(_ most: Int64, of item: OpenItem, _ index: Int) -> Int64 {
        let part = min(most, left, open[item.key] ?? 0)
        guard part > 0 else { return 0 }
        left -= part
        open[item.key] = (open[item.key] ?? 0) - part
        taken.append((index, Receivable.Mark(invoice: item.document, installment: item.installment, amount: part)))
        return part
    }
}
