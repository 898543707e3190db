public import Domain
public import Storage

/// Limit adjustments on their way through the workflow: lines first where they are decided one by one, then the journal.
///
/// Source: CM-15.3, CM-10.5.
public enum JournalApproval {
    /// Submits a journal: its lines, where a workflow decides them one by one, else the journal as a whole.
    ///
    /// Lines that were approved before and have not changed since are not asked about again. A journal of many lines is
    /// submitted by a job.
    ///
    /// - Throws: `alreadyPosted`; `invalidState` without lines, without an active workflow, or when it is submitted;
    ///   `expirationDateRequired` or `required` for each line that is not complete; `companyNotAllowed` for the line of a
    ///   group whose members the caller's key covers none of.
    public static func submit(
        _ adjustment: LimitAdjustment, comment: String?, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try refusePosted(adjustment)
        guard adjustment.mayChange else {
            throw Refusal.invalidState(
                "Journal \(adjustment.number) is \(adjustment.status.rawValue); recall it to submit it anew.")
        }
        try refuseBusy(adjustment, in: transaction)
        let isByLine = try active(.adjustmentLine, of: company.key, in: transaction) != nil
        if !isByLine, try active(.adjustmentJournal, of: company.key, in: transaction) == nil {
            throw Refusal.invalidState("\(company.number) has no active workflow for limit adjustments; post it.")
        }
        let count = try transaction.lineCount(of: adjustment.key).count
        if count == 0 { throw Refusal.invalidState("Journal \(adjustment.number) has no lines.") }
        try GroupAuthority.demand(of: actor, for: adjustment, in: transaction)
        try refuseIncomplete(adjustment, in: transaction)
        if adjustment.status == .rejected || !isByLine { try transaction.clearLineApprovals(of: adjustment.key) }
        let submitted = try move(
            adjustment, to: .submitted, "journal.submitted", comment: comment, by: actor, in: transaction
        ) { approval in
            approval.isByLine = isByLine
            approval.submittedBy = LimitAdjustment.By(actor)
            approval.submittedAt = transaction.now
            approval.postingError = nil
        }
        let submission = JournalSubmission(company: company, day: day, comment: comment, submitter: actor)
        if count > LimitAdjustment.mostLines {
            return try JournalReviewRun.enter(isByLine ? .route : .whole, submitted, submission, in: transaction)
        }
        guard isByLine else { return try submission.submitWhole(submitted, in: transaction) }
        try submission.route(try transaction.lines(of: submitted.key), of: submitted, in: transaction)
        return try submission.routed(submitted, in: transaction)
    }

    /// Decides what is submitted of a journal: the journal, or lines of it.
    ///
    /// - Parameter lines: numbers of the lines; `nil` means the journal, or all lines that wait for the approver.
    /// - Throws: `invalidState` when nothing is submitted; 403 `selfApproval`, `missingScope`.
    public static func decide(
        _ decision: ApprovalDecision, _ adjustment: LimitAdjustment, lines: [Int]?, by approver: Approver,
        on day: CalendarDate, comment: String?, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try refusePosted(adjustment)
        try refuseBusy(adjustment, in: transaction)
        guard adjustment.status == .submitted else {
            throw Refusal.invalidState(
                "Nothing of journal \(adjustment.number) waits to be decided; it is \(adjustment.status.rawValue).")
        }
        for request in try waiting(adjustment, lines, for: approver, in: transaction) {
            _ = try ApprovalService.decide(
                decision, request, by: approver, on: day, comment: comment, in: company, in: transaction)
        }
        return try transaction.limitAdjustment(key: adjustment.key) ?? adjustment
    }

    /// Takes a journal back: a draft again, whatever was decided of it.
    ///
    /// - Throws: `alreadyPosted`; `invalidState` for a draft; 403 where somebody else has submitted it.
    public static func recall(
        _ adjustment: LimitAdjustment, by actor: Actor, mayRecallOthers: Bool, comment: String?, in company: Company,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try refusePosted(adjustment)
        guard adjustment.mayBeRecalled, let submitter = adjustment.approval.submittedBy else {
            throw Refusal.invalidState("Journal \(adjustment.number) is a draft; there is nothing to recall.")
        }
        try ApprovalService.demandOwn(submitter.name, actor, mayRecallOthers)
        try refuseBusy(adjustment, in: transaction)
        if adjustment.approval.isByLine,
            try transaction.lineCount(of: adjustment.key).count > LimitAdjustment.mostLines
        {
            return try JournalReviewRun.enterRecall(of: adjustment, comment: comment, in: company, by: actor, in: transaction)
        }
        try ApprovalService.withdraw(
            try transaction.approvals(of: adjustment.id), comment: comment, by: actor, in: transaction)
        return try becomeDraft(adjustment, comment: comment, by: actor, in: transaction)
    }

    /// Takes a journal back from the side of its request.
    static func recall(
        _ request: ApprovalRequest, by actor: Actor, mayRecallOthers: Bool, comment: String?, in company: Company,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        guard request.status.isOpen, let adjustment = try transaction.limitAdjustment(key: request.target.record.key)
        else { throw ApprovalService.refusal(.notPending, request, at: transaction.now) }
        if request.target.line != nil {
            throw Refusal.invalidState(
                "A line is recalled with its journal: POST /v1/limit-adjustments/\(adjustment.number)/recall.")
        }
        _ = try recall(
            adjustment, by: actor, mayRecallOthers: mayRecallOthers, comment: comment, in: company, in: transaction)
        return try transaction.approval(request.key) ?? request
    }
}
