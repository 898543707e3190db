import Domain
import JSON

/// Workflows, approvals and delegations in JSON (CM-15).
enum WorkflowShapes {
    static let participant = Shape(
        "WorkflowParticipant", "Who may decide: a role or a person.",
        [
            Property("role", .enumeration(Role.allCases.map(\.rawValue)), "Everyone whose key has this role."),
            Property("user", .name, "One person: the acting user, or the name of the key."),
        ])

    static let condition = Shape(
        "WorkflowCondition", "When a workflow or a step applies: all that is given must be so.",
        [
            Property("limitChangeFrom", .money, "The largest change of a limit, up or down, is at least this."),
            Property("newLimitFrom", .money, "The largest new limit is at least this."),
            Property("orderTotalFrom", .money, "The order's total is at least this, in accounting currency."),
            Property(
                "companies", .list(.number, max: 100), nullable: false,
                "One of these companies: the record's own, or that of a member of a customer credit group in question."),
            Property("riskGroupIds", .list(.code(max: 30), max: 100), nullable: false, "One of these risk groups."),
            Property("customerGroups", .list(.code(max: 30), max: 100), nullable: false, "One of these customer groups."),
            Property(
                "reasonCodes", .list(.code(max: 40), max: 100), nullable: false,
                "One of these active reasons of a hold, or reasons of a journal's lines."),
        ])

    static let step = Shape(
        "WorkflowStep", "One round of decisions.",
        [
            Property("participants", .list(.object(participant), max: 50), .required, "Who may decide."),
            Property(
                "completionPolicy", .enumeration(WorkflowStep.Policy.allCases.map(\.rawValue)), nullable: false,
                "any: one approval is enough, the default; all: each participant, a role by one of its people, everyone another person; majority: more than half of them. Who submits, and may not approve, is not among them, unless it is the only one."),
            Property("condition", .object(condition), "When the step applies; always where none is given."),
            Property("dueHours", .integer(1...8_784), "Hours until those of the escalation are asked too."),
            Property("escalation", .list(.object(participant), max: 50), nullable: false, "Who is asked too, once it is overdue."),
        ])

    static let workflow = Shape(
        "Workflow", "What is approved, and by whom.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the workflow, opaque."),
            Property("kind", .enumeration(WorkflowKind.allCases.map(\.rawValue)), .readOnly, "What it is about."),
            CommonShapes.company,
            Property("active", .boolean, nullable: false, "While false everything goes on without approval; true is the default."),
            Property("allowSelfApproval", .boolean, nullable: false, "Whether who submits may approve; false is the default."),
            Property("condition", .object(condition), "What needs approval at all; anything else is approved at once."),
            Property(
                "automaticTasks", .list(.enumeration(WorkflowTask.allCases.map(\.rawValue)), max: 4), nullable: false,
                "What the service does by itself on approval."),
            Property("steps", .list(.object(step), max: 20), .required, "In their order."),
        ] + CommonShapes.trailer)

    private static let entry = Shape(
        "ApprovalEntry", "One thing that happened to a request.", outputOnly: true,
        [
            Property("step", .integer(1...100), .readOnly, "In which step, from 1."),
            Property("action", .enumeration(ApprovalEntry.Action.allCases.map(\.rawValue)), .readOnly, "What happened."),
            Property("by", .object(CommonShapes.actor), .readOnly, "Who did it."),
            Property("onBehalfOf", .name, .readOnly, nullable: true, "For whom, where that was delegated."),
            Property("at", .timestamp, .readOnly, "When."),
            Property("comment", .note, .readOnly, nullable: true,
                     "Why; null to who neither takes part nor may read holds, or journals."),
        ])

    private static let wish = Shape(
        "HoldWish", "What is to be done with a hold.", outputOnly: true,
        [
            Property("action", .enumeration(HoldWish.Action.allCases.map(\.rawValue)), .readOnly, "Release or reject."),
            Property("reasonCode", .code(max: 20), .readOnly, nullable: true, "Reason of type release."),
            Property("comment", .note, .readOnly, nullable: true, "Comment."),
            Property("mode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), .readOnly, "With or without posting."),
        ])

    static let approval = Shape(
        "Approval", "A request for approval on its way.", outputOnly: true,
        [
            Property("id", .identifier, .readOnly, "Identifier of the request."),
            Property("company", .number, .readOnly, "Number of the company."),
            Property("kind", .enumeration(WorkflowKind.allCases.map(\.rawValue)), .readOnly, "What is to be approved."),
            Property("number", .code(max: 40), .readOnly, "Number of the journal, or of the held order."),
            Property("hold", .object(CommonShapes.reference), .readOnly, nullable: true, "The hold."),
            Property("limitAdjustment", .object(CommonShapes.reference), .readOnly, nullable: true, "The journal."),
            Property("lineNumber", .integer(1...1_000_000), .readOnly, nullable: true, "The line of the journal."),
            Property("currency", .currency, .readOnly, "The company's accounting currency, of the amounts."),
            Property("limitChange", .money, .readOnly, nullable: true, "Largest change of a limit, without its sign; null to who neither takes part nor may read journals."),
            Property("newLimit", .money, .readOnly, nullable: true, "Largest new limit; null likewise."),
            Property("orderTotal", .money, .readOnly, nullable: true, "Total of the held order when it was submitted; null while it has no value."),
            Property("wish", .object(wish), .readOnly, nullable: true,
                     "What is to be done with the hold; null to who neither takes part nor may read holds."),
            Property("status", .enumeration(ApprovalRequest.Status.allCases.map(\.rawValue)), .readOnly, "State of the request."),
            Property("step", .integer(1...100), .readOnly, nullable: true, "The step that is being decided, from 1."),
            Property("steps", .integer(0...100), .readOnly, "How many steps apply."),
            Property("waitsFor", .list(.object(participant), max: 100), .readOnly, "Who may decide now."),
            Property("dueAt", .timestamp, .readOnly, nullable: true, "When others are asked too."),
            Property("canDecide", .boolean, .readOnly, "Whether the caller may decide now."),
            Property("requestedBy", .object(CommonShapes.actor), .readOnly, "Who submitted it."),
            Property("history", .list(.object(entry), max: 1_000), .readOnly, "All that happened, oldest first."),
        ] + CommonShapes.versioned)

    static let delegation = Shape(
        "ApprovalDelegation", "That somebody may decide for somebody else for some days.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the delegation."),
            CommonShapes.company,
            Property("person", .name, "Who delegates; the caller where none is given. For others only with scope admin."),
            Property("delegate", .name, .required, "Who may decide instead, beside the person."),
            Property("fromDate", .date, .required, "First day."),
            Property("toDate", .date, .required, "Last day, included."),
        ] + CommonShapes.versioned)

    static let submitHold = Shape(
        "SubmitHold", "What is to be approved for a hold.",
        [
            Property("action", .enumeration(HoldWish.Action.allCases.map(\.rawValue)), "release where none is given."),
            Property("reasonCode", .code(max: 20), "Reason of type release; required to release."),
            Property("comment", .note, "Why; the approvers read it."),
            Property("mode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), "withoutPosting where none is given."),
            Property("reviewDate", .date, "When the credit team looks again; the hold keeps its own where none is given."),
        ])
}
