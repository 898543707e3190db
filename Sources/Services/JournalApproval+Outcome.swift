import Domain
import Storage

// What follows from the decisions about a journal and its lines.

extension JournalApproval {
    /// What follows from a request that has come to its end.
    static func settle(
        _ request: ApprovalRequest, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        guard let adjustment = try transaction.limitAdjustment(key: request.target.record.key),
            adjustment.status == .submitted
        else { return request }
        let submission = JournalSubmission(
            company: company, day: day, comment: nil, submitter: request.requestedBy)
        let comment = request.history.last?.comment
        guard let line = request.target.line else {
            let status = ApprovalStatus(of: request.status)
            if status == .approved {
                _ = try approve(
                    adjustment, request.automaticTasks, submission, comment: comment, by: actor, in: transaction)
            } else {
                _ = try end(adjustment, status, comment: comment, by: actor, in: transaction)
            }
            return try transaction.approval(request.key) ?? request
        }
        guard try transaction.line(line, of: adjustment.key)?.approval == request.key else { return request }
        try transaction.setApproval(ApprovalStatus(of: request.status), request.key, ofLine: line, of: adjustment.key)
        let touched = try touch(adjustment, in: transaction)
        // While lines are still being submitted, the last of them concludes.
        if touched.approval.status == .pendingApproval {
            _ = try conclude(touched, request.automaticTasks, submission, by: actor, in: transaction)
        }
        return request
    }

    /// Counts the version of the journal up whose `approvals` a decision has added to.
    static func noteProgress(of request: ApprovalRequest, in transaction: borrowing Transaction<Writing>) throws {
        guard request.kind != .holdRelease,
            let adjustment = try transaction.limitAdjustment(key: request.target.record.key)
        else { return }
        _ = try touch(adjustment, in: transaction)
    }

    /// What becomes of a journal once none of its lines waits.
    static func conclude(
        _ adjustment: LimitAdjustment, _ tasks: [WorkflowTask], _ submission: JournalSubmission, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        if try transaction.hasWaitingLine(adjustment.key) { return adjustment }
        guard let outcome = try transaction.lineApprovals(of: adjustment.key).outcome else { return adjustment }
        guard outcome == .approved else { return try end(adjustment, outcome, comment: nil, by: actor, in: transaction) }
        guard try active(.adjustmentJournal, of: adjustment.company, in: transaction) != nil else {
            return try approve(adjustment, tasks, submission, by: actor, in: transaction)
        }
        if try transaction.lineCount(of: adjustment.key).count > LimitAdjustment.mostLines {
            return try JournalReviewRun.enter(.whole, adjustment, submission, in: transaction)
        }
        return try submission.submitWhole(adjustment, in: transaction)
    }

    /// The journal is approved; where the definition says so it posts itself, and a failure leaves it approved.
    static func approve(
        _ adjustment: LimitAdjustment, _ tasks: [WorkflowTask], _ submission: JournalSubmission,
        comment: String? = nil, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        let approved = try move(
            adjustment, to: .approved, "journal.approved", comment: comment, by: actor, in: transaction)
        guard tasks.contains(.postJournal) else { return approved }
        let (company, day) = (submission.company, submission.day)
        let lines = try transaction.lineCount(of: approved.key).count
        if lines > LimitAdjustment.mostLines {
            _ = try LimitPostingRun.enter(
                approved, lines: lines, in: company, on: day, comment: nil, isAutomatic: true, by: actor,
                in: transaction)
            return try transaction.limitAdjustment(key: approved.key) ?? approved
        }
        do {
            try transaction.attempt {
                _ = try LimitAdjustmentService.post(
                    approved, in: company, on: day, comment: nil, by: actor, in: transaction)
            }
        } catch let refusal as Refusal {
            let faults = refusal.faults.map { "\($0.pointer): \($0.message)" }.joined(separator: " ")
            return try postingFailed(
                approved, "\(refusal.detail) \(faults)".trimmedRight, by: actor, in: transaction)
        }
        return try transaction.limitAdjustment(key: approved.key) ?? approved
    }

    /// The journal could not be posted by itself: it stays approved, with the error (CM-15.3).
    static func postingFailed(
        _ adjustment: LimitAdjustment, _ why: String, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        guard adjustment.approval.status == .approved, adjustment.posting == nil else { return adjustment }
        if var request = try transaction.openApproval(of: adjustment.id, line: nil) {
            request.status = .error
            request.note(.failed, by: actor, at: transaction.now, comment: why)
            try ApprovalService.store(request, "approval.failed", comment: why, by: actor, in: transaction)
        }
        return try move(
            adjustment, to: .error, "journal.postingFailed", comment: why, by: actor, in: transaction
        ) { $0.postingError = why }
    }

    /// The journal is posted; its request has come to what it was for.
    static func carriedOut(
        _ adjustment: LimitAdjustment, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard var request = try transaction.openApproval(of: adjustment.id, line: nil) else { return }
        request.status = .approved
        request.note(.carriedOut, by: actor, at: transaction.now, comment: WorkflowTask.postJournal.rawValue)
        try ApprovalService.store(request, "approval.carriedOut", comment: nil, by: actor, in: transaction)
    }

    /// A draft again: nothing is submitted, nothing decided.
    static func becomeDraft(
        _ adjustment: LimitAdjustment, comment: String?, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try transaction.clearLineApprovals(of: adjustment.key)
        return try move(
            adjustment, to: .notSubmitted, "journal.recalled", comment: comment, by: actor, in: transaction
        ) { $0 = LimitAdjustment.Approval() }
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var trimmedRight: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
