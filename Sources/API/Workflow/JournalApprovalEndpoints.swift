import Domain
import JSON
import Services
import Storage

/// Approval of limit adjustments, from the journal's side (CM-15.3, CM-10.5).
enum JournalApprovalEndpoints {
    private static let path = "/v1/limit-adjustments/{number}"
    private static let tag = "Limit adjustments"
    private static let shape = LimitAdjustmentShapes.adjustment

    static let all: [Endpoint] = [
        Endpoint(
            "submitLimitAdjustment", .post, path + "/submit", tag: tag, "Submit a limit adjustment for approval",
            description: """
                Where a workflow for lines is active each line is decided by itself, then the journal where one for journals \
                is active too. From then on nothing may change until it is decided or recalled. Lines that were approved \
                before and have not changed are not asked about again. More than 1,000 lines are submitted by a job, which \
                `job` names.
                """,
            scope: .limitAdjustmentsWrite, body: OrderShapes.comment,
            successes: [.init(200, .object(shape), "The journal, submitted.")],
            codes: [.invalidState, .alreadyPosted, .exchangeRateMissing], ifMatch: .required, idempotency: .optional,
            dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002/submit", #"{"comment": "For the season"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { adjustment, company in
                    try JournalApproval.submit(
                        adjustment, comment: call.input().text("comment"), in: company, on: call.day(in: company),
                        by: call.actor, in: transaction)
                }
            }),
        decision("approve", .approve, "Approve", #"{"comment": "Fine until year end"}"#),
        decision("deny", .deny, "Deny", #"{"comment": "Too much", "lines": [1]}"#),
        decision("request-change", .requestChange, "Ask for a change of", #"{"comment": "Half of it will do"}"#),
        Endpoint(
            "recallLimitAdjustment", .post, path + "/recall", tag: tag, "Take a submitted limit adjustment back",
            description: "By who submitted it, or an administrator. It is a draft again, whatever was decided of it.",
            scope: .limitAdjustmentsWrite, body: OrderShapes.comment,
            successes: [.init(200, .object(shape), "The journal, a draft.")],
            codes: [.invalidState, .alreadyPosted, .missingScope], ifMatch: .required, idempotency: .optional,
            example: .init("/v1/limit-adjustments/CLA-000002/recall", #"{"comment": "Not needed any more"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { adjustment, company in
                    try JournalApproval.recall(
                        adjustment, by: call.actor, mayRecallOthers: call.caller.has(.admin),
                        comment: call.input().text("comment"), in: company, in: transaction)
                }
            }),
    ]

    private static func decision(
        _ verb: String, _ decision: ApprovalDecision, _ title: String, _ body: String
    ) -> Endpoint {
        Endpoint(
            "\(decision.rawValue)LimitAdjustment", .post, path + "/" + verb, tag: tag, "\(title) a limit adjustment",
            description: """
                By a participant of the current step, never by who submitted it (D-45). `lines` names single lines; without \
                them the journal is meant, or every line that waits for the caller. More than 1,000 of those are decided by \
                a job, which `job` names. Once approved the journal posts itself where the workflow says so.
                """,
            scope: .approvalsDecide, body: LimitAdjustmentShapes.decision,
            successes: [.init(200, .object(shape), "The journal.")],
            codes: [.invalidState, .alreadyPosted, .selfApproval, .missingScope], ifMatch: .required,
            idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002/\(verb)", body),
            action: .write { call, transaction in
                try change(call, transaction) { adjustment, company in
                    try decide(decision, adjustment, company, call, transaction)
                }
            })
    }

    private static func decide(
        _ decision: ApprovalDecision, _ adjustment: LimitAdjustment, _ company: Company, _ call: Call,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        let input = try call.input()
        let lines = input.integers("lines").map { $0.map { Int(clamping: $0) } }
        let (day, comment) = (try call.day(in: company), input.text("comment"))
        let approver = try ApprovalEndpoints.approver(call, company, transaction)
        if lines == nil, adjustment.status == .submitted,
            try transaction.waitingLineCount(of: adjustment.key) > LimitAdjustment.mostLines
        {
            return try JournalReviewRun.enter(
                decision, adjustment, by: approver, on: day, comment: comment, in: company, in: transaction)
        }
        return try JournalApproval.decide(
            decision, adjustment, lines: lines, by: approver, on: day, comment: comment, in: company, in: transaction)
    }

    /// Does something with the journal that the path names, and answers it; posted meanwhile, with its warnings.
    private static func change(
        _ call: Call, _ transaction: borrowing Transaction<Writing>,
        _ body: (LimitAdjustment, Company) throws -> LimitAdjustment
    ) throws -> Answer {
        let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
        try call.matches(version: adjustment.header.version)
        let changed = try body(adjustment, company)
        let outcome = try LimitAdjustmentService.shown(changed, in: company, transaction)
        return try LimitAdjustmentView.answer(200, outcome, outcome.warnings, transaction)
    }
}
