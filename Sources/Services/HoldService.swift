public import Domain
public import Storage

/// The hold list: what credit management does with parked orders.
///
/// Source: CM-14.
public enum HoldService {
    /// Why and how a hold is closed.
    public struct Closing: Sendable {
        /// Reason of type release in the company of the order.
        public var reasonCode: String?
        public var comment: String?
        public var mode: ReleaseMode
        public var day: CalendarDate

        public init(reasonCode: String?, comment: String?, mode: ReleaseMode, day: CalendarDate) {
            self.reasonCode = reasonCode
            self.comment = comment
            self.mode = mode
            self.day = day
        }
    }

    /// Lets a parked order go on.
    ///
    /// With posting, the stopped document is produced in the same transaction, without a new check: if it cannot be, the
    /// hold stays as it was. A caller that posts by itself has its next attempt of that document approved once.
    ///
    /// Source: CM-14.5, CM-13.4.
    public static func release(
        _ hold: OrderHold, _ closing: Closing, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try refuseClosed(hold)
        let reason = try releaseReason(closing.reasonCode, isRequired: true, of: company, in: transaction)
        if closing.mode == .withPosting, hold.stopped == nil {
            throw Refusal(.noPostingToRepeat, "The hold was forced outside any document; release it without posting.")
        }
        var (order, change) = try self.order(of: hold, in: company, in: transaction)
        let setUp = try transaction.creditSetUp(of: company)
        let days = hold.stopped.map { setUp.parameters.checkpoint(for: $0.document).graceDays } ?? 0
        let postsItself = hold.postingContext == nil
        let stored = order
        order.creditState = order.creditState.afterRelease(
            on: closing.day, graceDays: days, order: try change.coverage(in: transaction),
            approving: closing.mode == .withPosting && postsItself ? hold.stopped : nil)
        try OrderService.store(order, over: stored, in: company, in: transaction)
        var closed = close(hold, .released, reason, closing, by: actor, in: transaction)
        closed.releaseMode = closing.mode
        try transaction.update(closed)
        if closing.mode == .withPosting, let stopped = hold.stopped, let context = hold.postingContext {
            guard let current = try transaction.order(key: order.key) else {
                throw StoreFault.damaged("hold \(hold.id) is of an order that is not there")
            }
            _ = try PostingService.produce(
                .init(document: stopped.document, mode: stopped.mode, context: context, day: closing.day), of: current,
                in: company, by: actor, in: transaction)
        }
        try transaction.append(
            HoldEvents.event("order.released", closed, order.number, company,
                             changes: Change.difference(from: [("status", hold.status.rawValue)],
                                                        to: [("status", closed.status.rawValue)]),
                             reasonCode: reason, comment: closing.comment), by: actor)
        change.order = order
        return closed
    }

    /// Turns a parked order down: it cannot be posted until it is changed or the rejection is cleared.
    ///
    /// Source: CM-14.9.
    public static func reject(
        _ hold: OrderHold, _ closing: Closing, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try refuseClosed(hold)
        let reason = try releaseReason(closing.reasonCode, isRequired: false, of: company, in: transaction)
        var (order, _) = try self.order(of: hold, in: company, in: transaction)
        let stored = order
        order.creditState = order.creditState.afterRejection(orderVersion: order.header.version + 1)
        try OrderService.store(order, over: stored, in: company, in: transaction)
        let closed = close(hold, .rejected, reason, closing, by: actor, in: transaction)
        try transaction.update(closed)
        try transaction.append(
            HoldEvents.event("order.rejected", closed, order.number, company,
                             changes: Change.difference(from: [("status", hold.status.rawValue)],
                                                        to: [("status", closed.status.rawValue)]),
                             reasonCode: reason, comment: closing.comment), by: actor)
        return closed
    }

