/// Who wants to decide: a person, with the roles of the key it calls with and those who have delegated to it.
public struct Approver: Equatable, Sendable {
    public var actor: Actor
    public var roles: Set<Role>
    /// Names of the persons for whom it may decide.
    public var delegators: Set<String>

    public init(actor: Actor, roles: Set<Role>, delegators: Set<String> = []) {
        self.actor = actor
        self.roles = roles
        self.delegators = delegators
    }
}

/// What an approver says.
public enum ApprovalDecision: String, CaseIterable, Sendable { case approve, deny, requestChange }

/// Why somebody may not decide.
public enum ApprovalRefusal: Error, Equatable, Sendable {
    /// There is nothing to decide any more.
    case notPending
    /// Who submits does not approve (D-45).
    case selfApproval
    /// Not among the participants of the step.
    case notParticipant
    /// Has decided this step already.
    case decidedAlready
}

extension ApprovalRequest {
    /// The request after a decision of one of the participants of its step.
    ///
    /// Source: CM-15.1: completion policies; D-45.
    public func deciding(
        _ decision: ApprovalDecision, by approver: Approver, at moment: Timestamp, comment: String?
    ) throws(ApprovalRefusal) -> ApprovalRequest {
        guard let current = currentStep else { throw .notPending }
        if !allowsSelfApproval, approver.actor.isSamePerson(as: requestedBy) { throw .selfApproval }
        let onBehalf = try standing(of: approver, in: current, at: moment)
        if decisionsOfStep.contains(where: { $0.by.isSamePerson(as: approver.actor) }) { throw .decidedAlready }
        var request = self
        request.history.append(
            ApprovalEntry(step: step, action: decision.entry, by: approver.actor, onBehalfOf: onBehalf, at: moment,
                          comment: comment))
        switch decision {
        case .requestChange: request.status = .changeRequested
        case .approve: request.countApprovals(in: current, at: moment)
        case .deny: request.countDenials(in: current)
        }
        request.version += 1
        request.updatedAt = moment
        return request
    }

    /// Whether the step waits for somebody: what an inbox shows.
    public func waits(for approver: Approver, at moment: Timestamp) -> Bool {
        do {
            _ = try deciding(.approve, by: approver, at: moment, comment: nil)
            return true
        } catch { return false }
    }

    /// The request after its submitter, or somebody who may release by hand, took it back.
    public func recalling(by actor: Actor, at moment: Timestamp, comment: String?) throws(ApprovalRefusal)
        -> ApprovalRequest
    {
        guard status.isOpen else { throw .notPending }
        var request = self
        request.status = .recalled
        request.note(.recalled, by: actor, at: moment, comment: comment)
        return request
    }

    /// Those who may decide the step at a moment: its participants, and once it is overdue those of the escalation.
    public func participants(at moment: Timestamp) -> [WorkflowParticipant] {
        guard let current = currentStep else { return [] }
        return current.participants + (isOverdue(at: moment) ? current.escalation : [])
    }

    public func isOverdue(at moment: Timestamp) -> Bool { dueAt.map { $0 <= moment } ?? false }

    /// Adds what happened without anybody's decision.
    public mutating func note(_ action: ApprovalEntry.Action, by actor: Actor, at moment: Timestamp, comment: String?) {
        history.append(ApprovalEntry(step: step, action: action, by: actor, at: moment, comment: comment))
        version += 1
        updatedAt = moment
    }

    // MARK: parts

    /// For whom an approver decides: `nil` for itself.
    private func standing(of approver: Approver, in current: WorkflowStep, at moment: Timestamp)
        throws(ApprovalRefusal) -> String?
    {
        let participants = participants(at: moment)
        if participants.contains(where: { $0.isMatched(by: approver) }) { return nil }
        let delegators = approver.delegators.sorted().filter { name in participants.contains { $0.names(name) } }
        // Nor may the submitter approve through somebody else.
        let others = delegators.filter { allowsSelfApproval || $0.lowercased() != requestedBy.name.lowercased() }
        if let delegator = others.first { return delegator }
        throw delegators.isEmpty ? .notParticipant : .selfApproval
    }

    private var decisionsOfStep: [ApprovalEntry] {
        let submitted = history.lastIndex { $0.action == .submitted } ?? 0
        return history[submitted...].filter { $0.step == step && ($0.action == .approved || $0.action == .rejected) }
    }

    private mutating func countApprovals(in current: WorkflowStep, at moment: Timestamp) {
        let approvals = decisionsOfStep.filter { $0.action == .approved }.count
        guard approvals >= current.approvalsNeeded else { return }
        step += 1
        stepStartedAt = moment
        if step == steps.count { status = .approved }
    }

    /// One denial ends a step of `any` and `all`; one of `majority` ends once a majority cannot be reached.
    private mutating func countDenials(in current: WorkflowStep) {
        let denials = decisionsOfStep.filter { $0.action == .rejected }.count
        let mayStillPass = current.policy == .majority
            && current.participants.count - denials >= current.approvalsNeeded
        if !mayStillPass { status = .rejected }
    }
}

extension WorkflowStep {
    /// How many different persons must approve.
    public var approvalsNeeded: Int {
        switch policy {
        case .any: 1
        case .all: max(1, participants.count)
        case .majority: participants.count / 2 + 1
        }
    }
}

extension WorkflowParticipant {
    func isMatched(by approver: Approver) -> Bool {
        switch self {
        case .role(let role): approver.roles.contains(role)
        case .user: names(approver.actor.name)
        }
    }

    func names(_ person: String) -> Bool {
        if case .user(let name) = self { return name.lowercased() == person.lowercased() }
        return false
    }
}

extension ApprovalDecision {
    var entry: ApprovalEntry.Action {
        switch self {
        case .approve: .approved
        case .deny: .rejected
        case .requestChange: .changeRequested
        }
    }
}

extension ApprovalRequest {
    /// When the step is to be escalated; `nil` when never, or when it has been.
    public var escalatesAt: Timestamp? {
        let since = history.lastIndex { $0.action == .submitted } ?? 0
        return history[since...].contains { $0.action == .escalated && $0.step == step } ? nil : dueAt
    }
}
