import Domain
import JSON
import Services
import Storage

/// What can be done with a journal of limit adjustments: generate, refresh, post, reverse, and its lines page by page.
enum LimitAdjustmentVerbs {
    private static let shape = LimitAdjustmentShapes.adjustment
    private static let tag = "Limit adjustments"
    private static let path = "/v1/limit-adjustments/{number}"

    static let all: [Endpoint] = JournalApprovalEndpoints.all + [
        LimitAdjustmentLines.list,
        LimitGenerationEndpoint.endpoint,
        Endpoint(
            "refreshLimitAdjustment", .post, path + "/refresh", tag: tag,
            "Take the current limits into a draft",
            description: "`currentLimit` and its days of every line become those of the day (CM-10.2).",
            scope: .limitAdjustmentsWrite, body: LimitAdjustmentShapes.posting,
            successes: [.init(200, .object(shape), "The journal.")], codes: [.invalidState], ifMatch: .required,
            idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002/refresh", "{}"),
            action: .write { call, transaction in
                let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
                try call.matches(version: adjustment.header.version)
                let outcome = try LimitAdjustmentService.refresh(
                    adjustment, on: call.day(in: company), by: call.actor, in: transaction)
                return try LimitAdjustmentView.answer(200, outcome, [], transaction)
            }),
        Endpoint(
            "postLimitAdjustment", .post, path + "/post", tag: tag, "Post a limit adjustment",
            description: """
                All lines take effect or none; a refusal names every failing line (CM-10.6). A journal of more than 1,000 \
                lines is posted by a job: its lines are prepared bit by bit and take effect all at once. Lines of customers take \
                effect before those of groups, whose date goes to every member (D-20).
                """,
            scope: .limitsPost, body: LimitAdjustmentShapes.posting,
            successes: [
                .init(200, .object(shape), "The journal, posted."),
                .init(202, .object(JobEndpoints.shape), "The job that posts it."),
            ],
            codes: [.alreadyPosted, .approvalRequired, .invalidState, .overlappingTemporaryLimit], ifMatch: .required,
            idempotency: .required, dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002/post", #"{"comment": "Fine until year end"}"#),
            action: .write { call, transaction in
                let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
                try call.matches(version: adjustment.header.version)
                let (day, comment) = (try call.day(in: company), try call.input().text("comment"))
                let lines = try transaction.lineCount(of: adjustment.key).count
                if lines > LimitAdjustment.mostLines {
                    let job = try LimitPostingRun.enter(
                        adjustment, lines: lines, in: company, on: day, comment: comment, by: call.actor,
                        in: transaction)
                    return try Answer.enteredInstead(job, in: transaction)
                }
                let outcome = try LimitAdjustmentService.post(
                    adjustment, in: company, on: day, comment: comment, by: call.actor, in: transaction)
                return try LimitAdjustmentView.answer(200, outcome, outcome.warnings, transaction)
            }),
        Endpoint(
            "reverseLimitAdjustment", .post, path + "/reverse", tag: tag, "Take a posted journal back",
            description: """
                Answers a draft: for each line in force the limit and days found before; a temporary limit that the \
                journal has made ends on the day before the draft is posted, or is removed when it has not begun.
                """,
            scope: .limitAdjustmentsWrite, body: LimitAdjustmentShapes.reversal,
            successes: [.init(201, .object(shape), "The reversal, a draft.")], codes: [.invalidState],
            ifMatch: .required, idempotency: .required, dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000001/reverse", "{}"),
            action: .write { call, transaction in
                let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
                try call.matches(version: adjustment.header.version)
                let outcome = try LimitAdjustmentService.reverse(
                    adjustment, description: call.input().text("description"), in: company,
                    on: call.day(in: company), by: call.actor, in: transaction)
                return try LimitAdjustmentView.answer(201, outcome, [], transaction)
            }),
    ]
}

/// The lines of a journal, page by page.
enum LimitAdjustmentLines {
    static let list: Endpoint = {
        let line = LimitAdjustmentShapes.line
        let contract = ListContract(source: .limitAdjustmentLines(of: 0), item: line)
        let page = Shape(
            "LimitAdjustmentLinePage", "A page of a list.", outputOnly: true,
            [
                Property("items", .list(.object(line), max: 500), .readOnly, "The lines, in their order."),
                Property(
                    "next", .text(max: 4_096), .readOnly, nullable: true,
                    "Cursor of the next page; null at the end."),
                Property("total", .integer(0...Int64.max), .readOnlyWhereItApplies, "All lines, with count=true."),
            ])
        return Endpoint(
            "listLimitAdjustmentLines", .get, "/v1/limit-adjustments/{number}/lines", tag: "Limit adjustments",
            "List the lines of a limit adjustment", scope: .limitAdjustmentsRead,
            successes: [.init(200, .object(page), "A page of the lines.")], codes: [.cursorMismatch],
            list: contract, example: .init("/v1/limit-adjustments/CLA-000001/lines"),
            action: .own { call, application, exchange in
                try application.onWorker(exchange) { reader in
                    let key = try reader.read { try LimitAdjustmentEndpoints.adjustment(call, $0).0.key }
                    let listing = Listing<LimitAdjustmentLine>(
                        contract: contract, page: { try $0.lines(of: key, $1) },
                        write: { line, _, _, writer in LimitAdjustmentView.write(line, &writer) })
                    try listing.answer(
                        call, exchange, reader, source: .limitAdjustmentLines(of: key)
                    ) { _, _, query in query.companies = nil }
                }
            })
    }()
}
