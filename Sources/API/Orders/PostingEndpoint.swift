import Domain
import JSON
import Services
import Storage

/// Postings of an order: the attempt that is checked, and the document that it produces (CM-13).
enum PostingEndpoint {
    static let endpoint = Endpoint(
        "postOrder", .post, "/v1/orders/{number}/postings", tag: "Orders", "Post a document of a sales order",
        description: """
            An attempt: CM-13.2 in full. A document that may not be produced is an answer with the decision hold or refused, \
            and nothing is posted.
            """,
        scope: .ordersPost, body: OrderShapes.posting,
        successes: [.init(201, .object(OrderShapes.postingAnswer), "What came of it.")],
        codes: [.quantityExceeded, .duplicateNumber, .invalidState, .exchangeRateMissing], ifMatch: .optional,
        idempotency: .required, dependsOnDay: true,
        example: .init("/v1/orders/SO-1001/postings", #"{"document": "confirmation"}"#),
        action: .write { call, transaction in
            let order = try OrderEndpoints.order(call, transaction)
            try call.matches(version: order.header.version)
            guard let company = try transaction.company(.key(order.company)) else {
                throw StoreFault.damaged("order \(order.number) is of a company that is not there")
            }
            let input = try call.input()
            let posting = try posting(input, on: call.day(in: company))
            let (outcome, produced) = try PostingService.post(posting, of: order, in: company, by: call.actor, in: transaction)
            return answer(outcome, produced, call)
        })

    private static func posting(_ input: Input, on day: CalendarDate) throws -> PostingService.Document {
        let lines = OrderReading.quantities(input)
        guard let document = input.word("document", as: CheckDocument.self) else {
            throw Refusal.invalid("/document", .required, "Give the document.")
        }
        if document != .packingSlip, document != .invoice, input.text("number") != nil {
            input.fault("number", .invalidValue, "Only packing slips and invoices have a number here.")
        }
        if document != .invoice, input.text("dueDate") != nil {
            input.fault("dueDate", .invalidValue, "Only an invoice is due.")
        }
        if let number = input.text("number") {
            for fault in Call.numberFaults(number) { input.fault("number", fault.code, fault.message) }
        }
        try input.finish()
        let context = PostingContext(lines: lines, number: input.text("number"), postingDate: input.date("postingDate"),
                                     dueDate: input.date("dueDate"))
        return PostingService.Document(document: document, mode: input.word("mode", as: CheckMode.self) ?? .posting,
                                       context: context, day: day)
    }

    private static func answer(
        _ outcome: CreditCheckService.Outcome, _ produced: PostingService.Produced?, _ call: Call
    ) -> Answer {
        let order = produced?.order ?? outcome.change.order
        var writer = JSONWriter(capacity: 2_048)
        writer.beginObject()
        writer.member("decision", outcome.record.decision.rawValue)
        writer.member("code", outcome.record.code)
        writer.member("skippedBecause", outcome.skippedBecause?.rawValue)
        writer.hardBlock(outcome.block)
        writer.name("check")
        if outcome.wasEvaluated {
            CheckView(outcome).write(seesReasons: call.caller.has(.holdsRead), withTrace: true, &writer)
        } else {
            writer.null()
        }
        writer.holdStub("hold", outcome.record.hold)
        writer.stub("packingSlip", produced?.packingSlip.map { Stub(id: $0.id, number: $0.number) })
        writer.stub("invoice", produced?.invoice)
        writer.stub("order", order.stub)
        writer.name("warnings")
        writer.warnings(outcome.warnings)
        writer.endObject()
        return Answer(201, body: writer.bytes)
    }
}
