import Domain
import JSON
import Services
import Storage

/// Credit checks: attempts of callers that post by themselves, and questions without effect (CM-13, CM-16.4).
enum CreditCheckEndpoints {
    static let listing = Listing<CreditCheckRecord>(
        contract: ListContract(source: .creditChecks, item: CreditShapes.check, expansions: ["trace"]),
        page: { try $0.creditChecks($1) },
        write: { record, call, transaction, writer in
            try CheckView(record, in: transaction)
                .write(seesReasons: call.caller.has(.holdsRead), withTrace: call.listView.expands("trace"), &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint("listCreditChecks", "/v1/credit-checks", tag: "Credit checks", "List credit checks", scope: .ordersRead),
        Endpoint(
            "getCreditCheck", .get, "/v1/credit-checks/{id}", tag: "Credit checks", "Read a credit check",
            scope: .ordersRead, successes: [.init(200, .object(CreditShapes.check), "The check with its trace.")],
            companies: .none, example: .init("/v1/credit-checks/chk_0000000000000"),
            action: .read { call, transaction in
                let view = try CheckView(stored(call, transaction), in: transaction)
                return Answer.record(version: nil) {
                    view.write(seesReasons: call.caller.has(.holdsRead), withTrace: true, &$0)
                }
            }),
        Endpoint(
            "replayCreditCheck", .get, "/v1/credit-checks/{id}/replay", tag: "Credit checks", "Decide a credit check again",
            description: """
                From the inputs that were kept with it and the rule-set version that it was made with, whatever has changed \
                since. Gives the remade decision, and whether it is the stored one, byte for byte.
                """,
            scope: .ordersRead, successes: [.init(200, .object(CreditShapes.replay), "The remade check.")],
            codes: [.invalidState], companies: .none, example: .init("/v1/credit-checks/chk_0000000000000/replay"),
            action: .read { call, transaction in
                let replayed = try DecisionReplay.replay(stored(call, transaction), in: transaction)
                let view = try CheckView(replayed.check, in: transaction)
                return Answer.record(version: nil) { writer in
                    writer.beginObject()
                    view.members(seesReasons: call.caller.has(.holdsRead), withTrace: true, &writer)
                    writer.member("identical", replayed.isIdentical)
                    writer.endObject()
                }
            }),
        Endpoint(
            "checkOrder", .post, "/v1/credit-checks", tag: "Credit checks", "Check a sales order for credit",
            description: """
                Stores the order first, where it is given whole; it counts from then on, held or not (D-13). With dryRun nothing \
                is stored; without a document all five checkpoints are told. A whole order that is new or changed needs \
                orders:write too; with dryRun credit-profiles:read is enough.
                """,
            scope: .ordersPost, dryRunScope: .creditProfilesRead, body: CreditShapes.checkRequest,
            successes: [.init(201, .object(CreditShapes.checkAnswer), "The decision."),
                        .init(200, .object(CreditShapes.checkAnswer), "What would happen, with dryRun and no document.")],
            codes: [.customerOnHold, .invalidState, .quantityExceeded, .orderOnCreditHold], idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/credit-checks", """
                {"document": "confirmation", "order": {"number": "SO-1002", "customer": {"number": "C-1001"},
                 "currency": "EUR", "amount": "12500.00", "orderDate": "2026-11-23"}}
                """),
            action: .write { call, transaction in try check(call, transaction) }),
    ]

    private static func stored(_ call: Call, _ transaction: borrowing Transaction<Reading>) throws -> CreditCheckRecord {
        guard let id = Identifier(.creditCheck, text: call.slots[0]), let record = try transaction.creditCheck(id.key),
            try call.sees(company: record.company, in: transaction)
        else { throw Refusal.notFound("credit check \"\(call.slots[0].shortened)\"") }
        return record
    }

    private static func check(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        if call.isDryRun, input.text("document") == nil { return try ask(call, input, transaction) }
        let lines = OrderReading.quantities(input)
        guard let document = input.word("document", as: CheckDocument.self) else {
            throw Refusal.invalid("/document", .required, "Give the document; only a dry run may leave it out.")
        }
        if !document.isOfOrder { return try checkWithoutOrder(call, input, document, transaction) }
        guard input.object("order") != nil else { throw Refusal.invalid("/order", .required, "Give the order.") }
        for name in ["customer", "currency", "amount"] as [StaticString] where input.mentions(name) {
            input.fault("\(name)", .notAvailable, "Only a free text invoice and a dry run without document take this; give the order.")
        }
        try input.finish()
        let company = try call.company(in: transaction)
        let day = try call.day(in: company)
        let change = try order(call, input, company, day, transaction)
        if let lines { try validate(lines, document, of: change.order) }
        let attempt = DocumentAttempt(document: document, mode: input.word("mode", as: CheckMode.self) ?? .posting,
                                      lines: lines, day: day, posting: nil)
        let outcome = try CreditCheckService.attempt(attempt, on: change, by: call.actor, in: transaction)
        return answer(outcome, call)
    }

    /// A free text invoice: the amount is compared with the limit, and no order is stored (CM-16.1).
    private static func checkWithoutOrder(
        _ call: Call, _ input: Input, _ document: CheckDocument, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        for name in ["order", "lines"] as [StaticString] where input.mentions(name) {
            input.fault("\(name)", .notAvailable, "A free text invoice is of no order; give customer, currency and amount.")
        }
        for name in ["customer", "currency", "amount"] as [StaticString] where !input.mentions(name) {
            input.fault("\(name)", .required, "A free text invoice is checked by customer, currency and amount.")
        }
        try input.finish()
        let company = try call.company(in: transaction)
        let day = try call.day(in: company)
        let change = try hypothetical(call, input, company, day, transaction)
        let attempt = DocumentAttempt(document: document, mode: input.word("mode", as: CheckMode.self) ?? .posting,
                                      lines: nil, day: day, posting: nil)
        return answer(try CreditCheckService.attemptWithoutOrder(attempt, of: change, by: call.actor, in: transaction), call)
    }

    /// The order to check: one that is there, or one that is put with the check.
    private static func order(
        _ call: Call, _ input: Input, _ company: Company, _ day: CalendarDate, _ transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        guard let order = input.object("order") else { throw Refusal.invalid("/order", .required, "Give the order.") }
        let isStub = !["customer", "currency", "amount", "lines", "orderDate"].contains { (name: StaticString) in order.mentions(name) }
        if isStub {
            let reference = order.reference(.order)
            try input.finish()
            guard let reference, let stored = try transaction.order(reference, in: company.key), stored.company == company.key
            else { throw Refusal.invalid("/order", .unknownReference, "There is no such order in \(company.number).") }
            return try OrderService.keep(stored, in: company, in: transaction)
        }
        guard let number = order.text("number") else {
            throw Refusal.invalid("/order/number", .required, "Give the number of the order.")
        }
        for fault in Call.numberFaults(number) { order.fault("number", fault.code, fault.message) }
        if order.mentions("id") { order.fault("id", .bothGiven, "A whole order has a number; leave the id out.") }
        let draft = try OrderReading.draft(order, number: number)
        let change = try OrderService.plan(draft, in: company, on: day, precondition: { _ in }, in: transaction)
        let stores = change.outcome == .created || change.outcome == .updated
        if stores, !call.isDryRun, !call.caller.has(.ordersWrite) {
            throw Refusal.missing(.ordersWrite, "Storing an order needs this scope; name a stored one, or ask with dryRun.")
        }
        return change
    }

    private static func validate(_ lines: [LineQuantity], _ document: CheckDocument, of order: SalesOrder) throws {
        let known = Set(order.contents.lines.map(\.line))
        let faults = lines.enumerated().filter { !known.contains($1.line) }.map { index, taken in
            InputFault("/lines/\(index)/line", .unknownReference, "The order has no line \(taken.line).")
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
    }

    private static func answer(_ outcome: CreditCheckService.Outcome, _ call: Call) -> Answer {
        let view = CheckView(outcome)
        let seesReasons = call.caller.has(.holdsRead)
        var members = JSONWriter(capacity: 2_048)
        view.write(seesReasons: seesReasons, withTrace: true, &members)
        var writer = JSONWriter(capacity: 2 * members.bytes.count + 256)
        writer.beginObject()
        writer.rawMembers(members.bytes)
        writer.name("check")
        if outcome.wasEvaluated { writer.raw(members.bytes) } else { writer.null() }
        writer.name("warnings")
        writer.warnings(outcome.warnings)
        if outcome.change.outcome == .outdated { writer.member("outdated", true) }
        writer.endObject()
        return Answer(201, body: writer.bytes, location: "/v1/credit-checks/\(outcome.record.id)")
    }

    // MARK: asking only (CM-16.4)

    /// What would happen at each of the five documents.
    private static func ask(_ call: Call, _ input: Input, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let day = try call.day(in: company)
        let change = try hypothetical(call, input, company, day, transaction)
        let outcomes = try CheckDocument.allCases.map { document in
            (document, try CreditCheckService.foresee(document, change, on: day, by: call.actor, in: transaction))
        }
        guard let main = outcomes.first(where: { $0.1.wasEvaluated })?.1 ?? outcomes.first?.1 else {
            throw StoreFault.damaged("there is no document to check")
        }
        let seesReasons = call.caller.has(.holdsRead)
        var writer = JSONWriter(capacity: 4_096)
        writer.beginObject()
        CheckView(main).members(seesReasons: seesReasons, withTrace: true, &writer)
        writer.name("check")
        writer.null()
        writer.name("checkpoints")
        writer.beginArray()
        for (document, outcome) in outcomes {
            writer.beginObject()
            writer.member("document", document.rawValue)
            writer.member("decision", outcome.record.decision.rawValue)
            writer.member("code", outcome.record.code)
            writer.member("skippedBecause", outcome.skippedBecause?.rawValue)
            writer.hardBlock(outcome.block)
            writer.name("check")
            if outcome.wasEvaluated {
                CheckView(outcome).write(seesReasons: seesReasons, withTrace: true, &writer)
            } else {
                writer.null()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.money("creditRemaining", try CreditCheckService.remaining(change, on: day, in: transaction), company.accountingCurrency)
        writer.name("warnings")
        writer.warnings(main.warnings)
        writer.endObject()
        return Answer(200, body: writer.bytes)
    }

    private static func hypothetical(
        _ call: Call, _ input: Input, _ company: Company, _ day: CalendarDate, _ transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        if input.object("order") != nil { return try order(call, input, company, day, transaction) }
        let customer = input.reference("customer", .customer)
        guard let currency = input.currency("currency"), input.text("amount") != nil, input.object("customer") != nil else {
            throw Refusal.invalid("/order", .neitherGiven, "Give an order, or customer, currency and amount.")
        }
        let amount = input.money("amount", in: currency) ?? 0
        try input.finish()
        guard let customer, let line = OrderLine.whole(amount: Money(minorUnits: amount, currency: currency)) else {
            throw Refusal.invalid("/amount", .tooLarge, "No order holds an amount that large.")
        }
        let draft = OrderDraft(
            header: RecordHeader(), number: "(amount)", customer: customer, invoiceAccount: nil, orderDate: day,
            deliveryDate: nil, orderDeadline: nil, paymentTerms: nil, cashDiscount: nil, responsible: nil,
            isIntercompany: false, contents: OrderContents(currency: currency, lines: [line]))
        return try OrderService.plan(draft, in: company, on: day, precondition: { _ in }, in: transaction)
    }
}
