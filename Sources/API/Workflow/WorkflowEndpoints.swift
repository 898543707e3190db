import Domain
import JSON
import Services
import Storage

/// Definitions of workflows (CM-15.1).
enum WorkflowEndpoints {
    private static let shape = WorkflowShapes.workflow

    static let listing = Listing<WorkflowDefinition>(
        contract: ListContract(source: .workflows, item: shape), page: { try $0.workflows($1) },
        write: { workflow, _, transaction, writer in try write(workflow, .none, transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint("listWorkflows", "/v1/workflows", tag: "Workflows", "List workflows", scope: .workflowsRead),
        Endpoint(
            "getWorkflow", .get, "/v1/workflows/{kind}", tag: "Workflows", "Read a workflow", scope: .workflowsRead,
            successes: [.init(200, .object(shape), "The workflow.")], example: .init("/v1/workflows/holdRelease"),
            action: .read { call, transaction in
                let company = try call.company(in: transaction)
                guard let kind = WorkflowKind(rawValue: call.slots[0]),
                    let workflow = try transaction.workflow(kind, of: company.key)
                else { throw Refusal.notFound("workflow \"\(call.slots[0].shortened)\" in \(company.number)") }
                return try Answer.record(version: workflow.header.version) {
                    try write(workflow, .none, transaction, &$0)
                }
            }),
        Endpoint(
            "putWorkflow", .put, "/v1/workflows/{kind}", tag: "Workflows", "Set what is approved, and by whom",
            description: "holdRelease, adjustmentJournal or adjustmentLine. Requests on their way keep their steps.",
            scope: .creditSetUpWrite, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            ifMatch: .optional,
            example: .init(
                "/v1/workflows/holdRelease",
                """
                {"automaticTasks": ["releaseWithPosting"], "steps": [
                  {"participants": [{"role": "creditManager"}], "dueHours": 24, "escalation": [{"user": "petra"}]},
                  {"participants": [{"user": "petra"}, {"user": "omar"}], "completionPolicy": "all",
                   "condition": {"orderTotalFrom": "50000.00"}}]}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
    ]

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        guard let kind = WorkflowKind(rawValue: call.slots[0]) else {
            throw Refusal.notFound(
                "workflow \"\(call.slots[0].shortened)\"; there are "
                    + WorkflowKind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        var tasks: [WorkflowTask] = []
        for (index, text) in (input.texts("automaticTasks") ?? []).enumerated() {
            guard let task = WorkflowTask(rawValue: text), !tasks.contains(task) else { continue }
            if !task.fits(kind) {
                input.fault("automaticTasks/\(index)", .invalidValue, "A workflow for \(kind.rawValue) cannot \(text).")
            }
            tasks.append(task)
        }
        let steps = (input.list("steps") ?? []).map { step($0, kind, company.accountingCurrency) }
        let whole = input.object("condition").map { condition($0, kind, company.accountingCurrency) } ?? .init()
        try check([input] + (input.list("steps") ?? []), transaction)
        try input.finish()
        let workflow = WorkflowDefinition(
            header: input.header(), company: company.key, kind: kind, isActive: input.flag("active") ?? true,
            allowsSelfApproval: input.flag("allowSelfApproval") ?? false, condition: whole, automaticTasks: tasks,
            steps: steps)
        let put = try WorkflowService.put(
            workflow, by: call.actor, precondition: { try call.matches(version: $0) }, in: transaction)
        return try transaction.reading { reading in
            try Answer.put(
                put, version: put.record.header.version, location: "/v1/workflows/\(kind.rawValue)"
            ) { try write($0, $1, reading, &$2) }
        }
    }

    /// The companies that conditions name must be there.
    private static func check(_ owners: [Input], _ transaction: borrowing Transaction<Writing>) throws {
        for condition in owners.compactMap({ $0.object("condition") }) {
            for (index, number) in (condition.texts("companies") ?? []).enumerated()
            where try transaction.company(.number(number)) == nil {
                condition.fault("companies/\(index)", .unknownReference, "There is no company \(number.shortened).")
            }
        }
    }

    private static func step(_ input: Input, _ kind: WorkflowKind, _ currency: Currency) -> WorkflowStep {
        let step = WorkflowStep(
            participants: participants(input, "participants"),
            policy: input.word("completionPolicy", as: WorkflowStep.Policy.self) ?? .any,
            condition: input.object("condition").map { condition($0, kind, currency) } ?? .init(),
            dueHours: input.integer("dueHours").map { Int(clamping: $0) },
            escalation: participants(input, "escalation"))
        if step.participants.isEmpty { input.fault("participants", .tooFew, "Name at least one participant.") }
        if (step.dueHours == nil) != step.escalation.isEmpty {
            input.fault("escalation", .required, "Give dueHours and escalation together, or neither.")
        }
        return step
    }

    private static func participants(_ input: Input, _ name: StaticString) -> [WorkflowParticipant] {
        var found: [WorkflowParticipant] = []
        for entry in input.list(name) ?? [] {
            switch (entry.word("role", as: Role.self), entry.text("user")) {
            case (let role?, nil): found.append(.role(role))
            case (nil, let user?): found.append(.user(user))
            case (nil, nil): entry.fault("", .neitherGiven, "Give role or user.")
            case (.some, .some): entry.fault("", .bothGiven, "Give either role or user.")
            }
            if let last = found.last, found.dropLast().contains(last) {
                entry.fault("", .duplicate, "This participant is named already.")
            }
        }
        return found
    }

    private static func condition(_ input: Input, _ kind: WorkflowKind, _ currency: Currency) -> WorkflowCondition {
        var condition = WorkflowCondition()
        condition.limitChangeFrom = input.money("limitChangeFrom", in: currency, atLeast: 0)
        condition.newLimitFrom = input.money("newLimitFrom", in: currency, atLeast: 0)
        condition.orderTotalFrom = input.money("orderTotalFrom", in: currency, atLeast: 0)
        condition.companies = input.texts("companies") ?? []
        condition.riskGroups = input.texts("riskGroupIds") ?? []
        condition.customerGroups = input.texts("customerGroups") ?? []
        condition.reasons = input.texts("reasonCodes") ?? []
        if kind == .holdRelease {
            for (index, code) in condition.reasons.enumerated()
            where !ReasonCode.allCases.contains(where: { $0.rawValue.lowercased() == code.lowercased() }) {
                input.fault(
                    "reasonCodes/\(index)", .invalidValue,
                    "No hold has the reason \(code.shortened); the step would never apply.")
            }
        }
        let foreign: [StaticString] = kind == .holdRelease ? ["limitChangeFrom", "newLimitFrom"] : ["orderTotalFrom"]
        for name in foreign where input.text(name) != nil {
            input.fault("\(name)", .invalidValue, "A workflow for \(kind.rawValue) has no such amount; the step would never apply.")
        }
        return condition
    }

    private static func write(
        _ workflow: WorkflowDefinition, _ view: WriteView, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        guard let company = try transaction.company(.key(workflow.company)) else {
            throw StoreFault.damaged("a workflow is of a company that is not there")
        }
        writer.beginObject()
        writer.member("id", workflow.id)
        writer.member("kind", workflow.kind.rawValue)
        writer.member("company", company.number)
        writer.member("active", workflow.isActive)
        writer.member("allowSelfApproval", workflow.allowsSelfApproval)
        write(workflow.condition, company.accountingCurrency, &writer)
        writer.texts("automaticTasks", workflow.automaticTasks.map(\.rawValue))
        writer.name("steps")
        writer.beginArray()
        for step in workflow.steps { write(step, company.accountingCurrency, &writer) }
        writer.endArray()
        writer.trailer(workflow.header, view)
        writer.endObject()
    }

    private static func write(_ step: WorkflowStep, _ currency: Currency, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.participants("participants", step.participants)
        writer.member("completionPolicy", step.policy.rawValue)
        write(step.condition, currency, &writer)
        writer.member("dueHours", step.dueHours)
        writer.participants("escalation", step.escalation)
        writer.endObject()
    }
}

extension WorkflowEndpoints {
    private static func write(_ condition: WorkflowCondition, _ currency: Currency, _ writer: inout JSONWriter) {
        writer.name("condition")
        if condition == WorkflowCondition() { return writer.null() }
        writer.beginObject()
        writer.money("limitChangeFrom", condition.limitChangeFrom, currency)
        writer.money("newLimitFrom", condition.newLimitFrom, currency)
        writer.money("orderTotalFrom", condition.orderTotalFrom, currency)
        writer.texts("companies", condition.companies)
        writer.texts("riskGroupIds", condition.riskGroups)
        writer.texts("customerGroups", condition.customerGroups)
        writer.texts("reasonCodes", condition.reasons)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func texts(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    mutating func participants(_ name: StaticString, _ participants: [WorkflowParticipant]) {
        self.name(name)
        beginArray()
        for participant in participants {
            beginObject()
            switch participant {
            case .role(let role):
                member("role", role.rawValue)
                self.name("user")
                null()
            case .user(let user):
                self.name("role")
                null()
                member("user", user)
            }
            endObject()
        }
        endArray()
    }
}
