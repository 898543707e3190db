public import Domain
public import Storage

/// How far orders have come: what packing slips and invoices move between open orders, deliveries and the balance.
///
/// Source: CM-7.2 and the exposure table of api-conventions 12.
public enum OrderProgress {
    /// Moves what a packing slip delivers; gives the order as it is stored then.
    static func deliver(
        _ lines: [LineQuantity], of order: SalesOrder, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        try refuseCancelled(order)
        return try change(order, lines, in: company, in: transaction) { contents throws(OrderContents.TakeFault) in
            try contents.delivering(lines)
        }
    }

    /// Takes back what a packing slip had delivered.
    static func undeliver(
        _ lines: [LineQuantity], of order: SalesOrder, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        try change(order, lines, in: company, in: transaction) { contents throws(OrderContents.TakeFault) in
            try contents.undelivering(lines)
        }
    }

    /// Takes what an invoice bills out of deliveries and open orders; the balance is the invoice's own affair. With the last
    /// of it the hold of the order closes.
    ///
    /// - Parameter lines: `nil` bills all that is delivered and not invoiced.
    public static func orderInvoiced(
        order key: Int64, lines: [LineQuantity]?, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> [LineQuantity] {
        guard let order = try transaction.order(key: key) else {
            throw Refusal.invalid("/order", .unknownReference, "There is no such order.")
        }
        let taken = lines ?? order.contents.deliveredNotInvoiced
        if order.isCancelled { try refuseUndelivered(taken, order) }
        let invoiced = try change(order, taken, in: company, in: transaction) { contents throws(OrderContents.TakeFault) in
            try contents.invoicing(taken)
        }
        _ = try HoldService.closeIfInvoiced(invoiced, in: company, on: day, by: actor, in: transaction)
        return taken
    }

    /// Of a cancelled order only what was delivered is invoiced.
    static func refuseUndelivered(_ lines: [LineQuantity], _ order: SalesOrder) throws {
        let delivered = Dictionary(order.contents.deliveredNotInvoiced.map { ($0.line, $0.quantity) }, uniquingKeysWith: { $0 + $1 })
        if delivered.isEmpty { throw Refusal.invalidState("Order \(order.number) is cancelled.") }
        for line in lines where order.contents.lines.contains(where: { $0.line == line.line }) {
            let open = delivered[line.line] ?? .zero
            if line.quantity.millionths.magnitude > open.millionths.magnitude {
                throw refusal(.exceeded(line.line, open: open), lines, order)
            }
        }
    }

    private static func refuseCancelled(_ order: SalesOrder) throws {
        if order.isCancelled { throw Refusal.invalidState("Order \(order.number) is cancelled.") }
    }

    private static func change(
        _ order: SalesOrder, _ lines: [LineQuantity], in company: Company, in transaction: borrowing Transaction<Writing>,
        _ body: (OrderContents) throws(OrderContents.TakeFault) -> OrderContents
    ) throws -> SalesOrder {
        var changed = order
        do throws(OrderContents.TakeFault) {
            changed.contents = try body(order.contents)
        } catch {
            throw refusal(error, lines, order)
        }
        guard changed != order else { return order }
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try OrderService.store(changed, over: order, in: company, in: transaction)
        return changed
    }

    /// - Parameter lines: those that the document takes, as the request has them.
    static func refusal(_ fault: OrderContents.TakeFault, _ lines: [LineQuantity], _ order: SalesOrder) -> Refusal {
        func pointer(_ line: Int64, _ property: String) -> String {
            lines.firstIndex { $0.line == line }.map { "/lines/\($0)/\(property)" } ?? "/lines"
        }
        return switch fault {
        case .unknownLine(let line):
            .invalid(pointer(line, "line"), .unknownReference, "Order \(order.number) has no line \(line).")
        case .invalidQuantity(let line):
            .invalid(pointer(line, "quantity"), .invalidValue, "The quantity of line \(line) must not be zero or against the line's sign.")
        case .exceeded(let line, let open):
            Refusal(.quantityExceeded, "Line \(line) of order \(order.number) has \(open) left.",
                    extra: [.init("line", "\(line)"), .init("openQuantity", open.description)])
        }
    }
}
