import Domain
import JSON
import Services
import Storage

/// Journals of limit adjustments (CM-10).
enum LimitAdjustmentEndpoints {
    private static let shape = LimitAdjustmentShapes.adjustment

    static let listing = Listing<LimitAdjustment>(
        contract: ListContract(source: .limitAdjustments, item: shape, expansions: ["lines"]),
        page: { try $0.limitAdjustments($1) },
        write: { adjustment, call, transaction, writer in
            let lines =
                try call.listView.expands("lines")
                ? LimitAdjustmentService.shownLines(of: adjustment, transaction) : nil
            try LimitAdjustmentView.write(adjustment, lines, .none, transaction, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listLimitAdjustments", "/v1/limit-adjustments", tag: "Limit adjustments",
            "List limit adjustments", scope: .limitAdjustmentsRead),
        Endpoint(
            "getLimitAdjustment", .get, "/v1/limit-adjustments/{number}", tag: "Limit adjustments",
            "Read a limit adjustment", scope: .limitAdjustmentsRead,
            successes: [.init(200, .object(shape), "The journal.")],
            example: .init("/v1/limit-adjustments/CLA-000001"),
            action: .read { call, transaction in
                let (adjustment, _) = try adjustment(call, transaction)
                let lines = try LimitAdjustmentService.shownLines(of: adjustment, transaction)
                return try Answer.record(version: adjustment.header.version) {
                    try LimitAdjustmentView.write(adjustment, lines, .none, transaction, &$0)
                }
            }),
        Endpoint(
            "createLimitAdjustment", .post, "/v1/limit-adjustments", tag: "Limit adjustments",
            "Make a limit adjustment",
            description: "A draft until it is posted; `\"post\": true` posts it at once, where no workflow asks for approval, and needs limits:post.",
            scope: .limitAdjustmentsWrite, body: shape, successes: [.init(201, .object(shape), "Created.")],
            codes: [.invalidState, .approvalRequired, .overlappingTemporaryLimit, .exchangeRateMissing],
            idempotency: .required,
            dependsOnDay: true,
            example: .init(
                "/v1/limit-adjustments",
                """
                {"adjustmentType": "creditLimit", "description": "Yearly review", "post": true,
                 "lines": [{"customer": {"number": "C-1001"}, "newLimit": "50000.00", "newToDate": "2027-12-31"}]}
                """),
            action: .write { call, transaction in try create(call, transaction) }),
        Endpoint(
            "patchLimitAdjustment", .patch, "/v1/limit-adjustments/{number}", tag: "Limit adjustments",
            "Change a draft", description: "`lines` replace the lines of the draft; none is a valid draft.",
            scope: .limitAdjustmentsWrite, body: LimitAdjustmentShapes.patch,
            successes: [.init(200, .object(shape), "The journal.")], codes: [.invalidState], ifMatch: .required,
            dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002", #"{"description": "Christmas orders"}"#),
            action: .write { call, transaction in try patch(call, transaction) }),
        Endpoint(
            "deleteLimitAdjustment", .delete, "/v1/limit-adjustments/{number}", tag: "Limit adjustments",
            "Delete a draft", scope: .limitAdjustmentsWrite, successes: [.init(204, nil, "Deleted.")],
            codes: [.invalidState], ifMatch: .required, example: .init("/v1/limit-adjustments/CLA-000003"),
            action: .write { call, transaction in
                let (adjustment, _) = try adjustment(call, transaction)
                try call.matches(version: adjustment.header.version)
                try LimitAdjustmentService.delete(adjustment, by: call.actor, in: transaction)
                return Answer(204)
            }),
    ] + LimitAdjustmentVerbs.all

    /// The journal that the path names, of a company that the caller covers.
    static func adjustment<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> (LimitAdjustment, Company) {
        let reference = call.reference(.limitAdjustment)
        let adjustment: LimitAdjustment? =
            switch reference {
            case .key(let key): try transaction.limitAdjustment(key: key)
            case .number: try transaction.limitAdjustment(reference, in: call.company(in: transaction).key)
            }
        guard let adjustment, try call.sees(company: adjustment.company, in: transaction),
            let company = try transaction.company(.key(adjustment.company))
        else { throw Refusal.notFound("limit adjustment \"\(call.slots[0].shortened)\"") }
        return (adjustment, company)
    }

    private static func create(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        let posts = input.flag("post") ?? false
        if posts, !call.caller.has(.limitsPost) {
            throw Refusal.missing(.limitsPost, "Posting needs this scope.")
        }
        try call.sameCompany(input, company)
        guard let type = input.word("adjustmentType", as: LimitAdjustment.AdjustmentType.self) else {
            throw Refusal.invalid("/adjustmentType", .required, "Give the type.")
        }
        let lines = lines(input) ?? []
        let day = try call.day(in: company)
        var outcome = try LimitAdjustmentService.create(
            type, header: input.header(), description: input.text("description"), lines: lines,
            faults: input.faults,
            in: company, on: day, by: call.actor, in: transaction)
        var warnings = outcome.warnings
        if posts {
            try GroupAuthority.demand(of: call.actor, for: outcome.adjustment, in: transaction)
            outcome = try LimitAdjustmentService.post(
                outcome.adjustment, in: company, on: day, comment: nil, by: call.actor, in: transaction)
            warnings += outcome.warnings
        }
        return try LimitAdjustmentView.answer(201, outcome, warnings, transaction)
    }

    private static func patch(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let (old, company) = try adjustment(call, transaction)
        try call.matches(version: old.header.version)
        let input = try call.input()
        var new = old
        if let type = input.word("adjustmentType", as: LimitAdjustment.AdjustmentType.self) { new.type = type }
        if input.mentions("description") { new.description = input.text("description") }
        if input.mentions("externalRef") { new.header.externalRef = input.text("externalRef") }
        if input.mentions("metadata") { new.header.metadata = input.merged(old.header.metadata) }
        let lines = input.mentions("lines") ? lines(input) ?? [] : nil
        let outcome = try LimitAdjustmentService.change(
            old, to: new, lines: lines, faults: input.faults, in: company, on: call.day(in: company),
            by: call.actor,
            in: transaction)
        return try LimitAdjustmentView.answer(200, outcome, outcome.warnings, transaction)
    }

    /// The lines of a body; `nil` when it has none.
    static func lines(_ input: Input) -> [LimitLineDraft]? {
        input.list("lines")?.map { line($0) }
    }

    /// A line of the form that journals and imports take.
    static func line(_ input: Input) -> LimitLineDraft {
        if !input.mentions("customer"), !input.mentions("customerCreditGroup") {
            input.fault("customer", .required, "Name a customer or a customerCreditGroup.")
        }
        let replaced = input.object("existingTemporaryLimit")
        return LimitLineDraft(
            customer: input.reference("customer", .customer),
            group: input.reference("customerCreditGroup", .customerCreditGroup),
            newLimit: input.text("newLimit"), newFrom: input.date("newFromDate"),
            newTo: input.date("newToDate"), reasonCode: input.text("reasonCode"),
            replaces: replaced?.reference(.temporaryLimit))
    }
}
