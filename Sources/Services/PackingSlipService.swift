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

    public static func put(
        _ draft: Draft, in company: Company, by actor: Actor, precondition: (Int64) throws -> Void,
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
        if lines.isEmpty { throw Refusal(.quantityExceeded, "Nothing of order \(order.number) is left to deliver.") }
        let slip = PackingSlip(header: draft.header, company: company.key, number: old?.number ?? draft.number,
                               order: order.key, postingDate: draft.postingDate, lines: lines)
        return try transaction.put(slip, over: old, by: actor, precondition: precondition) { new in
            _ = try OrderProgress.deliver(new.lines, of: order, in: company, in: transaction)
            try transaction.insert(new)
        } update: { new, old in
            if new.lines != old.lines {
                let undone = try OrderProgress.undeliver(old.lines, of: order, in: company, in: transaction)
                _ = try OrderProgress.deliver(new.lines, of: undone, in: company, in: transaction)
            }
            try transaction.update(new)
        }
    }

    /// Takes a slip back: what it delivered is open again.
    ///
    /// What was invoiced of it stays invoiced and counts as delivered by the invoice.
    public static func cancel(
        _ slip: PackingSlip, in company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> PackingSlip {
        guard slip.status == .posted else { throw Refusal.invalidState("Packing slip \(slip.number) is cancelled already.") }
        guard let order = try transaction.order(key: slip.order) else {
            throw StoreFault.damaged("packing slip \(slip.number) names an order that is not there")
        }
        _ = try OrderProgress.undeliver(slip.lines, of: order, in: company, in: transaction)
        var cancelled = slip
        cancelled.status = .cancelled
        cancelled.header.version += 1
        cancelled.header.updatedAt = transaction.now
        try transaction.update(cancelled)
        var change = transaction.updated(cancelled, from: slip)
        change.type = "packingSlip.cancelled"
        try transaction.append(change, by: actor)
        return cancelled
    }
}
