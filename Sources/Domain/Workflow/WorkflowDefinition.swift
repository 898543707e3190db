/// What is decided by approval, and who decides it, in one legal entity.
///
/// Source: CM-15.1.
public struct WorkflowDefinition: Equatable, Sendable {
    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    public var kind: WorkflowKind
    /// While false, everything of its kind goes on without approval.
    public var isActive: Bool
    /// Whether who submits may approve (D-45).
    public var allowsSelfApproval: Bool
    /// What needs approval at all; anything else is approved at once.
    public var condition: WorkflowCondition
    /// What is carried out on approval; at most one fits a request.
    public var automaticTasks: [WorkflowTask]
    /// In their order.
    public var steps: [WorkflowStep]

    public var id: Identifier { Identifier(.workflow, key: header.key) }

    public init(
        header: RecordHeader, company: Int64, kind: WorkflowKind, isActive: Bool, allowsSelfApproval: Bool,
        condition: WorkflowCondition = .init(), automaticTasks: [WorkflowTask], steps: [WorkflowStep]
    ) {
        self.header = header
        self.company = company
        self.kind = kind
        self.isActive = isActive
        self.allowsSelfApproval = allowsSelfApproval
        self.condition = condition
        self.automaticTasks = automaticTasks
        self.steps = steps
    }

    /// The steps that a submission has to pass: none where it needs no approval.
    public func steps(for subject: WorkflowSubject) -> [WorkflowStep] {
        condition.holds(for: subject) ? steps.filter { $0.condition.holds(for: subject) } : []
    }
}

/// The three things that a workflow can be about.
public enum WorkflowKind: String, CaseIterable, Sendable { case holdRelease, adjustmentJournal, adjustmentLine }

/// What the service does by itself once a request is approved.
public enum WorkflowTask: String, CaseIterable, Sendable {
    case postJournal, releaseWithPosting, releaseWithoutPosting, reject

    /// Whether a workflow of this kind may have the task.
    public func fits(_ kind: WorkflowKind) -> Bool { (self == .postJournal) == (kind != .holdRelease) }
}

/// One round of decisions.
public struct WorkflowStep: Equatable, Sendable {
    /// How many of the participants must approve.
    public enum Policy: String, CaseIterable, Sendable { case any, all, majority }

    public var participants: [WorkflowParticipant]
    public var policy: Policy
    public var condition: WorkflowCondition
    /// Hours until those of `escalation` may decide too; `nil` waits for ever.
    public var dueHours: Int?
    public var escalation: [WorkflowParticipant]

    public init(
        participants: [WorkflowParticipant], policy: Policy = .any, condition: WorkflowCondition = .init(),
        dueHours: Int? = nil, escalation: [WorkflowParticipant] = []
    ) {
        self.participants = participants
        self.policy = policy
        self.condition = condition
        self.dueHours = dueHours
        self.escalation = escalation
    }
}

/// Who may decide: everyone of a role, or one person.
public enum WorkflowParticipant: Hashable, Sendable {
    case role(Role)
    /// Name of an acting user or of an API key; compared ignoring ASCII case.
    case user(String)
}

/// When a definition or a step applies; what is not given is not tested. Amounts are accounting minor units.
public struct WorkflowCondition: Equatable, Sendable {
    /// The largest change of a limit, up or down, is at least this.
    public var limitChangeFrom: Int64?
    /// The largest new limit is at least this.
    public var newLimitFrom: Int64?
    /// The order's total is at least this.
    public var orderTotalFrom: Int64?
    /// Numbers of companies: of the record, or of a member of a customer credit group that a line is about.
    public var companies: [String] = []
    public var riskGroups: [String] = []
    public var customerGroups: [String] = []
    /// Reason codes of a hold, or of the lines of a journal.
    public var reasons: [String] = []

    public init() {}

    /// Whether all that is given is so.
    public func holds(for subject: WorkflowSubject) -> Bool {
        func reaches(_ least: Int64?, _ amount: Int64?) -> Bool { least.map { (amount ?? 0) >= $0 } ?? true }
        func names(_ wanted: [String], _ there: Set<String>) -> Bool {
            wanted.isEmpty || wanted.contains { there.contains($0.lowercased()) }
        }
        return reaches(limitChangeFrom, subject.limitChange) && reaches(newLimitFrom, subject.newLimit)
            && (subject.hasUnknownTotal || reaches(orderTotalFrom, subject.orderTotal))
            && names(companies, subject.companies) && names(riskGroups, subject.riskGroups) && names(customerGroups, subject.customerGroups) && names(reasons, subject.reasons)
    }
}

/// What the conditions of a workflow are tested on.
public struct WorkflowSubject: Equatable, Sendable {
    /// The largest of the changes, without its sign; `nil` where no limit changes.
    public var limitChange: Int64?
    public var newLimit: Int64?
    public var orderTotal: Int64?
    /// Whether it is about an order that cannot be valued (D-02): it may be as large as any.
    public var hasUnknownTotal = false
    /// Lower case, as all that follow.
    public var companies: Set<String> = []
    public var riskGroups: Set<String> = []
    public var customerGroups: Set<String> = []
    public var reasons: Set<String> = []

    public init() {}

    /// Adds what else the submission is about: the larger amounts count, and every group and reason.
    public mutating func include(_ other: WorkflowSubject) {
        func larger(_ one: Int64?, _ other: Int64?) -> Int64? { [one, other].compactMap(\.self).max() }
        limitChange = larger(limitChange, other.limitChange)
        newLimit = larger(newLimit, other.newLimit)
        orderTotal = larger(orderTotal, other.orderTotal)
        hasUnknownTotal = hasUnknownTotal || other.hasUnknownTotal
        companies.formUnion(other.companies)
        riskGroups.formUnion(other.riskGroups)
        customerGroups.formUnion(other.customerGroups)
        reasons.formUnion(other.reasons)
    }
}
