public import Domain
import JSON
public import Storage

/// Requests for approval on their way: submitted, decided step by step, carried out.
///
/// Source: CM-15.
public enum ApprovalService {
    /// The request that stands for a record, or for one line of it; `nil` when none is open.
    public static func open<Mode>(
        for record: Identifier, line: Int? = nil, in transaction: borrowing Transaction<Mode>
    ) throws -> ApprovalRequest? {
        try transaction.openApproval(of: record, line: line)
    }

    /// Starts a request under a definition; where no step applies it is approved at once.
    static func submit(
        _ target: ApprovalRequest.Target, under definition: WorkflowDefinition, about subject: WorkflowSubject,
        wish: HoldWish? = nil, comment: String?, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        let request = ApprovalRequest(
            key: transaction.newKey(), of: target, under: definition, about: subject, wish: wish, comment: comment,
            by: actor, at: transaction.now)
        try transaction.insert(request)
        try transaction.append(event("approval.submitted", request, comment: comment), by: actor)
        return request
    }

    /// Decides the current step of a request and, where that ends it, does to its record what follows.
    ///
    /// - Throws: 403 `selfApproval` for the submitter (D-45), `missingScope` for somebody who is no participant;
    ///   `invalidState` when there is nothing to decide.
    public static func decide(
        _ decision: ApprovalDecision, _ request: ApprovalRequest, by approver: Approver, on day: CalendarDate,
        comment: String?, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        if decision == .approve { try HoldApproval.refuseOutgrown(request, in: transaction) }
        let decided: ApprovalRequest
        do throws(ApprovalRefusal) {
            decided = try request.deciding(decision, by: approver, at: transaction.now, comment: comment)
        } catch {
            throw refusal(error, request, at: transaction.now)
        }
        try store(decided, "approval.\(decision.pastTense)", comment: comment, by: approver.actor, in: transaction)
        guard decided.status != .pendingApproval else {
            try JournalApproval.noteProgress(of: decided, in: transaction)
            return decided
        }
        return try settle(decided, in: company, on: day, by: approver.actor, in: transaction)
    }

    /// Takes a request back; its record is as it was before it was submitted.
    ///
    /// - Throws: `invalidState` when there is none, 403 where somebody else has submitted it.
    public static func recall(
        _ request: ApprovalRequest, by actor: Actor, mayRecallOthers: Bool, comment: String?, in company: Company,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        if request.kind != .holdRelease {
            return try JournalApproval.recall(
                request, by: actor, mayRecallOthers: mayRecallOthers, comment: comment, in: company, in: transaction)
        }
        try demandOwn(request.requestedBy.name, actor, mayRecallOthers)
        let recalled: ApprovalRequest
        do throws(ApprovalRefusal) {
            recalled = try request.recalling(by: actor, at: transaction.now, comment: comment)
        } catch {
            throw refusal(error, request, at: transaction.now)
        }
        try store(recalled, "approval.recalled", comment: comment, by: actor, in: transaction)
        try HoldApproval.afterEnd(of: recalled, in: company, by: actor, in: transaction)
        return recalled
    }

    /// Refuses who recalls what somebody else has submitted.
    static func demandOwn(_ submitter: String, _ actor: Actor, _ mayRecallOthers: Bool) throws {
        if mayRecallOthers || actor.name.lowercased() == submitter.lowercased() { return }
        throw Refusal(
            .missingScope, "Only \(submitter), who submitted it, or an administrator may recall it.",
            extra: [.init("requiredScope", Scope.admin.rawValue)])
    }

    /// Closes what stands for a record that has gone its way without it, such as the hold of a cancelled order.
    static func withdraw(
        _ record: Identifier, comment: String, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try withdraw(try transaction.approvals(of: record), comment: comment, by: actor, in: transaction)
    }

    static func withdraw(
        _ requests: [ApprovalRequest], comment: String?, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        for request in requests where request.status.isOpen {
            guard let recalled = try? request.recalling(by: actor, at: transaction.now, comment: comment) else { continue }
            try store(recalled, "approval.recalled", comment: comment, by: actor, in: transaction)
        }
    }

