/// A submission on its way through the steps of a workflow.
///
/// The steps are those of the definition at submission whose condition held; later changes of the definition concern
/// later submissions.
///
/// Source: CM-15.1, CM-15.2.
public struct ApprovalRequest: Equatable, Sendable {
    /// - `pendingApproval`: the participants of the current step are asked.
    /// - `changeRequested`: the submitter is to change the record and submit it again.
    /// - `approved`: every step is done; what was asked for may be, or has been, carried out.
    /// - `rejected`: somebody said no.
    /// - `recalled`: the submitter took it back.
    /// - `error`: approved, but the automatic task failed; to be recalled and submitted again.
    public enum Status: String, CaseIterable, Sendable {
        case pendingApproval, changeRequested, approved, rejected, recalled, error

        /// Whether the request still stands in the way of another one for the same record.
        public var isOpen: Bool { self == .pendingApproval || self == .approved || self == .error }
    }

    /// What is to be approved.
    public struct Target: Hashable, Sendable {
        /// Journal or hold.
        public var record: Identifier
        /// Number of the journal; of the order for a hold.
        public var number: String
        /// The line of a journal; `nil` where the whole record is approved.
        public var line: Int?

        public init(record: Identifier, number: String, line: Int? = nil) {
            self.record = record
            self.number = number
            self.line = line
        }
    }

    /// What the request is about, in accounting minor units; `nil` where there is no such amount.
    public struct Amounts: Equatable, Sendable {
        /// The largest change of a limit, without its sign.
        public var limitChange: Int64?
        public var newLimit: Int64?
        public var orderTotal: Int64?

        public init(limitChange: Int64?, newLimit: Int64?, orderTotal: Int64?) {
            self.limitChange = limitChange
            self.newLimit = newLimit
            self.orderTotal = orderTotal
        }
    }

    public var key: Int64
    public var version: Int64
    public var company: Int64
    public var kind: WorkflowKind
    public var target: Target
    public var amounts: Amounts
    public var allowsSelfApproval: Bool
    public var automaticTasks: [WorkflowTask]
    public var steps: [WorkflowStep]
    /// Index of the step that is being decided; the number of steps once all are done.
    public var step: Int
    public var stepStartedAt: Timestamp
    public var status: Status
    public var requestedBy: Actor
    /// What is to be done with a hold; `nil` for journals.
    public var wish: HoldWish?
    /// In the order in which they happened.
    public var history: [ApprovalEntry]
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public var id: Identifier { Identifier(.approval, key: key) }
    /// The step that is being decided; `nil` when none is.
    public var currentStep: WorkflowStep? {
        status == .pendingApproval && steps.indices.contains(step) ? steps[step] : nil
    }
    /// When those of the escalation may decide too; `nil` when never.
    public var dueAt: Timestamp? {
        guard let hours = currentStep?.dueHours else { return nil }
        return Timestamp(milliseconds: stepStartedAt.milliseconds + Int64(hours) * 3_600_000)
    }

    /// The approvals of the latest submission, oldest first; none once it was recalled.
    public var approvals: [ApprovalEntry] {
        if status == .recalled { return [] }
        let submitted = history.lastIndex { $0.action == .submitted } ?? 0
        return history[submitted...].filter { $0.action == .approved }
    }

    /// A submission under a definition: at its first step that applies, or approved where none does.
    public init(
        key: Int64, of target: Target, under definition: WorkflowDefinition, about subject: WorkflowSubject,
        wish: HoldWish? = nil, comment: String?, by actor: Actor, at moment: Timestamp
    ) {
        self.key = key
        version = 1
        company = definition.company
        kind = definition.kind
        self.target = target
        amounts = Amounts(
            limitChange: subject.limitChange, newLimit: subject.newLimit, orderTotal: subject.orderTotal)
        allowsSelfApproval = definition.allowsSelfApproval
        automaticTasks = definition.automaticTasks
        steps = definition.steps(for: subject)
        step = 0
        stepStartedAt = moment
        status = steps.isEmpty ? .approved : .pendingApproval
        requestedBy = actor
        self.wish = wish
        history = [ApprovalEntry(step: 0, action: .submitted, by: actor, at: moment, comment: comment)]
        createdAt = moment
        updatedAt = moment
    }

    /// A request as it is stored.
    public init(
        key: Int64, version: Int64, company: Int64, kind: WorkflowKind, target: Target, amounts: Amounts,
        allowsSelfApproval: Bool,
        automaticTasks: [WorkflowTask], steps: [WorkflowStep], step: Int, stepStartedAt: Timestamp, status: Status,
        requestedBy: Actor, wish: HoldWish?, history: [ApprovalEntry], createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.key = key
        self.version = version
        self.company = company
        self.kind = kind
        self.target = target
        self.amounts = amounts
        self.allowsSelfApproval = allowsSelfApproval
        self.automaticTasks = automaticTasks
        self.steps = steps
        self.step = step
        self.stepStartedAt = stepStartedAt
        self.status = status
        self.requestedBy = requestedBy
        self.wish = wish
        self.history = history
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// What somebody wants done with a hold.
///
/// Source: CM-15.4.
public struct HoldWish: Equatable, Sendable {
    public enum Action: String, CaseIterable, Sendable { case release, reject }

    public var action: Action
    public var reasonCode: String?
    public var comment: String?
    public var mode: ReleaseMode
    /// The order as it was submitted; `nil` before that.
    public var order: SubmittedOrder?

    public init(action: Action, reasonCode: String?, comment: String?, mode: ReleaseMode, order: SubmittedOrder? = nil) {
        self.action = action
        self.reasonCode = reasonCode
        self.comment = comment
        self.mode = mode
        self.order = order
    }

    /// The task of a definition that carries the wish out.
    public var task: WorkflowTask {
        switch (action, mode) {
        case (.reject, _): .reject
        case (.release, .withPosting): .releaseWithPosting
        case (.release, .withoutPosting): .releaseWithoutPosting
        }
    }
}

/// One thing that happened to a request.
public struct ApprovalEntry: Equatable, Sendable {
    public enum Action: String, CaseIterable, Sendable {
        case submitted, approved, rejected, changeRequested, recalled, escalated, carriedOut, failed
    }

    /// Index of the step in which it happened.
    public var step: Int
    public var action: Action
    public var by: Actor
    /// For whom it was decided, where that was delegated; `nil` for oneself.
    public var onBehalfOf: String?
    /// Index of the participant of the step that the decision counts for; `nil` where nothing was decided.
    public var covers: Int?
    public var at: Timestamp
    public var comment: String?

    public init(
        step: Int, action: Action, by: Actor, onBehalfOf: String? = nil, covers: Int? = nil, at: Timestamp,
        comment: String?
    ) {
        self.step = step
        self.action = action
        self.by = by
        self.onBehalfOf = onBehalfOf
        self.covers = covers
        self.at = at
        self.comment = comment
    }
}
