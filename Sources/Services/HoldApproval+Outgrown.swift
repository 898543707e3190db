import Domain
import Storage

// An approval holds for the order that was submitted, not for a larger one.

extension HoldApproval {
    /// The order of a hold as an approval is asked for it.
    static func submitted(
        _ change: OrderChange, in transaction: borrowing Transaction<Writing>
    ) throws -> SubmittedOrder {
        SubmittedOrder(coverage: try change.coverage(in: transaction), subject: change.order.subject)
    }

    /// Takes back what stands for a hold whose order was edited beyond what was submitted, asked or approved alike; it is
    /// submitted anew, with the new total. A decrease leaves it as it is.
    ///
    /// - Returns: the hold, back in the list where its request was taken back.
    ///
    /// Source: CM-15.4, CM-13.6, D-40.
    static func takeBackIfOutgrown(
        _ hold: OrderHold, _ change: OrderChange, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        guard hold.isInApproval, let request = try ApprovalService.open(for: hold.id, in: transaction) else { return hold }
        let now = try submitted(change, in: transaction)
        // What cannot be valued may have become larger with every edit.
        if now.coverage.total != nil, request.wish?.order?.covers(now) == true { return hold }
        try ApprovalService.withdraw(
            [request], comment: outgrown(request, now, in: change.company), by: actor, in: transaction)
        try afterEnd(of: request, in: change.company, by: actor, in: transaction)
        return try transaction.hold(hold.key) ?? hold
    }

    /// Refuses to approve, or to carry out, what was submitted for a smaller order than it is now.
    ///
    /// Edits take a request back at once; this is for what changes without an edit, such as the rate of an order that had
    /// none.
    ///
    /// - Throws: `invalidState`.
    static func refuseOutgrown(_ request: ApprovalRequest, in transaction: borrowing Transaction<Writing>) throws {
        guard request.kind == .holdRelease, let order = request.wish?.order,
            let hold = try transaction.hold(request.target.record.key), hold.isActive,
            let company = try transaction.company(.key(hold.company))
        else { return }
        let now = try submitted(try HoldService.change(of: hold, in: company, in: transaction), in: transaction)
        guard !order.covers(now) else { return }
        throw Refusal(
            .invalidState, outgrown(request, now, in: company) + " Recall it and submit it again.",
            extra: [.init("approval", request.id.description)])
    }

    private static func outgrown(_ request: ApprovalRequest, _ now: SubmittedOrder, in company: Company) -> String {
        func text(_ total: Int64?) -> String {
            total.map { "\(Money(minorUnits: $0, currency: company.accountingCurrency)) \(company.accountingCurrency.code)" }
                ?? "an unknown amount"
        }
        let before = request.wish?.order
        if let before, before.subject != now.subject {
            return "The order has gone to another invoice account since it was submitted."
        }
        if before?.coverage.total == now.coverage.total, now.coverage.total != nil {
            return "The order has better terms than when it was submitted."
        }
        return "The order was submitted with \(text(before?.coverage.total)) and is worth \(text(now.coverage.total)) now."
    }
}
