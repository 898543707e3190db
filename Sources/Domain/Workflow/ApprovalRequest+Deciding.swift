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
    /// Of a role for which a colleague has decided; the step waits for other participants.
    case decidedByOthers
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
        if decisionsOfStep.contains(where: { $0.by.isSamePerson(as: approver.actor) }) { throw .decidedAlready }
        let standing = try standing(of: approver, in: current, at: moment)
        var request = self
        request.history.append(
            ApprovalEntry(step: step, action: decision.entry, by: approver.actor, onBehalfOf: standing.onBehalfOf,
                          covers: standing.covers, at: moment, comment: comment))
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

    private static let takingPart: Set<ApprovalEntry.Action> = [.submitted, .approved, .rejected, .changeRequested]

    /// Whether somebody has submitted it, has decided about it or may decide now.
    public func involves(_ person: Approver, at moment: Timestamp) -> Bool {
        history.contains { Self.takingPart.contains($0.action) && $0.by.isSamePerson(as: person.actor) } || waits(for: person, at: moment)
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

    /// Those who may decide the step at a moment: its participants for whom nobody has decided yet, and once it is overdue
    /// those of the escalation.
    public func participants(at moment: Timestamp) -> [WorkflowParticipant] {
        guard let current = currentStep else { return [] }
        let covered = coveredParticipants
        let open = countedParticipants(of: current).filter { !covered.contains($0) }.map { current.participants[$0] }
        return open + (isOverdue(at: moment) ? current.escalation : [])
    }

    public func isOverdue(at moment: Timestamp) -> Bool { dueAt.map { $0 <= moment } ?? false }

    /// Adds what happened without anybody's decision.
    public mutating func note(_ action: ApprovalEntry.Action, by actor: Actor, at moment: Timestamp, comment: String?) {
        history.append(ApprovalEntry(step: step, action: action, by: actor, at: moment, comment: comment))
        version += 1
        updatedAt = moment
    }

    // MARK: parts

    /// For which participant of the step an approver decides, and for whom where that was delegated.
    ///
    /// A person counts for itself before it counts for its role, so that the role is left to its colleagues; those of the
    /// escalation count for whoever has not decided.
    private func standing(of approver: Approver, in current: WorkflowStep, at moment: Timestamp)
        throws(ApprovalRefusal) -> (covers: Int?, onBehalfOf: String?)
    {
        let covered = coveredParticipants
        func place(_ isMeant: (WorkflowParticipant) -> Bool) -> Int? {
            let places = current.participants.indices.filter { isMeant(current.participants[$0]) }
            let open = places.filter { !covered.contains($0) }
            return open.first { !current.participants[$0].isRole } ?? open.first
        }
        if let covers = place({ $0.isMatched(by: approver) }) { return (covers, nil) }
        let escalation = isOverdue(at: moment) ? current.escalation : []
        let next = countedParticipants(of: current).first { !covered.contains($0) }
        if escalation.contains(where: { $0.isMatched(by: approver) }) { return (next, nil) }
        var isOwnSubmission = false
        for delegator in approver.delegators.sorted() {
            let covers = place { $0.names(delegator) }
            guard covers != nil || escalation.contains(where: { $0.names(delegator) }) else { continue }
            // Nor may the submitter approve through somebody else.
            if allowsSelfApproval || delegator.lowercased() != requestedBy.name.lowercased() {
                return (covers ?? next, delegator)
            }
            isOwnSubmission = true
        }
        if isOwnSubmission { throw .selfApproval }
        throw current.participants.contains { $0.isMatched(by: approver) } ? .decidedByOthers : .notParticipant
    }

    /// Places of the participants of the step for whom somebody has decided.
    private var coveredParticipants: Set<Int> { Set(decisionsOfStep.compactMap(\.covers)) }

    /// Places of the participants whose approval a step needs: without the submitter, who may not approve (D-45), unless it
    /// is the only one.
    private func countedParticipants(of step: WorkflowStep) -> [Int] {
        let all = Array(step.participants.indices)
        if allowsSelfApproval { return all }
        let others = all.filter { !step.participants[$0].names(requestedBy.name) }
        return others.isEmpty ? all : others
    }

    private var decisionsOfStep: [ApprovalEntry] {
        let submitted = history.lastIndex { $0.action == .submitted } ?? 0
        return history[submitted...].filter { $0.step == step && ($0.action == .approved || $0.action == .rejected) }
    }

    private mutating func countApprovals(in current: WorkflowStep, at moment: Timestamp) {
        let approvals = decisionsOfStep.filter { $0.action == .approved }.count
        guard approvals >= current.approvalsNeeded(of: countedParticipants(of: current).count) else { return }
        step += 1
        stepStartedAt = moment
        if step == steps.count { status = .approved }
    }

    /// One denial ends a step of `any` and `all`; one of `majority` ends once a majority cannot be reached.
    private mutating func countDenials(in current: WorkflowStep) {
        let denials = decisionsOfStep.filter { $0.action == .rejected }.count
        let asked = countedParticipants(of: current).count
        let mayStillPass = current.policy == .majority && asked - denials >= current.approvalsNeeded(of: asked)
        if !mayStillPass { status = .rejected }
    }
}

extension WorkflowStep {
    /// For how many of the participants that are asked somebody must approve, each of them another person.
    func approvalsNeeded(of asked: Int) -> Int {
        switch policy {
        case .any: 1
        case .all: max(1, asked)
        case .majority: asked / 2 + 1
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

    var isRole: Bool { if case .role = self { true } else { false } }

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
