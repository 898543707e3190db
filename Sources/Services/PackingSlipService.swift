public import Domain
import JSON
public import Storage

extension PackingSlip: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { company }
    static var noun: StaticString { "packingSlip" }
    var auditValues: AuditValues {
        [("order", Identifier(.order, key: order).description), ("postingDate", postingDate.description),
         ("lines", lines.map { "\($0.line): \($0.quantity)" }.joined(separator: ", ")), ("status", status.rawValue)]
    }
}

/// Packing slips: what has left the warehouse, as facts. Never refused for credit.
public enum PackingSlipService {
    /// A slip as the ERP reports it.
    public struct Draft: Sendable {
        public var header: RecordHeader
        public var number: String
        public var order: Reference
        public var postingDate: CalendarDate
        /// `nil` takes all that is still open for a packing slip.
        public var lines: [LineQuantity]?

        public init(
            header: RecordHeader, number: String, order: Reference, postingDate: CalendarDate, lines: [LineQuantity]?
        ) {
            self.header = header
            self.number = number
            self.order = order
            self.postingDate = postingDate
            self.lines = lines
        }
    }

    /// - Parameter day: the day on which the holds of the customer are evaluated after it; `nil` leaves that to the caller.
    public static func put(
        _ draft: Draft, in company: Company, on day: CalendarDate?, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<PackingSlip> {
        guard let order = try transaction.order(draft.order, in: company.key), order.company == company.key else {
            throw Refusal.invalid("/order", .unknownReference, "There is no such order in \(company.number).")
        }
        let old = try transaction.packingSlip(.number(draft.number), in: company.key)
        if let old, old.status == .cancelled { throw Refusal.invalidState("Packing slip \(old.number) is cancelled.") }
        if let old, old.order != order.key {
            throw Refusal.invalid("/order", .immutable, "Packing slip \(old.number) is of another order.")
        }
        let lines = draft.lines ?? old?.lines ?? order.contents.open(for: .packingSlip)
        if lines.isEmpty {
            let isOpen = order.contents.lines.contains { $0.openQuantity != .zero }
            throw Refusal(
                .quantityExceeded,
                isOpen
                    ? "Nothing of order \(order.number) is reserved; reserve it, or name the lines to deliver."
                    : "Nothing of order \(order.number) is left to deliver.")
        }
        let slip = PackingSlip(header: draft.header, company: company.key, number: old?.number ?? draft.number,
                               order: order.key, postingDate: draft.postingDate, lines: lines)
        let put = try transaction.put(slip, over: old, by: actor, precondition: precondition) { new in
            _ = try OrderProgress.deliver(new.lines, of: order, in: company, in: transaction)
            try transaction.insert(new)
        } update: { new, old in
            if new.lines != old.lines {
                let undone = try OrderProgress.undeliver(old.lines, of: order, in: company, in: transaction)
                _ = try OrderProgress.deliver(new.lines, of: undone, in: company, in: transaction)
            }
            try transaction.update(new)
        }
        if let day, put.outcome == .created || put.outcome == .updated {
            try HoldEvaluation.afterChange(ofCreditOf: [order.subject], old == nil ? .uses : .frees, on: day, by: actor,
                                           in: transaction)
        }
        return put
    }

    /// Takes a slip back: what it delivered is open again.
    ///
    /// What was invoiced of it stays invoiced and counts as delivered by the invoice.
    ///
    /// Where a parameter asks for it (`skipCheckOnPackingSlipCancel`), the order is then checked at its packing slip as any
    /// attempt; rules that fire put it on hold, and a warning says so. The cancelling itself is a fact and stands (D-04).
    public static func cancel(
        _ slip: PackingSlip, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (slip: PackingSlip, warnings: [Warning]) {
        guard slip.status == .posted else { throw Refusal.invalidState("Packing slip \(slip.number) is cancelled already.") }
        guard let order = try transaction.order(key: slip.order) else {
            throw StoreFault.damaged("packing slip \(slip.number) names an order that is not there")
        }
        let undone = try OrderProgress.undeliver(slip.lines, of: order, in: company, in: transaction)
        var cancelled = slip
        cancelled.status = .cancelled
        cancelled.header.version += 1
        cancelled.header.updatedAt = transaction.now
        try transaction.update(cancelled)
        var change = transaction.updated(cancelled, from: slip)
        change.type = "packingSlip.cancelled"
        try transaction.append(change, by: actor)
        let warnings = try check(undone, slip.lines, in: company, on: day, by: actor, in: transaction)
        try HoldEvaluation.afterChange(ofCreditOf: [order.subject], on: day, by: actor, in: transaction)
        return (cancelled, warnings)
    }

    /// The check that cancelling a slip runs where it is not skipped; an order on hold stays there unchecked.
    private static func check(
        _ order: SalesOrder, _ lines: [LineQuantity], in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        let parameters = try transaction.creditSetUp(of: company).parameters
        guard !parameters.skipCheckOnPackingSlipCancel, !order.isCancelled, order.creditState.holdKey == nil else { return [] }
        let attempt = DocumentAttempt(document: .packingSlip, mode: .posting, lines: lines, day: day, posting: nil)
        let change = try OrderService.keep(order, in: company, in: transaction)
        let outcome = try CreditCheckService.attempt(attempt, on: change, by: actor, in: transaction)
        guard let hold = outcome.record.hold, outcome.record.decision == .hold else { return [] }
        return [Warning(code: "orderSentToCreditManagement", message: "Order \(order.number) has been sent to credit management.",
                        extra: [.init("hold", Identifier(.hold, key: hold).description)])]
    }
}
