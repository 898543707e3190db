public import Domain
import JSON
public import Storage

// What becomes of an order by credit management and by its end: excluded, cancelled.

extension OrderService {
    /// Stores an order whose credit state was changed by a person, with its event.
    static func storeState(
        _ order: SalesOrder, over old: SalesOrder, _ type: String, in company: Company, reasonCode: String?,
        comment: String?, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        var changed = order
        stamp(&changed, over: old, in: transaction)
        try store(changed, over: old, in: company, in: transaction)
        try transaction.append(
            stateEvent(type, from: old, to: changed, reasonCode: reasonCode, comment: comment), by: actor)
        return changed
    }

    /// The event of a change of what credit management remembers of an order.
    static func stateEvent(
        _ type: String, from old: SalesOrder, to order: SalesOrder, reasonCode: String? = nil, comment: String? = nil
    ) -> Change {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("order")
        writer.beginObject()
        writer.member("id", order.id.description)
        writer.member("number", order.number)
        writer.endObject()
        writer.endObject()
        func values(_ order: SalesOrder) -> AuditValues {
            [("excludeFromCreditManagement", "\(order.creditState.excludeFromCreditManagement)"),
             ("rejectedByCredit", "\(order.creditState.rejectedByCredit)"), ("status", order.status.rawValue)]
        }
        return Change(type, company: order.company, record: order.id, number: order.number, data: writer.bytes,
                      changes: Change.difference(from: values(old), to: values(order)), reasonCode: reasonCode,
                      comment: comment)
    }

    /// Sets or clears the exclusion of one order (CM-12.17, D-49).
    public static func exclude(
        _ order: SalesOrder, _ isExcluded: Bool, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        guard order.creditState.excludeFromCreditManagement != isExcluded else { return order }
        var changed = order
        changed.creditState.excludeFromCreditManagement = isExcluded
        return try storeState(changed, over: order, "order.updated", in: company, reasonCode: nil, comment: nil,
                              by: actor, in: transaction)
    }

    /// Cancels what is left of an order; its hold closes with it (CM-14.7). What is delivered counts until it is invoiced.
    ///
    /// - Throws: `invalidState` once all of it was delivered or invoiced, or when it is cancelled.
    public static func cancel(
        _ order: SalesOrder, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        if order.isCancelled { throw Refusal.invalidState("Order \(order.number) is cancelled already.") }
        if order.status == .delivered || order.status == .invoiced {
            throw Refusal.invalidState("Order \(order.number) is \(order.status.rawValue); nothing of it is left to cancel.")
        }
        if let hold = order.creditState.holdKey {
            try HoldService.cancel(hold, in: company, by: actor, on: day, in: transaction)
        }
        var cancelled = order
        cancelled.isCancelled = true
        cancelled.creditState = order.creditState.afterCancelling()
        let stored = try storeState(cancelled, over: order, "order.cancelled", in: company, reasonCode: nil, comment: nil,
                                    by: actor, in: transaction)
        try HoldEvaluation.afterChange(ofCreditOf: [order.subject], on: day, by: actor, in: transaction)
        return stored
    }
}
