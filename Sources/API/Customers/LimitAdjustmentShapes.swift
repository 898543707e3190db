import Domain
import Services

/// What journals of limit adjustments look like (CM-10.1, CM-10.2).
enum LimitAdjustmentShapes {
    static let line = Shape(
        "LimitAdjustmentLine", "One limit that a journal sets.",
        [
            Property("lineNumber", .integer(1...Int64.max), .readOnly, "From 1."),
            Property(
                "customer", .stub(CommonShapes.reference), .optional,
                "Customer, an invoice account; exactly one of customer and customerCreditGroup is given."),
            Property("customerCreditGroup", .stub(CommonShapes.reference), .optional, "Customer credit group."),
            Property(
                "currency", .currency, .readOnly,
                "Accounting currency of the company; the group's of a line for a group."),
            Property(
                "currentLimit", .money, .readOnly,
                "Limit when the line was made; of a temporary journal the temporary limit, 0.00 for none."),
            Property("currentFromDate", .date, .readOnly, nullable: true, "First day of that temporary limit."),
            Property(
                "currentToDate", .date, .readOnly, nullable: true,
                "Its last day, or the limit's expiration date."),
            Property(
                "existingTemporaryLimit",
                .stub(
                    Shape(
                        "TemporaryLimitReference", "A temporary limit of the customer.",
                        [
                            Property("id", .identifier, .required, "Identifier of the temporary limit.")
                        ])), .optional, "The temporary limit that the line replaces; null makes a new one."),
            Property(
                "newLimit", .money, .optional, nullable: false,
                "The limit to be, absolute. Required, but for a temporary journal: a line that names its customer or "
                    + "group alone becomes one line for each of its temporary limits, or an empty one."),
            Property("newFromDate", .date, .optional, "First day; temporary limits only, and required there."),
            Property(
                "newToDate", .date, .optional,
                "Required: last day of the temporary limit, or expiration date of the limit."),
            Property("reasonCode", .code(max: 20), .optional, "Reason."),
            Property(
                "origin", .enumeration(LimitAdjustmentLine.Origin.allCases.map(\.rawValue)), .readOnly,
                "Where the line came from."),
            Property(
                "ends", .boolean, .readOnly,
                "Whether the line ends the temporary limit on the day before it is posted, as reversals do."),
            Property(
                "approvalStatus", statuses, .readOnly,
                "The decision about the line alone; notSubmitted where lines are not decided one by one. Rejected lines are never posted."),
            Property("approval", .object(CommonShapes.reference), .readOnly, nullable: true, "The request about the line alone."),
            Property("oldLimit", .money, .readOnly, nullable: true, "Limit that posting found."),
            Property("oldFromDate", .date, .readOnly, nullable: true, "First day that posting found."),
            Property("oldToDate", .date, .readOnly, nullable: true, "Last day that posting found."),
        ])

    static let adjustment = Shape(
        "LimitAdjustment", "A journal that changes limits when it is posted.",
        identity + [
            Property("adjustmentType", types, .required, "What the lines change; fixed once there are lines.")
        ] + contents + [
            Property("post", .boolean, .writeOnly, "True posts the journal at once; needs limits:post.")
        ] + state + CommonShapes.callersOwn + CommonShapes.versioned)

    static let skipped = Shape(
        "SkippedLimit", "Whom a generation left out, and why.", outputOnly: true,
        [
            Property(
                "customer", .stub(CommonShapes.reference), .readOnlyWhereItApplies, nullable: true, "The customer."),
            Property(
                "customerCreditGroup", .stub(CommonShapes.reference), .readOnlyWhereItApplies, nullable: true,
                "The group."),
            Property("code", .enumeration(SkippedLimit.Code.allCases.map(\.rawValue)), .readOnly, "Why."),
        ])

    static let reversal = Shape(
        "LimitAdjustmentReversal", "What a reversal may say.",
        [
            Property("description", .text(max: 255), .optional, "What the reversal is for.")
        ])

    static let patch = Shape(
        "LimitAdjustmentPatch", "Changes to a draft journal.",
        [
            Property("adjustmentType", types, .optional, "What the lines change; fixed once there are lines.")
        ] + contents + CommonShapes.callersOwn)

