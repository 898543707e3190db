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
            let lines = try call.listView.expands("lines") ? transaction.lines(of: adjustment.key) : nil
            try write(adjustment, lines, .none, transaction, &writer)
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
                let lines = try transaction.lines(of: adjustment.key)
                return try Answer.record(version: adjustment.header.version) {
                    try write(adjustment, lines, .none, transaction, &$0)
                }
            }),
        Endpoint(
            "createLimitAdjustment", .post, "/v1/limit-adjustments", tag: "Limit adjustments",
            "Make a limit adjustment",
            description: "A draft until it is posted; `\"post\": true` posts it at once and needs limits:post.",
            scope: .limitAdjustmentsWrite, body: shape, successes: [.init(201, .object(shape), "Created.")],
            codes: [.invalidState, .overlappingTemporaryLimit, .exchangeRateMissing], idempotency: .required,
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
        Endpoint(
            "postLimitAdjustment", .post, "/v1/limit-adjustments/{number}/post", tag: "Limit adjustments",
            "Post a limit adjustment",
            description: "All lines take effect or none; a refusal names every failing line (CM-10.6).",
            scope: .limitsPost, body: LimitAdjustmentShapes.posting,
            successes: [.init(200, .object(shape), "The journal, posted.")],
            codes: [.alreadyPosted, .invalidState, .overlappingTemporaryLimit], ifMatch: .required,
            idempotency: .required, dependsOnDay: true,
            example: .init("/v1/limit-adjustments/CLA-000002/post", #"{"comment": "Fine until year end"}"#),
            action: .write { call, transaction in
                let (adjustment, company) = try adjustment(call, transaction)
                try call.matches(version: adjustment.header.version)
                let outcome = try LimitAdjustmentService.post(
                    adjustment, in: company, on: call.day(in: company), comment: call.input().text("comment"),
                    by: call.actor, in: transaction)
                return try answer(200, outcome, outcome.warnings, transaction)
            }),
    ]

    /// The journal that the path names, of a company that the caller covers.
    private static func adjustment<Mode>(
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
        let lines = lines(input, company.accountingCurrency) ?? []
        let day = try call.day(in: company)
        var outcome = try LimitAdjustmentService.create(
            type, header: input.header(), description: input.text("description"), lines: lines,
            faults: input.faults,
            in: company, on: day, by: call.actor, in: transaction)
        var warnings = outcome.warnings
        if posts {
            outcome = try LimitAdjustmentService.post(
                outcome.adjustment, in: company, on: day, comment: nil, by: call.actor, in: transaction)
            warnings += outcome.warnings
        }
        return try answer(201, outcome, warnings, transaction)
    }

    private static func patch(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let (old, company) = try adjustment(call, transaction)
        try call.matches(version: old.header.version)
        let input = try call.input()
        var new = old
        if let type = input.word("adjustmentType", as: LimitAdjustment.AdjustmentType.self) { new.type = type }
        if input.mentions("description") { new.description = input.text("description") }
        if input.mentions("externalRef") { new.header.externalRef = input.text("externalRef") }
        if input.mentions("metadata") { new.header.metadata = merged(old.header.metadata, input) }
        let lines = input.mentions("lines") ? lines(input, company.accountingCurrency) ?? [] : nil
        let outcome = try LimitAdjustmentService.change(
            old, to: new, lines: lines, faults: input.faults, in: company, on: call.day(in: company),
            by: call.actor,
            in: transaction)
        return try answer(200, outcome, outcome.warnings, transaction)
    }

    /// The pairs with those of a merge patch; null clears them.
    private static func merged(_ old: [RecordHeader.Pair], _ input: Input) -> [RecordHeader.Pair] {
        let given = input.pairs("metadata")
        if given.isEmpty { return input.object("metadata") == nil ? [] : old }
        return old.filter { pair in !given.contains { $0.name == pair.name } } + given
    }

    /// The lines of a body; `nil` when it has none.
    static func lines(_ input: Input, _ currency: Currency) -> [LimitLineDraft]? {
        input.list("lines")?.map { line($0, currency) }
    }

    /// A line of the form that journals and imports take.
    static func line(_ input: Input, _ currency: Currency) -> LimitLineDraft {
        let replaced = input.object("existingTemporaryLimit")
        return LimitLineDraft(
            customer: input.reference("customer", .customer),
            newLimit: input.money("newLimit", in: currency, atLeast: 0), newFrom: input.date("newFromDate"),
            newTo: input.date("newToDate"), reasonCode: input.text("reasonCode"),
            replaces: replaced?.reference(.temporaryLimit))
    }

    private static func answer(
        _ status: Int, _ outcome: LimitAdjustmentOutcome, _ warnings: [Warning],
        _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        let adjustment = outcome.adjustment
        return try transaction.reading { reading in
            try Answer.record(
                status, version: adjustment.header.version,
                location: status == 201 ? "/v1/limit-adjustments/\(adjustment.number.pathEscaped)" : nil
            ) { try write(adjustment, outcome.lines, WriteView(warnings: warnings), reading, &$0) }
        }
    }

    private static func write(
        _ adjustment: LimitAdjustment, _ lines: [LimitAdjustmentLine]?, _ view: WriteView,
        _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", adjustment.id)
        writer.member("number", adjustment.number)
        writer.member("company", try transaction.company(.key(adjustment.company))?.number)
        writer.member("adjustmentType", adjustment.type.rawValue)
        writer.member("description", adjustment.description)
        writer.name("lines")
        if let lines {
            writer.beginArray()
            for line in lines { write(line, &writer) }
            writer.endArray()
        } else {
            writer.null()
        }
        writer.member("status", adjustment.status.rawValue)
        writer.actor("requestedBy", kind: adjustment.requestedBy.kind, by: adjustment.requestedBy.name)
        writer.member("postedDate", adjustment.posting?.day)
        writer.actor("postedBy", kind: adjustment.posting?.by.kind, by: adjustment.posting?.by.name)
        writer.member("postedAt", adjustment.posting?.at)
        writer.callersOwn(adjustment.header)
        writer.versioned(adjustment.header, view)
        writer.endObject()
    }

    private static func write(_ line: LimitAdjustmentLine, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("lineNumber", line.line)
        writer.stub("customer", line.customer)
        writer.member("currency", line.currency.code)
        writer.money("currentLimit", line.current.amount, line.currency)
        writer.member("currentFromDate", line.current.from)
        writer.member("currentToDate", line.current.to)
        writer.name("existingTemporaryLimit")
        if let replaced = line.replaces {
            writer.beginObject()
            writer.member("id", Identifier(.temporaryLimit, key: replaced))
            writer.endObject()
        } else {
            writer.null()
        }
        writer.money("newLimit", line.new.amount, line.currency)
        writer.member("newFromDate", line.new.from)
        writer.member("newToDate", line.new.to)
        writer.member("reasonCode", line.reasonCode)
        writer.member("origin", line.origin.rawValue)
        writer.money("oldLimit", line.found?.amount, line.currency)
        writer.member("oldFromDate", line.found?.from)
        writer.member("oldToDate", line.found?.to)
        writer.endObject()
    }
}
