import Domain
import JSON
import Services
import Storage

/// What is done with several holds at once: each in a savepoint of its own, each with a result of its own (CM-14.5).
enum HoldBulkEndpoints {
    static let all: [Endpoint] = [
        endpoint(
            "releaseHolds", "release", "Release several holds",
            "The reason is looked up in the company of each order; a hold that cannot be released says why in its result.",
            .holdsRelease, HoldShapes.releaseSeveral, example: #""reasonCode": "paymentPromised", "mode": "withoutPosting""#
        ) { call, input, transaction in
            if input.text("reasonCode") == nil {
                throw Refusal.invalid("/reasonCode", .releaseReasonRequired, "Give a reason of type release.")
            }
            return try carryOut(call, input, transaction) { hold, company in
                try HoldApproval.close(hold, .release, closing(input, call, company), in: company, settles: false,
                                       by: call.actor, in: transaction)
            }
        },
        endpoint(
            "rejectHolds", "reject", "Reject several held orders",
            "None of the orders can be posted until it is changed or its rejection is cleared (CM-14.9).", .holdsRelease,
            HoldShapes.rejectSeveral, example: #""comment": "Pays in advance only""#
        ) { call, input, transaction in
            try carryOut(call, input, transaction) { hold, company in
                try HoldApproval.close(hold, .reject, closing(input, call, company), in: company, settles: false,
                                       by: call.actor, in: transaction)
            }
        },
        endpoint(
            "updateHolds", "update", "Set review date, notes or responsible of several holds",
            "What is left out stays as it is; null clears it.", .holdsWrite, HoldShapes.updateSeveral,
            example: #""responsible": "nadia""#
        ) { call, input, transaction in
            try carryOut(call, input, transaction) { hold, company in
                try HoldService.edit(hold, to: hold.edited(by: input), in: company, by: call.actor, in: transaction)
            }
        },
    ]

    private static func endpoint(
        _ operation: String, _ verb: String, _ summary: String, _ description: String, _ scope: Scope, _ body: Shape,
        example: String,
        _ action: @escaping @Sendable (Call, Input, borrowing Transaction<Writing>) throws -> Answer
    ) -> Endpoint {
        Endpoint(
            operation, .post, "/v1/holds/\(verb)", tag: "Holds", summary, description: description, scope: scope, body: body,
            successes: [.init(200, .object(HoldShapes.results), "What became of each hold, in the order of the request.")],
            idempotency: .optional, dependsOnDay: true, companies: .none,
            example: .init("/v1/holds/\(verb)", #"{"holds": [{"id": "hld_0000000000000"}], \#(example)}"#),
            action: .write { call, transaction in try action(call, try call.input(), transaction) })
    }

    private static func closing(_ input: Input, _ call: Call, _ company: Company) throws -> HoldService.Closing {
        HoldService.Closing(
            reasonCode: input.text("reasonCode"), comment: input.text("comment"),
            mode: input.word("mode", as: ReleaseMode.self) ?? .withoutPosting, reviewDate: input.date("reviewDate"),
            day: try call.day(in: company))
    }

    /// Does the same with each hold; what one may not do leaves the others as they are. Holds of others that the changes
    /// free are looked at once, at the end.
    private static func carryOut(
        _ call: Call, _ input: Input, _ transaction: borrowing Transaction<Writing>,
        _ body: (OrderHold, Company) throws -> OrderHold
    ) throws -> Answer {
        let chosen = input.list("holds") ?? []
        if chosen.isEmpty { throw Refusal.invalid("/holds", .tooFew, "Name at least one hold.") }
        var writer = JSONWriter(capacity: 256 * chosen.count)
        var touched: [Int64: Set<Int64>] = [:]
        writer.beginObject()
        writer.name("results")
        writer.beginArray()
        for part in chosen {
            writer.beginObject()
            writer.member("hold", part.text("id"), asStub: true)
            do {
                var done: OrderHold?
                try transaction.attempt { done = try one(part, call, transaction, body) }
                guard let done else { throw StoreFault.damaged("a hold was neither changed nor refused") }
                touched[done.company, default: []].insert(done.customer)
                writer.member("status", done.status.rawValue)
                writer.member("etag", "\"\(done.version)\"")
                writer.name("problem")
                writer.null()
            } catch let refusal as Refusal {
                writer.member("status", String?.none)
                writer.member("etag", String?.none)
                writer.name("problem")
                writer.raw(Problem.answer(refusal, target: call.target, requestID: call.requestID).body)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        for (key, customers) in touched.sorted(by: { $0.key < $1.key }) {
            guard let company = try transaction.company(.key(key)) else { continue }
            try HoldEvaluation.afterChange(ofCreditOf: customers.sorted(), on: call.day(in: company), by: call.actor,
                                           in: transaction)
        }
        return Answer(200, body: writer.bytes)
    }

    private static func one(
        _ part: Input, _ call: Call, _ transaction: borrowing Transaction<Writing>,
        _ body: (OrderHold, Company) throws -> OrderHold
    ) throws -> OrderHold {
        guard let id = part.text("id").flatMap({ Identifier(.hold, text: $0) }), let hold = try transaction.hold(id.key),
            try call.sees(company: hold.company, in: transaction), let company = try transaction.company(.key(hold.company))
        else { throw Refusal.notFound("hold \"\((part.text("id") ?? "").shortened)\"") }
        if let etag = part.text("etag"), etag != "\"\(hold.version)\"", etag != "*" {
            throw Refusal(.versionMismatch, "The hold has changed. Read it again and repeat.",
                          extra: [.init("etag", "\"\(hold.version)\"")])
        }
        return try body(hold, company)
    }
}

extension OrderHold {
    /// The hold with what a merge patch says about what the credit team keeps on it.
    func edited(by input: Input) -> OrderHold {
        var edited = self
        if input.mentions("reviewDate") { edited.reviewDate = input.date("reviewDate") }
        if input.mentions("notes") { edited.notes = input.text("notes") }
        if input.mentions("responsible") { edited.responsible = input.text("responsible") }
        return edited
    }
}

extension JSONWriter {
    /// A stub of a record that is known by its id alone.
    fileprivate mutating func member(_ name: StaticString, _ id: String?, asStub: Bool) {
        self.name(name)
        beginObject()
        member("id", id)
        endObject()
    }
}
