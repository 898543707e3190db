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
        /// When the credit team looks at it again, also after the release; `nil` leaves what the hold has.
        public var reviewDate: CalendarDate?
        public var day: CalendarDate

        public init(
            reasonCode: String?, comment: String?, mode: ReleaseMode, reviewDate: CalendarDate? = nil, day: CalendarDate
        ) {
            self.reasonCode = reasonCode
            self.comment = comment
            self.mode = mode
            self.reviewDate = reviewDate
            self.day = day
        }
    }

    /// Lets a parked order go on.
    ///
    /// With posting, the stopped document is produced in the same transaction, without a new check: if it cannot be, the
    /// hold stays as it was. A caller that posts by itself has its next attempt of that document approved once.
    ///
    /// Source: CM-14.5, CM-13.4.
    ///
    /// - Throws: `aboveAuthority` when the order is larger than the caller's key releases alone.
    /// - Parameter settles: whether the holds of others are evaluated that it frees or holds again; else the caller does.
    public static func release(
        _ hold: OrderHold, _ closing: Closing, in company: Company, settles: Bool = true, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try ReleaseAuthority.demand(of: actor, for: hold, in: company, on: closing.day, in: transaction)
        let released = try carryOutRelease(hold, closing, in: company, by: actor, in: transaction)
        // A document that it posted may have used up what ready orders were counting on, or freed some.
        if settles, closing.mode == .withPosting {
            try HoldEvaluation.afterChange(ofCreditOf: [hold.customer], on: closing.day, by: actor, in: transaction)
        }
        return released
    }

    /// The release alone, without what it means for other holds.
    static func carryOutRelease(
        _ hold: OrderHold, _ closing: Closing, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try refuseClosed(hold)
        let reason = try releaseReason(closing.reasonCode, isRequired: true, of: company, in: transaction)
        if closing.mode == .withPosting, hold.stopped == nil {
            throw Refusal(.noPostingToRepeat, "The hold was forced outside any document; release it without posting.")
        }
        let change = try self.change(of: hold, in: company, in: transaction)
        let days = try hold.stopped.map {
            try transaction.creditSetUp(of: company).parameters.checkpoint(for: $0.document).graceDays
        } ?? 0
        let postsItself = hold.postingContext == nil
        var order = change.order
        order.creditState = order.creditState.afterRelease(
            on: closing.day, graceDays: days, order: try change.coverage(in: transaction),
            approving: closing.mode == .withPosting && postsItself ? hold.stopped : nil)
        try OrderService.store(order, over: change.order, in: company, in: transaction)
        var closed = close(hold, .released, reason, closing, by: actor, in: transaction)
        closed.releaseMode = closing.mode
        closed.releaseError = nil
        try transaction.update(closed)
        if closing.mode == .withPosting {
            try produceStopped(hold, change, on: closing.day, by: actor, in: transaction)
        }
        try transaction.append(
            HoldEvents.event("order.released", closed, change.order.number, company,
                             changes: HoldEvents.difference(from: hold, to: closed), reasonCode: reason,
                             comment: closing.comment), by: actor)
        return closed
    }

    /// Turns a parked order down: it cannot be posted until it is changed or the rejection is cleared.
    ///
    /// Source: CM-14.9.
    ///
    /// - Parameter settles: whether the holds of others are evaluated that it frees; else the caller does.
    public static func reject(
        _ hold: OrderHold, _ closing: Closing, in company: Company, settles: Bool = true, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try refuseClosed(hold)
        let reason = try releaseReason(closing.reasonCode, isRequired: false, of: company, in: transaction)
        let stored = try change(of: hold, in: company, in: transaction).order
        var order = stored
        order.creditState = order.creditState.afterRejection(orderVersion: order.header.version + 1)
        try OrderService.store(order, over: stored, in: company, in: transaction)
        let closed = close(hold, .rejected, reason, closing, by: actor, in: transaction)
        try transaction.update(closed)
        try transaction.append(
            HoldEvents.event("order.rejected", closed, order.number, company,
                             changes: HoldEvents.difference(from: hold, to: closed), reasonCode: reason,
                             comment: closing.comment), by: actor)
        if settles {
            try HoldEvaluation.afterChange(ofCreditOf: [hold.customer], on: closing.day, by: actor, in: transaction)
        }
        return closed
    }

    /// Lets a rejected order try again as it is.
    public static func clearRejection(
        of order: SalesOrder, in company: Company, on day: CalendarDate, comment: String?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> SalesOrder {
        guard order.creditState.rejectedByCredit else {
            throw Refusal.invalidState("Order \(order.number) is not rejected.")
        }
        var cleared = order
        cleared.creditState = order.creditState.afterClearingRejection()
        let stored = try OrderService.storeState(cleared, over: order, "order.rejectionCleared", in: company,
                                                 reasonCode: nil, comment: comment, by: actor, in: transaction)
        try HoldEvaluation.afterChange(ofCreditOf: [order.subject], .uses, on: day, by: actor, in: transaction)
        return stored
    }

    /// Closes the hold of an order that was cancelled (CM-14.7), or of which nothing is left to hold.
    ///
    /// - Parameter isInvoiced: whether it was completely invoiced rather than cancelled; no reason is written then.
    static func cancel(
        _ key: Int64, isInvoiced: Bool = false, in company: Company, by actor: Actor, on day: CalendarDate,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let hold = try transaction.hold(key), hold.isActive else { return }
        let reason = isInvoiced ? nil : try transaction.creditSetUp(of: company).parameters.cancelledOrderReason
        let cause = isInvoiced ? "The order is completely invoiced." : "The order was cancelled."
        let closed = close(hold, .cancelled, reason,
                           Closing(reasonCode: reason, comment: isInvoiced ? cause : nil, mode: .withoutPosting, day: day),
                           by: actor, in: transaction)
        try transaction.update(closed)
        try ApprovalService.withdraw(hold.id, comment: cause, by: actor, in: transaction)
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

    /// Gives a hold the status of its approval.
    ///
    /// Source: CM-14.3, CM-15.4.
    ///
    /// - Parameter reviewDate: `nil` leaves what the hold has.
    static func move(
        _ hold: OrderHold, to status: OrderHold.Status, reviewDate: CalendarDate? = nil, in company: Company,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        guard hold.status != status else { return hold }
        var moved = hold
        moved.status = status
        moved.reviewDate = reviewDate ?? hold.reviewDate
        moved.version += 1
        moved.updatedAt = transaction.now
        try transaction.update(moved)
        let number = try transaction.order(key: hold.order)?.number ?? ""
        try transaction.append(
            HoldEvents.event("hold.updated", moved, number, company, changes: HoldEvents.difference(from: hold, to: moved)),
            by: actor)
        return moved
    }

    /// Refuses at once what could not be carried out later either.
    static func validate(
        _ wish: HoldWish, for hold: OrderHold, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        _ = try releaseReason(wish.reasonCode, isRequired: wish.action == .release, of: company, in: transaction)
        if wish.task == .releaseWithPosting, hold.stopped == nil {
            throw Refusal(.noPostingToRepeat, "The hold was forced outside any document; release it without posting.")
        }
    }

    // MARK: parts

    static func refuseClosed(_ hold: OrderHold) throws {
        guard hold.isActive else {
            throw Refusal(.invalidState, "The hold is \(hold.status.rawValue) already.",
                          extra: [.init("holdStatus", hold.status.rawValue)])
        }
    }

    /// Carries out the posting that a hold has stopped, without a new check; where the caller posts by itself there is
    /// nothing to carry out.
    private static func produceStopped(
        _ hold: OrderHold, _ change: OrderChange, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let stopped = hold.stopped, let context = hold.postingContext else { return }
        let blocks = [change.subject.profile.invoicingAndDeliveryOnHold, change.orderAccountBlock]
        if let block = blocks.first(where: { $0.stops(stopped.document) }) {
            throw Refusal(.customerOnHold, "The customer is on hold for invoicing and delivery; nothing can be posted.",
                          extra: [.init("invoicingAndDeliveryOnHold", block.rawValue)])
        }
        guard let current = try transaction.order(key: hold.order) else {
            throw StoreFault.damaged("hold \(hold.id) is of an order that is not there")
        }
        let document = PostingService.Document(document: stopped.document, mode: stopped.mode, context: context, day: day)
        try PostingService.validate(document, of: current)
        _ = try PostingService.produce(document, of: current, in: change.company, by: actor, in: transaction)
    }

    static func change(
        of hold: OrderHold, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        guard let order = try transaction.order(key: hold.order) else {
            throw StoreFault.damaged("hold \(hold.id) is of an order that is not there")
        }
        return try OrderService.keep(order, in: company, in: transaction)
    }

    private static func releaseReason(
        _ code: String?, isRequired: Bool, of company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> String? {
        guard let code else {
            if isRequired {
                throw Refusal.invalid("/reasonCode", .releaseReasonRequired, "Give a reason of type release.")
            }
            return nil
        }
        return try reason(code, .release, of: company, in: transaction)
    }

    /// The reason's own code, which must exist with its type in the company of the order (CM-4.1).
    public static func reason(
        _ code: String, _ type: ReasonType, of company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> String {
        let path = "\(type.rawValue).\(code)"
        if let found = try transaction.code(path, in: .reasonCodes, of: company.key)?.reason { return found.reason }
        for other in try transaction.companies() where other.key != company.key {
            if try transaction.code(path, in: .reasonCodes, of: other.key) != nil {
                throw Refusal.invalid("/reasonCode", .reasonOfOtherCompany,
                                      "\"\(code)\" is a \(type.rawValue) reason of another company, not of \(company.number).")
            }
        }
        throw Refusal.invalid("/reasonCode", .unknownReference,
                              "There is no \(type.rawValue) reason \"\(code)\" in \(company.number).")
    }

    private static func close(
        _ hold: OrderHold, _ status: OrderHold.Status, _ reason: String?, _ closing: Closing, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) -> OrderHold {
        var closed = hold
        closed.status = status
        closed.releaseReason = reason
        closed.releaseComment = closing.comment
        closed.reviewDate = closing.reviewDate ?? hold.reviewDate
        closed.closedBy = actor
        closed.closedAt = transaction.now
        closed.version += 1
        closed.updatedAt = transaction.now
        return closed
    }
}
