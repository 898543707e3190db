public import Domain
public import Storage

extension WorkflowDefinition: Recorded {
    var publicNumber: String { kind.rawValue }
    var owner: Int64? { company }
    static var noun: StaticString { "workflow" }
    var auditValues: AuditValues {
        [
            ("active", "\(isActive)"), ("allowSelfApproval", "\(allowsSelfApproval)"),
            ("condition", condition.auditParts.joined(separator: ", ")),
            ("automaticTasks", automaticTasks.map(\.rawValue).joined(separator: ", ")),
            ("steps", steps.map(\.auditText).joined(separator: "; ")),
        ]
    }
}

extension ApprovalDelegation: Recorded {
    var publicNumber: String { delegate }
    var owner: Int64? { company }
    static var noun: StaticString { "approvalDelegation" }
    var auditValues: AuditValues {
        [("person", person), ("delegate", delegate), ("fromDate", from.description), ("toDate", to.description)]
    }
}

extension WorkflowStep {
    fileprivate var auditText: String {
        var parts = [policy.rawValue + " of " + participants.map(\.text).joined(separator: ", ")] + condition.auditParts
        if let dueHours { parts.append("after \(dueHours) hours also \(escalation.map(\.text).joined(separator: ", "))") }
        return parts.joined(separator: ", ")
    }
}

extension WorkflowCondition {
    fileprivate var auditParts: [String] {
        let amounts: [(String, Int64?)] = [
            ("change from", limitChangeFrom), ("new limit from", newLimitFrom), ("order total from", orderTotalFrom),
        ]
        let lists = [("company", companies), ("risk group", riskGroups), ("customer group", customerGroups), ("reason", reasons)]
        return amounts.compactMap { name, amount in amount.map { "\(name) \($0) minor units" } }
            + lists.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: " or "))" }
    }
}

extension WorkflowParticipant {
    /// The participant as people read it.
    public var text: String {
        switch self {
        case .role(let role): "role \(role.rawValue)"
        case .user(let user): "user \(user)"
        }
    }
}

/// Definitions of workflows and delegations.
///
/// Source: CM-15.1.
public enum WorkflowService {
    /// Sets what a company has approved and by whom. Requests that are on their way keep their steps.
    public static func put(
        _ new: WorkflowDefinition, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<WorkflowDefinition> {
        try transaction.put(
            new, over: transaction.workflow(new.kind, of: new.company), by: actor, precondition: precondition,
            insert: { try transaction.insert($0) }, update: { workflow, _ in try transaction.update(workflow) })
    }

    /// Lets somebody decide for somebody else.
    public static func delegate(
        _ delegation: ApprovalDelegation, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalDelegation {
        try transaction.put(
            delegation, over: nil, by: actor, precondition: { _ in }, insert: { try transaction.insert($0) },
            update: { _, _ in }
        ).record
    }

    /// Ends a delegation at once.
    public static func end(
        _ delegation: ApprovalDelegation, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(delegation)
        try transaction.append(transaction.deleted(delegation), by: actor)
    }
}
