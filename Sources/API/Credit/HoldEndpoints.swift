import Domain
import JSON
import Services
import Storage

/// The hold list and what the credit team does with it (CM-14).
enum HoldEndpoints {
    static let listing = Listing<OrderHold>(
        contract: ListContract(source: .holds, item: CreditShapes.hold, expansions: ["customer", "order", "postingContext"]),
        page: { try $0.holds($1) },
        write: { hold, call, transaction, writer in
            var view = try HoldView(hold, in: transaction)
            view.showsPosting = call.listView.expands("postingContext")
            try view.write(.none, expanding: call.listView.expand, &writer) {
                try $1.customer("customer", $0, call, transaction)
            }
        })

    static let all: [Endpoint] = [
        listing.endpoint("listHolds", "/v1/holds", tag: "Holds", "List holds, over all companies that the key covers",
                         scope: .holdsRead, dependsOnDay: true, example: "/v1/holds?active=true&sort=-orderTotal"),
        Endpoint(
            "getHold", .get, "/v1/holds/{id}", tag: "Holds", "Read a hold",
            description: "With how the customer stands, the limits as they were tested, every check of it, other open holds.",
            scope: .holdsRead, successes: [.init(200, .object(CreditShapes.hold), "The hold.")], dependsOnDay: true,
            companies: .none,
            example: .init("/v1/holds/hld_0000000000000"),
            action: .read { call, transaction in
                let hold = try hold(call, transaction)
                var view = try HoldView(hold, in: transaction)
                view.surroundings = try HoldSurroundings(
                    hold, in: view.company, on: call.day(in: view.company),
                    sees: { try call.sees(company: $0, in: transaction) }, transaction)
                var answer = try Answer.record(version: hold.version) { try view.write(.none, expanding: [], &$0) }
                answer.showsMoreThanVersion = true
                return answer
            }),
        Endpoint(
            "patchHold", .patch, "/v1/holds/{id}", tag: "Holds", "Set review date, notes, responsible",
            scope: .holdsWrite, body: CreditShapes.holdPatch,
            successes: [.init(200, .object(CreditShapes.hold), "The hold.")], codes: [.invalidState], ifMatch: .required,
            companies: .none, example: .init("/v1/holds/hld_0000000000000", #"{"reviewDate": "2026-12-01", "notes": "Calls back"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { hold, company, input in
                    try HoldService.edit(hold, to: hold.edited(by: input), in: company, by: call.actor, in: transaction)
                }
            }),
        Endpoint(
            "releaseHold", .post, "/v1/holds/{id}/release", tag: "Holds", "Release a hold",
            description: """
                With posting, the stopped document is produced in the same transaction and without a new check; if it cannot be, \
                the hold stays as it was (CM-14.5).
                """,
            scope: .holdsRelease, body: CreditShapes.release,
            successes: [.init(200, .object(CreditShapes.hold), "The released hold.")],
            codes: [
                .invalidState, .aboveAuthority, .noPostingToRepeat, .quantityExceeded, .duplicateNumber, .exchangeRateMissing,
                .customerOnHold,
            ],
            ifMatch: .required, idempotency: .optional, dependsOnDay: true, companies: .none,
            example: .init("/v1/holds/hld_0000000000000/release", """
                {"reasonCode": "paymentPromised", "comment": "Bank confirmation received", "mode": "withPosting"}
                """),
            action: .write { call, transaction in
                try change(call, transaction) { hold, company, input in
                    try HoldApproval.close(hold, .release, closing(input, call, company), in: company, by: call.actor, in: transaction)
                }
            }),
        Endpoint(
            "rejectHold", .post, "/v1/holds/{id}/reject", tag: "Holds", "Reject a held order",
            description: "The order cannot be posted until it is changed or the rejection is cleared (CM-14.9).",
            scope: .holdsRelease, body: CreditShapes.reject,
            successes: [.init(200, .object(CreditShapes.hold), "The rejected hold.")], codes: [.invalidState],
            ifMatch: .required, idempotency: .optional, dependsOnDay: true, companies: .none,
            example: .init("/v1/holds/hld_0000000000000/reject", #"{"comment": "Pays in advance only"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { hold, company, input in
                    try HoldApproval.close(hold, .reject, closing(input, call, company), in: company, by: call.actor, in: transaction)
                }
            }),
    ]

    private static func closing(_ input: Input, _ call: Call, _ company: Company) throws -> HoldService.Closing {
        HoldService.Closing(
            reasonCode: input.text("reasonCode"), comment: input.text("comment"),
            mode: input.word("mode", as: ReleaseMode.self) ?? .withoutPosting, reviewDate: input.date("reviewDate"),
            day: try call.day(in: company))
    }

    private static func hold<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> OrderHold {
        guard let id = Identifier(.hold, text: call.slots[0]), let hold = try transaction.hold(id.key),
            try call.sees(company: hold.company, in: transaction)
        else { throw Refusal.notFound("hold \"\(call.slots[0].shortened)\"") }
        return hold
    }

    static func change(
        _ call: Call, _ transaction: borrowing Transaction<Writing>,
        _ body: (OrderHold, Company, Input) throws -> OrderHold
    ) throws -> Answer {
        let hold = try hold(call, transaction)
        try call.matches(version: hold.version)
        guard let company = try transaction.company(.key(hold.company)) else {
            throw StoreFault.damaged("hold \(hold.id) is of a company that is not there")
        }
        let changed = try body(hold, company, try call.input())
        return try transaction.reading { reading in
            var view = try HoldView(changed, in: reading)
            view.seesReasons = call.caller.has(.holdsRead)
            return try Answer.record(version: changed.version) { try view.write(WriteView(warnings: []), expanding: [], &$0) }
        }
    }
}
