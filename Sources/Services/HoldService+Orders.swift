public import Domain
import JSON
public import Storage

// Holds as their orders go: put on hold by a check or by force, edited while on hold.

extension HoldService {
    /// Stores a new hold with its events.
    static func open(
        _ hold: OrderHold, _ change: OrderChange, reasonCode: String? = nil, comment: String? = nil, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.insert(hold)
        try transaction.append(HoldEvents.held(hold, change, reasonCode: reasonCode, comment: comment), by: actor)
        if try transaction.creditSetUp(of: change.company).parameters.removeBlockedLoadLines {
            try transaction.append(HoldEvents.loadLinesToRemove(hold, change), by: actor)
        }
    }

    /// Puts an order on hold although no rule asks for it; also one whose customer is excluded.
    ///
    /// - Parameter reasonCode: of type hold, in the company of the order.
    /// - Throws: `invalidState` when the order is on hold already, cancelled or completely invoiced, and while credit
    ///   management is disabled, where a hold would stop nothing (CM-3.1).
    ///
    /// Source: CM-14.8.
    public static func force(
        _ order: SalesOrder, reasonCode: String, comment: String?, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        if let hold = order.creditState.holdKey {
            throw Refusal(.invalidState, "Order \(order.number) is on hold already.",
                          extra: [.init("hold", Identifier(.hold, key: hold).description)])
        }
        if order.status == .cancelled || order.status == .invoiced {
            throw Refusal.invalidState("Order \(order.number) is \(order.status.rawValue); there is nothing to hold.")
        }
        if try !transaction.creditSetUp(of: company).parameters.creditManagementEnabled {
            throw Refusal.invalidState("Credit management is disabled in \(company.number); enable it before you put orders on hold.")
        }
        let reason = try reason(reasonCode, .hold, of: company, in: transaction)
        let change = try OrderService.keep(order, in: company, in: transaction)
        var hold = OrderHold(
            key: transaction.newKey(), at: transaction.now, company: company.key, order: order, customer: order.subject,
            origin: .forced, stopped: nil, orderTotal: try change.coverage(in: transaction).total ?? 0)
        hold.creditManagementGroup = change.subject.profile.creditManagementGroup
        hold.creditGroup = try change.creditGroup(in: transaction)
        hold.riskGroup = change.subject.profile.riskGroup
        hold.forcedReason = reason
        hold.reasons = [
            HoldReason(code: .forced, isActive: true, detail: forcedText(reason, by: actor), firstSeenAt: transaction.now,
                       lastSeenAt: transaction.now)
        ]
        var held = order
        held.creditState = order.creditState.afterHold(hold.key)
        OrderService.stamp(&held, over: order, in: transaction)
        try OrderService.store(held, over: order, in: company, in: transaction)
        try open(hold, change, reasonCode: reason, comment: comment, by: actor, in: transaction)
        // An order that was rejected counts again.
        if order.creditState.rejectedByCredit {
            try HoldEvaluation.afterChange(ofCreditOf: [order.subject], .uses, on: day, by: actor, in: transaction)
        }
        return held
    }

    /// Closes the hold of an order that the ERP has invoiced completely: nothing is left that could be held or posted.
    ///
    /// It closes as `cancelled`, automatic or forced, as no one has released it; what stood for it in a workflow is withdrawn.
    ///
    /// - Returns: whether the order is completely invoiced.
    ///
    /// Source: CM-14.3, CM-14.7, CM-14.8.
    static func closeIfInvoiced(
        _ order: SalesOrder, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Bool {
        guard order.status == .invoiced else { return false }
        guard let hold = order.creditState.holdKey else { return true }
        try cancel(hold, isInvoiced: true, in: company, by: actor, on: day, in: transaction)
        var closed = order
        closed.creditState = order.creditState.afterCancelling()
        try OrderService.store(closed, over: order, in: company, in: transaction)
        return true
    }

    /// The reason of a forced hold in the form of every other.
    private static func forcedText(_ reason: String, by actor: Actor) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.member("code", ReasonCode.forced.rawValue)
        for name in ["ruleId", "tested", "observed", "threshold"] as [StaticString] { writer.member(name, String?.none) }
        writer.member("message", "Forced by \(actor.name): \(reason).")
        writer.name("remedies")
        writer.beginArray()
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// What an edit means for the hold of the order: it follows the order to another customer, and a change of lines, terms,
    /// discount or customer is marked and evaluated at once.
    ///
    /// Source: CM-14.7.
    static func orderEdited(
        _ key: Int64, _ change: OrderChange, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let hold = try transaction.hold(key), hold.isActive, let old = change.old else { return }
        let order = change.order
        let matters = order.contents != old.contents || order.paymentTerms != old.paymentTerms
            || order.cashDiscount != old.cashDiscount || order.customer != old.customer || order.subject != old.subject
        var edited = hold
        edited.paymentTerms = order.paymentTerms
        edited.deliveryDate = order.deliveryDate
        edited.orderDeadline = order.orderDeadline
        edited.orderResponsible = order.responsible
        if matters { edited.isOrderChanged = true }
        if order.subject != hold.customer {
            edited.customer = order.subject
            edited.creditManagementGroup = change.subject.profile.creditManagementGroup
            edited.creditGroup = try change.creditGroup(in: transaction)
            edited.riskGroup = change.subject.profile.riskGroup
        }
        if edited != hold {
            edited.version += 1
            edited.updatedAt = transaction.now
            try transaction.update(edited)
            try transaction.append(
                HoldEvents.event("hold.updated", edited, order.number, change.company,
                                 changes: HoldEvents.difference(from: hold, to: edited)), by: actor)
        }
        if matters || order.rate != old.rate {
            edited = try HoldApproval.takeBackIfOutgrown(edited, change, by: actor, in: transaction)
        }
        guard matters else { return }
        _ = try HoldEvaluation.evaluate(edited, in: change.company, on: day, .orderChange, by: actor, in: transaction)
    }
}