    /// Lets a rejected order try again as it is.
    public static func clearRejection(
        of order: SalesOrder, in company: Company, comment: String?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        guard order.creditState.rejectedByCredit else {
            throw Refusal.invalidState("Order \(order.number) is not rejected.")
        }
        var cleared = order
        cleared.creditState = order.creditState.afterClearingRejection()
        return try OrderService.storeState(cleared, over: order, "order.rejectionCleared", in: company, reasonCode: nil,
                                           comment: comment, by: actor, in: transaction)
    }

    /// Closes the hold of an order that was cancelled (CM-14.7).
    static func cancel(
        _ key: Int64, in company: Company, by actor: Actor, on day: CalendarDate,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let hold = try transaction.hold(key), hold.isActive else { return }
        let reason = try transaction.creditSetUp(of: company).parameters.cancelledOrderReason
        let closed = close(hold, .cancelled, reason,
                           Closing(reasonCode: reason, comment: nil, mode: .withoutPosting, day: day), by: actor,
                           in: transaction)
        try transaction.update(closed)
        try transaction.append(
            HoldEvents.event("order.holdCancelled", closed, try transaction.order(key: hold.order)?.number ?? "", company,
                             reasonCode: reason), by: actor)
    }

    /// Changes what the credit team keeps on a hold: review date, notes, who looks after it.
    public static func edit(
        _ hold: OrderHold, to new: OrderHold, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        guard hold.isActive else { throw Refusal.invalidState("The hold is closed; closed holds are history.") }
        guard new != hold else { return hold }
        var edited = new
        edited.version += 1
        edited.updatedAt = transaction.now
        try transaction.update(edited)
        let changes = Change.difference(
            from: [("reviewDate", hold.reviewDate?.description), ("notes", hold.notes), ("responsible", hold.responsible)],
            to: [("reviewDate", new.reviewDate?.description), ("notes", new.notes), ("responsible", new.responsible)])
        let number = try transaction.order(key: hold.order)?.number ?? ""
        try transaction.append(HoldEvents.event("hold.updated", edited, number, company, changes: changes), by: actor)
        return edited
    }

    // MARK: parts

    private static func refuseClosed(_ hold: OrderHold) throws {
        guard hold.isActive else {
            throw Refusal(.invalidState, "The hold is \(hold.status.rawValue) already.",
                          extra: [.init("holdStatus", hold.status.rawValue)])
        }
    }

    private static func order(
        of hold: OrderHold, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> (SalesOrder, OrderChange) {
        guard let order = try transaction.order(key: hold.order) else {
            throw StoreFault.damaged("hold \(hold.id) is of an order that is not there")
        }
        return (order, try OrderService.keep(order, in: company, in: transaction))
    }

    /// The reason's own code, which must exist with type release in the company of the order (CM-4.1).
    private static func releaseReason(
        _ code: String?, isRequired: Bool, of company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> String? {
        guard let code else {
            if isRequired {
                throw Refusal.invalid("/reasonCode", .releaseReasonRequired, "Give a reason of type release.")
            }
            return nil
        }
        if let found = try transaction.code("release.\(code)", in: .reasonCodes, of: company.key) { return found.reason?.reason }
        for other in try transaction.companies() where other.key != company.key {
            if try transaction.code("release.\(code)", in: .reasonCodes, of: other.key) != nil {
                throw Refusal.invalid("/reasonCode", .reasonOfOtherCompany,
                                      "\"\(code)\" is a release reason of another company, not of \(company.number).")
            }
        }
        throw Refusal.invalid("/reasonCode", .unknownReference, "There is no release reason \"\(code)\" in \(company.number).")
    }

    private static func close(
        _ hold: OrderHold, _ status: OrderHold.Status, _ reason: String?, _ closing: Closing, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) -> OrderHold {
        var closed = hold
        closed.status = status
        closed.releaseReason = reason
        closed.releaseComment = closing.comment
        closed.closedBy = actor
        closed.closedAt = transaction.now
        closed.version += 1
        closed.updatedAt = transaction.now
        return closed
    }
}
