import Domain
import JSON
import Services
import Storage

/// Insurance policies and guarantees (CM-8).
enum GuaranteeEndpoints {
    private static let shape = GuaranteeShapes.guarantee
    private static let path = "/v1/guarantees"
    private static let example = "\(path)/gua_0000000000000"

    static let listing = Listing<Guarantee>(
        contract: ListContract(source: .guarantees, item: shape), page: { try $0.guarantees($1) },
        write: { guarantee, call, transaction, writer in
            try GuaranteeView(guarantee, call, transaction).write(.none, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listGuarantees", path, tag: "Customers", "List insurance policies and guarantees",
            scope: .guaranteesRead, dependsOnDay: true,
            parameters: [
                .init(
                    "expiringWithinDays", .days,
                    "Only those that are valid on the day and whose last day is at most so many days later."),
            ]
        ) { call, transaction, query in try narrow(call, transaction, &query) },
        Endpoint(
            "getGuarantee", .get, "\(path)/{id}", tag: "Customers", "Read an insurance policy or guarantee",
            scope: .guaranteesRead, successes: [.init(200, .object(shape), "The policy.")], dependsOnDay: true,
            companies: .none, example: .init(example),
            action: .read { call, transaction in
                let view = try GuaranteeView(stored(call, transaction).guarantee, call, transaction)
                var answer = Answer.record(version: view.guarantee.header.version) { view.write(.none, &$0) }
                answer.showsMoreThanVersion = true
                return answer
            }),
        Endpoint(
            "createGuarantee", .post, path, tag: "Customers", "Add an insurance policy or guarantee",
            description: """
                It changes the usable limit from its first to its last day, without any job; held orders that it frees \
                are evaluated at once.
                """,
            scope: .guaranteesWrite, body: shape, successes: [.init(201, .object(shape), "Added.")],
            codes: [.exchangeRateMissing], idempotency: .optional, dependsOnDay: true,
            example: .init(
                path,
                """
                {"customer": {"number": "C-1001"}, "identifier": "insurance", "typeId": "CREDIT",
                 "insurerOrGuarantor": {"name": "Northern Credit Insurance"}, "identification": "NCI-2026-118",
                 "effectiveDate": "2026-01-01", "expirationDate": "2026-12-31", "value": "20000.00",
                 "currency": "EUR", "updateCreditLimitPercent": "25"}
                """),
            action: .write { call, transaction in try create(call, transaction) }),
        Endpoint(
            "patchGuarantee", .patch, "\(path)/{id}", tag: "Customers", "Change an insurance policy or guarantee",
            description: "A merge patch. Customer and kind are fixed.", scope: .guaranteesWrite,
            body: GuaranteeShapes.patch, successes: [.init(200, .object(shape), "The policy.")],
            codes: [.exchangeRateMissing], ifMatch: .required, dependsOnDay: true, companies: .none,
            example: .init(example, #"{"expirationDate": "2027-06-30"}"#),
            action: .write { call, transaction in
                let (old, company) = try stored(call, transaction)
                try call.matches(version: old.header.version)
                let input = try call.input()
                let new = GuaranteeReading.changed(old, input)
                let outcome = try GuaranteeService.change(
                    old, to: new, faults: input.faults, in: company, on: call.day(in: company), by: call.actor,
                    in: transaction)
                return try answer(200, outcome, call, transaction)
            }),
        Endpoint(
            "endGuarantee", .post, "\(path)/{id}/end", tag: "Customers", "Let an insurance policy or guarantee end",
            scope: .guaranteesWrite, body: GuaranteeShapes.ending,
            successes: [.init(200, .object(shape), "The policy.")], codes: [.invalidState, .exchangeRateMissing],
            ifMatch: .required, idempotency: .optional, dependsOnDay: true, companies: .none,
            example: .init("\(example)/end", #"{"comment": "Cancelled by the insurer"}"#),
            action: .write { call, transaction in
                let (old, company) = try stored(call, transaction)
                try call.matches(version: old.header.version)
                let input = try call.input()
                let day = try call.day(in: company)
                let outcome = try GuaranteeService.end(
                    old, lastDay: input.date("expirationDate") ?? day, comment: input.text("comment"), in: company,
                    on: day, by: call.actor, in: transaction)
                return try answer(200, outcome, call, transaction)
            }),
        Endpoint(
            "deleteGuarantee", .delete, "\(path)/{id}", tag: "Customers", "Delete a policy that has not begun",
            scope: .guaranteesWrite, successes: [.init(204, nil, "Deleted.")], codes: [.invalidState],
            ifMatch: .required, dependsOnDay: true, companies: .none, example: .init(example),
            action: .write { call, transaction in
                let (guarantee, company) = try stored(call, transaction)
                try call.matches(version: guarantee.header.version)
                // It has begun when it has on either day.
                let day = max(try call.day(in: company), call.today(in: company))
                try GuaranteeService.delete(guarantee, in: company, on: day, by: call.actor, in: transaction)
                return Answer(204)
            }),
    ]

    /// The policies that end soon: valid on the day of the request, and not for much longer.
    private static func narrow(
        _ call: Call, _ transaction: borrowing Transaction<Reading>, _ query: inout ListQuery
    ) throws {
        guard let text = call.parameters["expiringWithinDays"], let days = Int(text) else { return }
        let day = try call.groupDay(transaction)
        func integer(_ day: CalendarDate) -> ListQuery.Operand { .integer(Int64(day.dayNumber)) }
        query.filters += [
            .init(field: "validOnDate", comparison: .equals, operands: [integer(day)]),
            .init(field: "expirationDate", comparison: .lte, operands: [integer(day.adding(days: days))]),
        ]
    }

    private static func stored<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> (guarantee: Guarantee, company: Company) {
        guard let id = Identifier(.guarantee, text: call.slots[0]),
            let guarantee = try transaction.guarantee(key: id.key),
            try call.sees(company: guarantee.company, in: transaction),
            let company = try transaction.company(.key(guarantee.company))
        else { throw Refusal.notFound("guarantee \"\(call.slots[0].shortened)\"") }
        return (guarantee, company)
    }

    /// The customer that a body names, in the company of the request.
    static func customer(
        _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> (company: Company, account: CreditAccount, input: Input) {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        guard let reference = input.reference("customer", .customer),
            let customer = try transaction.customer(reference, in: company.key), customer.company == company.key,
            let account = try transaction.creditAccount(key: customer.key)
        else {
            throw Refusal.invalid("/customer", .unknownReference, "There is no such customer in \(company.number).")
        }
        return (company, account, input)
    }

    private static func create(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let (company, account, input) = try customer(call, transaction)
        let guarantee = GuaranteeReading.guarantee(input, of: account.customer, in: company)
        let outcome = try GuaranteeService.create(
            guarantee, of: account, faults: input.faults, in: company, on: call.day(in: company), by: call.actor,
            in: transaction)
        return try answer(201, outcome, call, transaction)
    }

    private static func answer(
        _ status: Int, _ outcome: GuaranteeService.Outcome, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        let view = try transaction.reading { try GuaranteeView(outcome.guarantee, call, $0) }
        return Answer.record(
            status, version: outcome.guarantee.header.version,
            location: status == 201 ? "\(path)/\(outcome.guarantee.id)" : nil
        ) { view.write(WriteView(warnings: outcome.warnings), &$0) }
    }
}
