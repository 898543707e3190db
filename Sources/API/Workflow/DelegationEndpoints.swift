import Domain
import JSON
import Services
import Storage

/// Who decides for whom while somebody is away (CM-15.1).
enum DelegationEndpoints {
    private static let shape = WorkflowShapes.delegation

    static let listing = Listing<ApprovalDelegation>(
        contract: ListContract(source: .approvalDelegations, item: shape), page: { try $0.approvalDelegations($1) },
        write: { delegation, _, transaction, writer in try write(delegation, transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listApprovalDelegations", "/v1/approval-delegations", tag: "Workflows", "List delegations",
            scope: .workflowsRead),
        Endpoint(
            "getApprovalDelegation", .get, "/v1/approval-delegations/{id}", tag: "Workflows", "Read a delegation",
            scope: .workflowsRead, successes: [.init(200, .object(shape), "The delegation.")], companies: .none,
            example: .init("/v1/approval-delegations/dlg_0000000000000"),
            action: .read { call, transaction in
                let delegation = try stored(call, transaction)
                return try Answer.record(version: delegation.header.version) {
                    try write(delegation, transaction, &$0)
                }
            }),
        Endpoint(
            "createApprovalDelegation", .post, "/v1/approval-delegations", tag: "Workflows",
            "Let somebody decide for somebody else", scope: .approvalsDecide, body: shape,
            successes: [.init(201, .object(shape), "Created.")], codes: [.missingScope], idempotency: .optional,
            example: .init(
                "/v1/approval-delegations",
                #"{"delegate": "omar", "fromDate": "2026-12-21", "toDate": "2027-01-08"}"#),
            action: .write { call, transaction in try create(call, transaction) }),
        Endpoint(
            "deleteApprovalDelegation", .delete, "/v1/approval-delegations/{id}", tag: "Workflows", "End a delegation",
            description: "By the person who delegates, or an administrator.", scope: .approvalsDecide,
            successes: [.init(204, nil, "Ended.")], codes: [.missingScope], ifMatch: .required, companies: .none,
            example: .init("/v1/approval-delegations/dlg_0000000000000"),
            action: .write { call, transaction in
                let delegation = try stored(call, transaction)
                try call.matches(version: delegation.header.version)
                try demandOwn(delegation.person, call)
                try WorkflowService.end(delegation, by: call.actor, in: transaction)
                return Answer(204)
            }),
    ]

    private static func create(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        let person = input.text("person") ?? call.actor.name
        try demandOwn(person, call)
        let today = call.today(in: company)
        let (from, to) = (input.date("fromDate") ?? today, input.date("toDate") ?? today)
        if to < from { input.fault("toDate", .outOfRange, "The last day is before the first.") }
        if to < today { input.fault("toDate", .dateInPast, "The last day is over already.") }
        let delegate = input.text("delegate") ?? ""
        if delegate.lowercasedASCII == person.lowercasedASCII {
            input.fault("delegate", .invalidValue, "Name somebody else.")
        }
        try input.finish()
        let delegation = try WorkflowService.delegate(
            ApprovalDelegation(
                header: RecordHeader(), company: company.key, person: person, delegate: delegate, from: from, to: to),
            by: call.actor, in: transaction)
        return try transaction.reading { reading in
            try Answer.record(
                201, version: delegation.header.version, location: "/v1/approval-delegations/\(delegation.id)"
            ) { try write(delegation, reading, &$0) }
        }
    }

    private static func demandOwn(_ person: String, _ call: Call) throws {
        if person.lowercasedASCII == call.actor.name.lowercasedASCII || call.caller.has(.admin) { return }
        throw Refusal.missing(.admin, "Only \(person.shortened) or an administrator may say who decides for \(person.shortened).")
    }

    private static func stored<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> ApprovalDelegation {
        guard let id = Identifier(.approvalDelegation, text: call.slots[0]),
            let delegation = try transaction.approvalDelegation(id.key),
            try call.sees(company: delegation.company, in: transaction)
        else { throw Refusal.notFound("delegation \"\(call.slots[0].shortened)\"") }
        return delegation
    }

    private static func write(
        _ delegation: ApprovalDelegation, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", delegation.id)
        writer.member("company", try transaction.company(.key(delegation.company))?.number)
        writer.member("person", delegation.person)
        writer.member("delegate", delegation.delegate)
        writer.member("fromDate", delegation.from)
        writer.member("toDate", delegation.to)
        writer.versioned(delegation.header)
        writer.endObject()
    }
}