    /// Marks overdue steps: from now on those of the escalation are asked too. Gives how many.
    public static func escalate(most: Int, in transaction: borrowing Transaction<Writing>) throws -> Int {
        let overdue = try transaction.overdueApprovals(at: transaction.now, most: most)
        let service = Actor(kind: .service, name: "approvals")
        for request in overdue {
            var escalated = request
            escalated.note(.escalated, by: service, at: transaction.now, comment: nil)
            try store(escalated, "approval.escalated", comment: nil, by: service, in: transaction)
        }
        return overdue.count
    }

    // MARK: parts

    /// What follows from a request that has come to its end.
    static func settle(
        _ request: ApprovalRequest, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        switch request.kind {
        case .holdRelease:
            try HoldApproval.settle(request, in: company, on: day, by: actor, in: transaction)
        case .adjustmentJournal, .adjustmentLine:
            try JournalApproval.settle(request, in: company, on: day, by: actor, in: transaction)
        }
    }

    static func store(
        _ request: ApprovalRequest, _ type: String, comment: String?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.update(request)
        try transaction.append(event(type, request, comment: comment), by: actor)
    }

    /// Carries out an automatic task; what it cannot do stands on the request as an error (CM-15.3, CM-15.4).
    static func carryOut(
        _ task: WorkflowTask, of request: ApprovalRequest, by actor: Actor,
        in transaction: borrowing Transaction<Writing>, _ body: () throws -> Void
    ) throws -> ApprovalRequest {
        var done = request
        do {
            try transaction.attempt(body)
            done.note(.carriedOut, by: actor, at: transaction.now, comment: task.rawValue)
            try store(done, "approval.carriedOut", comment: nil, by: actor, in: transaction)
        } catch let refusal as Refusal {
            done.status = .error
            let faults = refusal.faults.map(\.message).joined(separator: " ")
            done.note(.failed, by: actor, at: transaction.now, comment: "\(refusal.detail) \(faults)")
            try store(done, "approval.failed", comment: refusal.detail, by: actor, in: transaction)
        }
        return done
    }

    static func refusal(_ refusal: ApprovalRefusal, _ request: ApprovalRequest, at moment: Timestamp) -> Refusal {
        let asked = request.participants(at: moment).map(\.text)
        switch refusal {
        case .notPending:
            return Refusal(.invalidState, "The request is \(request.status.rawValue); there is nothing to decide.",
                           extra: [.init("approvalStatus", request.status.rawValue)])
        case .decidedByOthers:
            return .invalidState("A colleague has decided for your role already; it waits for \(asked.joined(separator: ", ")).")
        case .decidedAlready: return .invalidState("You have decided this step already; it waits for others.")
        case .selfApproval:
            let own = "user \(request.requestedBy.name)".lowercased()
            return Refusal(
                .selfApproval,
                asked.allSatisfy { $0.lowercased() == own }
                    ? "Who submits does not approve, and nobody else is asked: recall it, and let somebody else submit it."
                    : "Who submits does not approve; it waits for \(asked.joined(separator: ", ")).")
        case .notParticipant:
            return Refusal(
                .missingScope, "You are no participant of this step; it waits for \(asked.joined(separator: ", ")).",
                extra: [.init("requiredScope", Scope.approvalsDecide.rawValue), .init("participants", asked)])
        }
    }

    private static func event(_ type: String, _ request: ApprovalRequest, comment: String?) -> Change {
        var writer = JSONWriter(capacity: 224)
        writer.beginObject()
        writer.name("approval")
        writer.beginObject()
        writer.member("id", request.id.description)
        writer.member("kind", request.kind.rawValue)
        writer.member("record", request.target.record.description)
        writer.member("number", request.target.number)
        writer.member("line", request.target.line.map(Int64.init))
        writer.member("status", request.status.rawValue)
        writer.endObject()
        writer.endObject()
        return Change(type, company: request.company, record: request.id, number: request.target.number,
                      data: writer.bytes, comment: comment)
    }
}

extension ApprovalDecision {
    fileprivate var pastTense: String {
        switch self {
        case .approve: "approved"
        case .deny: "denied"
        case .requestChange: "changeRequested"
        }
    }
}