    static let posting = Shape(
        "LimitAdjustmentPosting", "What a posting may say.",
        [
            Property("comment", .note, .optional, "Comment for the audit trail.")
        ])

    static let decision = Shape(
        "LimitAdjustmentDecision", "What an approver says.",
        [
            Property("comment", .note, .optional, "Why; lands in the history of the request."),
            Property(
                "lines", .list(.integer(1...LimitAdjustment.mostLinesInAll), max: LimitAdjustment.mostLines), .optional,
                "Numbers of the lines that are decided; without them the journal, or every line that waits for the caller."),
        ])

    private static let approvalEntry = Shape(
        "LimitAdjustmentApproval", "That somebody approved the journal.", outputOnly: true,
        [
            Property("by", .object(CommonShapes.actor), .readOnly, "Who."),
            Property("at", .timestamp, .readOnly, "When."),
            Property("onBehalfOf", .name, .readOnly, nullable: true, "For whom, where that was delegated."),
            Property("comment", .note, .readOnly, nullable: true, "Why."),
        ])

    private static let lineApprovals = Shape(
        "LimitAdjustmentLineApprovals", "How many lines stand where.", outputOnly: true,
        [
            Property("pendingApproval", .integer(0...Int64.max), .readOnly, "Lines that wait to be decided."),
            Property("approved", .integer(0...Int64.max), .readOnly, "Lines that are approved."),
            Property("changeRequested", .integer(0...Int64.max), .readOnly, "Lines that are to be changed."),
            Property("rejected", .integer(0...Int64.max), .readOnly, "Lines that are rejected; they are never posted."),
        ])

    private static let statuses = Schema.enumeration(ApprovalStatus.allCases.map(\.rawValue))

    private static let approval: [Property] = [
        Property("approvalStatus", statuses, .readOnly, "How far approval has come."),
        Property("submittedBy", .object(CommonShapes.actor), .readOnly, nullable: true, "Who submitted it."),
        Property("submittedAt", .timestamp, .readOnly, nullable: true, "When it was submitted."),
        Property("approval", .object(CommonShapes.reference), .readOnly, nullable: true, "The latest request about the journal."),
        Property("approvals", .list(.object(approvalEntry), max: 1_000), .readOnly, "Who approved the journal as a whole."),
        Property(
            "lineApprovals", .object(lineApprovals), .readOnly, nullable: true,
            "How many lines stand where; null where lines are not decided one by one."),
        Property("postingError", .text(max: 10_000), .readOnly, nullable: true, "Why it could not be posted by itself."),
        Property(
            "job", .object(CommonShapes.reference), .readOnly, nullable: true,
            "The latest job that has submitted, decided or posted it."),
    ]

    private static let types = Schema.enumeration(LimitAdjustment.AdjustmentType.allCases.map(\.rawValue))

    private static let identity: [Property] = [
        Property("id", .identifier, .readOnly, "Identifier of the journal, opaque."),
        Property("number", .number, .readOnly, "Number from the company's sequence."),
        CommonShapes.company,
    ]

    private static let contents: [Property] = [
        Property("description", .text(max: 255), .optional, "What the journal is for."),
        Property(
            "lines", .list(.object(line), max: LimitAdjustment.mostLines), .optional,
            "The limits to be; in a list with expand=lines only. Null where there are more: see .../lines."),
    ]

    private static let state: [Property] = [
        Property("lineCount", .integer(0...Int64.max), .readOnly, "How many lines the journal has."),
        Property(
            "reverses", .stub(CommonShapes.reference), .readOnly, nullable: true,
            "The journal that this one takes back."),
        Property(
            "skipped", .list(.object(skipped), max: 1_000), .readOnlyWhereItApplies,
            "Whom a generation left out, in its answer alone."),
        Property(
            "status", .enumeration(LimitAdjustment.Status.allCases.map(\.rawValue)), .readOnly,
            "Where it stands: only an approved journal is posted where a workflow is active."),
    ] + approval + [
        Property("requestedBy", .object(CommonShapes.actor), .readOnly, "Who made it."),
        Property("postedDate", .date, .readOnly, nullable: true, "Posting date."),
        Property("postedBy", .object(CommonShapes.actor), .readOnly, nullable: true, "Who posted it."),
        Property("postedAt", .timestamp, .readOnly, nullable: true, "When it was posted."),
    ]
}
