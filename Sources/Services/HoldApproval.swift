public import Domain
public import Storage

/// Releases and rejections of holds that need approval.
///
/// Source: CM-15.4, CM-14.5.
public enum HoldApproval {
    /// Releases or rejects a hold; where a workflow is active it is submitted for approval instead.
    ///
    /// Forced holds never enter a workflow. A hold whose request is approved is closed by hand, as was approved, without
    /// further approval.
    ///
    /// - Parameter settles: whether the holds of others are evaluated that it frees or holds again; else the caller does.
    public static func close(
        _ hold: OrderHold, _ action: HoldWish.Action, _ closing: HoldService.Closing, in company: Company,
        settles: Bool = true, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        let wish = HoldWish(
            action: action, reasonCode: closing.reasonCode, comment: closing.comment, mode: closing.mode)
        if hold.isActive, hold.origin == .automatic {
            if let request = try ApprovalService.open(for: hold.id, in: transaction) {
                try refuse(wish, against: request)
                try refuseOutgrown(request, in: transaction)
            } else if try transaction.workflow(.holdRelease, of: company.key)?.isActive == true {
                return try submit(hold, wish, reviewDate: closing.reviewDate, in: company, on: closing.day, by: actor,
                                  in: transaction)
            }
        }
        return try carryOut(wish, hold, reviewDate: closing.reviewDate, in: company, on: closing.day, settles: settles,
                            by: actor, in: transaction)
    }

    /// Submits what is to be done with a hold.
    ///
    /// - Parameter reviewDate: when the credit team looks again; `nil` leaves what the hold has.
    /// - Throws: `forcedHoldNotInWorkflow`; `invalidState` without an active workflow or when it is submitted already;
    ///   what a release would refuse at once.
    public static func submit(
        _ hold: OrderHold, _ wish: HoldWish, reviewDate: CalendarDate? = nil, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        try HoldService.refuseClosed(hold)
        if hold.origin == .forced {
            throw Refusal(.forcedHoldNotInWorkflow, "A forced hold is released or rejected by hand, without approval.")
        }
        if let request = try ApprovalService.open(for: hold.id, in: transaction) {
            throw Refusal(.invalidState, "The hold is submitted already: \(request.id).",
                          extra: [.init("approval", request.id.description)])
        }
        guard let definition = try transaction.workflow(.holdRelease, of: company.key), definition.isActive else {
            throw Refusal.invalidState("\(company.number) has no active workflow for the release of holds.")
        }
        try HoldService.validate(wish, for: hold, in: company, in: transaction)
        let pending = try HoldService.move(hold, to: .pendingApproval, reviewDate: reviewDate, in: company, by: actor,
                                           in: transaction)
        let change = try HoldService.change(of: hold, in: company, in: transaction)
        let order = try submitted(change, in: transaction)
        var wish = wish
        wish.order = order
        let request = try ApprovalService.submit(
            .init(record: hold.id, number: change.order.number), under: definition,
            about: try subject(hold, order, in: company, in: transaction), wish: wish, comment: wish.comment, by: actor,
            in: transaction)
        if request.status == .approved {
            _ = try settle(request, in: company, on: day, by: actor, in: transaction)
        }
        return try transaction.hold(hold.key) ?? pending
    }

    /// What follows from the end of a request: carried out where the definition says so, else `approved`; back on hold
    /// where it was denied.
    static func settle(
        _ request: ApprovalRequest, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        guard let hold = try transaction.hold(request.target.record.key), hold.isActive, let wish = request.wish else {
            return request
        }
        guard request.status == .approved else {
            try afterEnd(of: request, in: company, by: actor, in: transaction)
            return request
        }
        if request.automaticTasks.contains(wish.task) {
            return try ApprovalService.carryOut(wish.task, of: request, by: actor, in: transaction) {
                _ = try carryOut(wish, hold, in: company, on: day, by: actor, in: transaction)
            }
        }
        _ = try HoldService.move(hold, to: .approved, in: company, by: actor, in: transaction)
        return request
    }

    /// Puts a hold back in the list once its request was denied or recalled.
    static func afterEnd(
        of request: ApprovalRequest, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard request.kind == .holdRelease, let hold = try transaction.hold(request.target.record.key), hold.isActive
        else { return }
        let isReady = !hold.reasons.contains(where: \.isActive)
        _ = try HoldService.move(hold, to: isReady ? .readyToRelease : .onHold, in: company, by: actor, in: transaction)
    }

    // MARK: parts

    private static func carryOut(
        _ wish: HoldWish, _ hold: OrderHold, reviewDate: CalendarDate? = nil, in company: Company, on day: CalendarDate,
        settles: Bool = true, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        let closing = HoldService.Closing(
            reasonCode: wish.reasonCode, comment: wish.comment, mode: wish.mode, reviewDate: reviewDate, day: day)
        return switch wish.action {
        case .release:
            try HoldService.release(hold, closing, in: company, settles: settles, by: actor, in: transaction)
        case .reject:
            try HoldService.reject(hold, closing, in: company, settles: settles, by: actor, in: transaction)
        }
    }

    private static func refuse(_ wish: HoldWish, against request: ApprovalRequest) throws {
        guard request.status == .approved else {
            let todo = request.status == .error ? "recall it, mend the cause and submit it again" : "it waits for approval"
            throw Refusal(.invalidState, "The hold is submitted (\(request.id)): \(todo).",
                          extra: [.init("approval", request.id.description)])
        }
        guard wish.task == request.wish?.task else {
            throw Refusal(.invalidState, "Approved is \(request.wish?.task.rawValue ?? "nothing"); recall it for anything else.",
                          extra: [.init("approval", request.id.description)])
        }
    }

    /// What the conditions of the steps are tested on: the order as it is now.
    private static func subject(
        _ hold: OrderHold, _ order: SubmittedOrder, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> WorkflowSubject {
        var subject = WorkflowSubject()
        subject.companies = [company.number.lowercased()]
        subject.orderTotal = order.coverage.total
        subject.hasUnknownTotal = order.coverage.total == nil
        subject.reasons = Set(hold.reasons.filter(\.isActive).map { $0.code.rawValue.lowercased() })
        if let account = try transaction.creditAccount(key: hold.customer) { subject.include(account) }
        return subject
    }
}
