import Domain
import JSON
import Services
import Storage

/// Approval of releases and rejections, from the hold's side (CM-15.4).
enum HoldApprovalEndpoints {
    static let all: [Endpoint] = [
        Endpoint(
            "submitHold", .post, "/v1/holds/{id}/submit", tag: "Holds", "Submit the release or rejection of a hold",
            description: """
                Where a workflow is active, release and reject submit by themselves; this says so openly. Forced holds never \
                enter a workflow (CM-14.8).
                """,
            scope: .holdsRelease, body: WorkflowShapes.submitHold,
            successes: [.init(200, .object(CreditShapes.hold), "The hold, pending approval.")],
            codes: [.invalidState, .forcedHoldNotInWorkflow, .noPostingToRepeat], ifMatch: .required,
            idempotency: .optional, dependsOnDay: true, companies: .none,
            example: .init(
                "/v1/holds/hld_0000000000000/submit", #"{"reasonCode": "paymentPromised", "mode": "withPosting"}"#),
            action: .write { call, transaction in
                try HoldEndpoints.change(call, transaction) { hold, company, input in
                    let wish = HoldWish(
                        action: input.word("action", as: HoldWish.Action.self) ?? .release,
                        reasonCode: input.text("reasonCode"), comment: input.text("comment"),
                        mode: input.word("mode", as: ReleaseMode.self) ?? .withoutPosting)
                    return try HoldApproval.submit(
                        hold, wish, reviewDate: input.date("reviewDate"), in: company, on: call.day(in: company), by: call.actor, in: transaction)
                }
            }),
        decision("approve", .approve, "Approve what is asked for a hold"),
        decision("deny", .deny, "Deny what is asked for a hold"),
        Endpoint(
            "recallHold", .post, "/v1/holds/{id}/recall", tag: "Holds", "Take back what was asked for a hold",
            scope: .workflowsRead, body: OrderShapes.comment,
            successes: [.init(200, .object(CreditShapes.hold), "The hold, back in the list.")],
            codes: [.invalidState, .missingScope], ifMatch: .required, idempotency: .optional, companies: .none,
            example: .init("/v1/holds/hld_0000000000000/recall", #"{"comment": "Paid meanwhile"}"#),
            action: .write { call, transaction in
                try HoldEndpoints.change(call, transaction) { hold, company, input in
                    let request = try open(hold, transaction)
                    _ = try ApprovalService.recall(
                        request, by: call.actor, mayRecallOthers: call.caller.has(.admin), comment: input.text("comment"),
                        in: company, in: transaction)
                    return try transaction.hold(hold.key) ?? hold
                }
            }),
    ]

    private static func decision(_ verb: String, _ decision: ApprovalDecision, _ title: String) -> Endpoint {
        Endpoint(
            "\(verb)Hold", .post, "/v1/holds/{id}/\(verb)", tag: "Holds", title,
            description: "By a participant of the current step (CM-15.4).", scope: .approvalsDecide,
            body: OrderShapes.comment, successes: [.init(200, .object(CreditShapes.hold), "The hold.")],
            codes: [.invalidState, .selfApproval, .missingScope], ifMatch: .required, idempotency: .optional,
            dependsOnDay: true, companies: .none,
            example: .init("/v1/holds/hld_0000000000000/\(verb)", #"{"comment": "Known for years"}"#),
            action: .write { call, transaction in
                try HoldEndpoints.change(call, transaction) { hold, _, _ in
                    let request = try open(hold, transaction)
                    _ = try ApprovalEndpoints.decide(decision, request, call, transaction)
                    return try transaction.hold(hold.key) ?? hold
                }
            })
    }

    private static func open(_ hold: OrderHold, _ transaction: borrowing Transaction<Writing>) throws -> ApprovalRequest {
        guard let request = try ApprovalService.open(for: hold.id, in: transaction) else {
            throw Refusal.invalidState("Nothing is submitted for the hold; it is \(hold.status.rawValue).")
        }
        return request
    }
}
