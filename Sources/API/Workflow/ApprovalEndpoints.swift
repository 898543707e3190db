import Domain
import JSON
import Services
import Storage

/// The inbox of approvals and what is decided in it (CM-15).
enum ApprovalEndpoints {
    private static let shape = WorkflowShapes.approval

    static let listing = Listing<ApprovalRequest>(
        contract: ListContract(source: .approvals, item: shape), page: { try $0.approvals($1) },
        write: { request, call, transaction, writer in try write(request, call, transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listApprovals", "/v1/approvals", tag: "Workflows", "List requests for approval; inbox=true: those that wait for the caller",
            scope: .workflowsRead,
            parameters: [.init("inbox", .boolean, "Only those that the caller may decide now.")],
            example: "/v1/approvals?inbox=true"
        ) { call, transaction, query in
            guard call.parameters["inbox"] == "true" else { return }
            let companies = try query.companies ?? transaction.companies().map(\.key)
            var names = try Set(companies.compactMap { try transaction.company(.key($0)) }.flatMap { company in
                try transaction.delegators(of: call.actor.name, in: company.key, on: call.today(in: company))
            })
            names.insert(call.actor.name)
            let operands = names.sorted().prefix(90).map { "user:\($0)" } + call.caller.key.roles.map { "role:\($0.rawValue)" }
            query.filters.append(.init(field: "waitsFor", comparison: .equals, operands: operands.map { .text($0) }))
        },
        Endpoint(
            "getApproval", .get, "/v1/approvals/{id}", tag: "Workflows", "Read a request for approval",
            scope: .workflowsRead, successes: [.init(200, .object(shape), "The request with its history.")],
            companies: .none, example: .init("/v1/approvals/apr_0000000000000"),
            action: .read { call, transaction in
                let request = try stored(call, transaction)
                return try Answer.record(version: request.version) { try write(request, call, transaction, &$0) }
            }),
        decision("approve", .approve, "Approve", #"{"comment": "Fine until year end"}"#),
        decision("deny", .deny, "Deny", #"{"comment": "Too much for a new customer"}"#),
        decision("request-change", .requestChange, "Ask for a change of", #"{"comment": "Half of it will do"}"#),
        Endpoint(
            "recallApproval", .post, "/v1/approvals/{id}/recall", tag: "Workflows", "Take a request for approval back",
            description: "By who submitted it, or an administrator. What it was about is as it was before.",
            scope: .workflowsRead, body: OrderShapes.comment,
            successes: [.init(200, .object(shape), "The request.")], codes: [.invalidState], ifMatch: .required,
            idempotency: .optional, companies: .none, example: .init("/v1/approvals/apr_0000000000000/recall", "{}"),
            action: .write { call, transaction in
                let request = try stored(call, transaction)
                try call.matches(version: request.version)
                let recalled = try ApprovalService.recall(
                    request, by: call.actor, mayRecallOthers: call.caller.has(.admin),
                    comment: call.input().text("comment"), in: try company(of: request, transaction), in: transaction)
                return try answer(recalled, call, transaction)
            }),
    ]

    private static func decision(
        _ verb: String, _ decision: ApprovalDecision, _ title: String, _ body: String
    ) -> Endpoint {
        Endpoint(
            "\(decision.rawValue)Approval", .post, "/v1/approvals/{id}/\(verb)", tag: "Workflows",
            "\(title) a request", description: "By a participant of its current step, never by who submitted it (D-45).",
            scope: .approvalsDecide, body: OrderShapes.comment,
            successes: [.init(200, .object(shape), "The request.")],
            codes: [.invalidState, .selfApproval, .missingScope], ifMatch: .required, idempotency: .optional,
            dependsOnDay: true, companies: .none, example: .init("/v1/approvals/apr_0000000000000/\(verb)", body),
            action: .write { call, transaction in
                let request = try stored(call, transaction)
                try call.matches(version: request.version)
                return try answer(try decide(decision, request, call, transaction), call, transaction)
            })
    }

    /// Decides for the caller, with its roles and delegations.
    static func decide(
        _ decision: ApprovalDecision, _ request: ApprovalRequest, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> ApprovalRequest {
        let company = try company(of: request, transaction)
        return try ApprovalService.decide(
            decision, request, by: try approver(call, company, transaction), on: call.day(in: company),
            comment: call.input().text("comment"), in: company, in: transaction)
    }

    /// The caller with its roles, and those who have delegated to it.
    static func approver<Mode>(
        _ call: Call, _ company: Company, _ transaction: borrowing Transaction<Mode>
    ) throws -> Approver {
        Approver(
            actor: call.actor, roles: Set(call.caller.key.roles),
            delegators: try transaction.delegators(of: call.actor.name, in: company.key, on: call.today(in: company)))
    }

    private static func company<Mode>(
        of request: ApprovalRequest, _ transaction: borrowing Transaction<Mode>
    ) throws -> Company {
        guard let company = try transaction.company(.key(request.company)) else {
            throw StoreFault.damaged("approval \(request.id) is of a company that is not there")
        }
        return company
    }

    private static func stored<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> ApprovalRequest {
        guard let id = Identifier(.approval, text: call.slots[0]), let request = try transaction.approval(id.key),
            try call.sees(company: request.company, in: transaction)
        else { throw Refusal.notFound("approval \"\(call.slots[0].shortened)\"") }
        return request
    }

    private static func answer(
        _ request: ApprovalRequest, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        try transaction.reading { reading in
            try Answer.record(version: request.version) { try write(request, call, reading, &$0) }
        }
    }

    private static func write(
        _ request: ApprovalRequest, _ call: Call, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        let company = try company(of: request, transaction)
        let (now, target) = (transaction.now, request.target)
        let isHold = request.kind == .holdRelease
        let approver = try approver(call, company, transaction)
        // What is kept from a caller elsewhere is told to those whom the request is about (CM-2).
        let isTold = call.caller.has(isHold ? .holdsRead : .limitAdjustmentsRead) || request.involves(approver, at: now)
        writer.beginObject()
        writer.member("id", request.id)
        writer.member("company", company.number)
        writer.member("kind", request.kind.rawValue)
        writer.member("number", target.number)
        writer.idStub("hold", isHold ? target.record : nil)
        writer.stub("limitAdjustment", isHold ? nil : Stub(id: target.record, number: target.number))
        writer.member("lineNumber", target.line)
        let currency = company.accountingCurrency
        writer.member("currency", currency.code)
        writer.money("limitChange", isTold ? request.amounts.limitChange : nil, currency)
        writer.money("newLimit", isTold ? request.amounts.newLimit : nil, currency)
        writer.money("orderTotal", request.amounts.orderTotal, currency)
        writer.name("wish")
        if let wish = request.wish, isTold { write(wish, &writer) } else { writer.null() }
        writer.member("status", request.status.rawValue)
        writer.member("step", request.currentStep == nil ? nil : request.step + 1)
        writer.member("steps", request.steps.count)
        writer.participants("waitsFor", request.participants(at: now))
        writer.member("dueAt", request.dueAt)
        writer.member("canDecide", request.waits(for: approver, at: now))
        writer.actor("requestedBy", kind: request.requestedBy.kind.rawValue, by: request.requestedBy.name)
        writer.name("history")
        writer.beginArray()
        for entry in request.history { write(entry, withComment: isTold, &writer) }
        writer.endArray()
        writer.versioned(RecordHeader(
            key: request.key, version: request.version, createdAt: request.createdAt, updatedAt: request.updatedAt))
        writer.endObject()
    }

    private static func write(_ wish: HoldWish, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", wish.action.rawValue)
        writer.member("reasonCode", wish.reasonCode)
        writer.member("comment", wish.comment)
        writer.member("mode", wish.mode.rawValue)
        writer.endObject()
    }

    private static func write(_ entry: ApprovalEntry, withComment: Bool, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("step", entry.step + 1)
        writer.member("action", entry.action.rawValue)
        writer.actor("by", kind: entry.by.kind.rawValue, by: entry.by.name)
        writer.member("onBehalfOf", entry.onBehalfOf)
        writer.member("at", entry.at)
        writer.member("comment", withComment ? entry.comment : nil)
        writer.endObject()
    }
}
