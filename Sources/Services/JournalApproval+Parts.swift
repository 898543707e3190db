import Domain
import Storage

// What the use cases of a journal's approval share.

extension JournalApproval {
    /// The workflow of a kind, where there is one and it is active.
    static func active<Mode>(
        _ kind: WorkflowKind, of company: Int64, in transaction: borrowing Transaction<Mode>
    ) throws -> WorkflowDefinition? {
        let definition = try transaction.workflow(kind, of: company)
        return definition?.isActive == true ? definition : nil
    }

    /// Refuses to post a journal that a workflow has to approve first, or that is on its way through one.
    ///
    /// - Throws: `approvalRequired`; `invalidState` where no workflow is active any more.
    static func refuseUnapproved<Mode>(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Mode>
    ) throws {
        let status = adjustment.status
        if status == .approved { return }
        let isActive = try [WorkflowKind.adjustmentJournal, .adjustmentLine].contains {
            try active($0, of: adjustment.company, in: transaction) != nil
        }
        guard isActive else {
            if status == .draft { return }
            throw Refusal.invalidState("Journal \(adjustment.number) is \(status.rawValue); recall it before posting it.")
        }
        let todo =
            switch status {
            case .submitted: "it waits for approval"
            case .changeRequested, .rejected: "change it and submit it again"
            case .draft, .approved, .posted: "submit it"
            }
        throw Refusal(
            .approvalRequired, "Journal \(adjustment.number) has to be approved before it is posted: \(todo).",
            extra: [.init("approvalStatus", adjustment.approval.status.rawValue)])
    }

    static func refusePosted(_ adjustment: LimitAdjustment) throws {
        if adjustment.posting != nil {
            throw Refusal(.alreadyPosted, "Journal \(adjustment.number) is posted already.")
        }
    }

    /// Refuses what a job that is at work on the journal would be disturbed by.
    static func refuseBusy<Mode>(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Mode>
    ) throws {
        guard let key = adjustment.job, let job = try transaction.job(key), !job.status.hasEnded else { return }
        throw Refusal(
            .invalidState, "\(job.id) is at work on journal \(adjustment.number); wait for its end, or cancel it.",
            extra: [.init("job", job.id.description)])
    }

    /// Refuses a journal with lines that have no days yet: once submitted they could not be completed (D-22).
    static func refuseIncomplete<Mode>(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Mode>
    ) throws {
        let faults = try transaction.incompleteLines(of: adjustment, most: 100).map { line in
            line.new.to == nil
                ? InputFault("/lines/\(line.line - 1)/newToDate", .expirationDateRequired, "Give the last day of the limit.")
                : InputFault("/lines/\(line.line - 1)/newFromDate", .required, "A temporary limit needs a first day.")
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
    }

    /// The requests that an approver means.
    static func waiting(
        _ adjustment: LimitAdjustment, _ lines: [Int]?, for approver: Approver,
        in transaction: borrowing Transaction<Writing>
    ) throws -> [ApprovalRequest] {
        let whole = try transaction.openApproval(of: adjustment.id, line: nil)
        if let whole, whole.status == .pendingApproval {
            if lines == nil { return [whole] }
            throw Refusal.invalid("/lines", .invalidValue, "The journal is decided as a whole.")
        }
        if let lines { return try named(lines, of: adjustment, in: transaction) }
        let open = try transaction.openLineApprovals(of: adjustment.id, after: 0, limit: .max).filter {
            $0.status == .pendingApproval
        }
        let mine = open.filter { $0.waits(for: approver, at: transaction.now) }
        // Where none is the approver's, deciding the first tells why.
        return mine.isEmpty ? Array(open.prefix(1)) : mine
    }

    private static func named(
        _ lines: [Int], of adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws -> [ApprovalRequest] {
        var faults: [InputFault] = []
        var found: [ApprovalRequest] = []
        for (index, line) in lines.enumerated() {
            if let request = try transaction.openApproval(of: adjustment.id, line: line), request.status == .pendingApproval {
                if found.contains(where: { $0.key == request.key }) {
                    faults.append(InputFault("/lines/\(index)", .duplicate, "Line \(line) is named already."))
                }
                found.append(request)
            } else {
                faults.append(InputFault("/lines/\(index)", .unknownReference, "Line \(line) does not wait to be decided."))
            }
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        return found
    }

    /// The journal was denied, or is to be changed.
    static func end(
        _ adjustment: LimitAdjustment, _ status: ApprovalStatus, comment: String?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        let event = status == .rejected ? "journal.rejected" : "journal.changeRequested"
        return try move(adjustment, to: status, event, comment: comment, by: actor, in: transaction)
    }

    /// Stores a journal in another state, and tells so.
    static func move(
        _ adjustment: LimitAdjustment, to status: ApprovalStatus, _ event: String, comment: String? = nil,
        by actor: Actor, in transaction: borrowing Transaction<Writing>,
        _ change: (inout LimitAdjustment.Approval) -> Void = { _ in }
    ) throws -> LimitAdjustment {
        var moved = adjustment
        change(&moved.approval)
        moved.approval.status = status
        moved = try touch(moved, in: transaction)
        try transaction.append(LimitEvents.moved(event, moved, from: adjustment, comment: comment), by: actor)
        return moved
    }

    /// Stores a journal with its version counted up; what happened is told of its request.
    static func touch(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        var touched = adjustment
        touched.header.version += 1
        touched.header.updatedAt = transaction.now
        try transaction.update(touched, lines: nil)
        return touched
    }
}
