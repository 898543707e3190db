import Domain
import JSON

/// Steps, history and wishes of workflows as JSON in their columns.
enum StoredWorkflow {
    // MARK: steps

    static func text(_ steps: [WorkflowStep]) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginArray()
        for step in steps {
            writer.beginObject()
            participants("participants", step.participants, &writer)
            writer.member("policy", step.policy.rawValue)
            writer.name("condition")
            condition(step.condition, &writer)
            writer.member("dueHours", step.dueHours.map(Int64.init))
            participants("escalation", step.escalation, &writer)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    static func steps(_ text: [UInt8]) throws -> [WorkflowStep] {
        let document = try StoredJSON.document(text)
        return try document.root.elements.map { value in
            guard let policy = (value["policy"]?.string).flatMap(WorkflowStep.Policy.init(rawValue:)) else {
                throw StoreFault.damaged("a stored step has no policy")
            }
            return WorkflowStep(
                participants: try participants(value["participants"]), policy: policy,
                condition: condition(value["condition"]), dueHours: value["dueHours"]?.integer.map { Int(clamping: $0) },
                escalation: try participants(value["escalation"]))
        }
    }

    private static func participants(
        _ name: StaticString, _ list: [WorkflowParticipant], _ writer: inout JSONWriter
    ) {
        writer.name(name)
        writer.beginArray()
        for participant in list {
            writer.beginObject()
            switch participant {
            case .role(let role): writer.member("role", role.rawValue)
            case .user(let user): writer.member("user", user)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func participants(_ value: JSONValue?) throws -> [WorkflowParticipant] {
        guard let value else { return [] }
        return try value.elements.map { entry in
            if let user = entry["user"]?.string { return .user(user) }
            guard let role = (entry["role"]?.string).flatMap(Role.init(rawValue:)) else {
                throw StoreFault.damaged("a stored participant is neither user nor role")
            }
            return .role(role)
        }
    }

    static func text(_ definition: WorkflowCondition) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        condition(definition, &writer)
        return writer.bytes
    }

    static func condition(_ text: [UInt8]) throws -> WorkflowCondition {
        condition(try StoredJSON.document(text).root)
    }

    private static func condition(_ condition: WorkflowCondition, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("limitChangeFrom", condition.limitChangeFrom)
        writer.member("newLimitFrom", condition.newLimitFrom)
        writer.member("orderTotalFrom", condition.orderTotalFrom)
        texts("companies", condition.companies, &writer)
        texts("riskGroups", condition.riskGroups, &writer)
        texts("customerGroups", condition.customerGroups, &writer)
        texts("reasons", condition.reasons, &writer)
        writer.endObject()
    }

    private static func condition(_ value: JSONValue?) -> WorkflowCondition {
        func texts(_ name: StaticString) -> [String] { value?[name]?.elements.compactMap(\.string) ?? [] }
        var condition = WorkflowCondition()
        condition.limitChangeFrom = value?["limitChangeFrom"]?.integer
        condition.newLimitFrom = value?["newLimitFrom"]?.integer
        condition.orderTotalFrom = value?["orderTotalFrom"]?.integer
        condition.companies = texts("companies")
        condition.riskGroups = texts("riskGroups")
        condition.customerGroups = texts("customerGroups")
        condition.reasons = texts("reasons")
        return condition
    }

    private static func texts(_ name: StaticString, _ texts: [String], _ writer: inout JSONWriter) {
        writer.name(name)
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
    }

    // MARK: history

    static func text(_ history: [ApprovalEntry]) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginArray()
        for entry in history {
            writer.beginObject()
            writer.member("step", Int64(entry.step))
            writer.member("action", entry.action.rawValue)
            writer.member("kind", entry.by.kind.rawValue)
            writer.member("name", entry.by.name)
            writer.member("key", entry.by.apiKey)
            writer.member("request", entry.by.requestID)
            writer.member("onBehalfOf", entry.onBehalfOf)
            writer.member("covers", entry.covers)
            writer.member("at", entry.at.milliseconds)
            writer.member("comment", entry.comment)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    static func history(_ text: [UInt8]) throws -> [ApprovalEntry] {
        let document = try StoredJSON.document(text)
        return try document.root.elements.map { value in
            guard let action = (value["action"]?.string).flatMap(ApprovalEntry.Action.init(rawValue:)),
                let kind = (value["kind"]?.string).flatMap(Actor.Kind.init(rawValue:)),
                let name = value["name"]?.string, let moment = value["at"]?.integer
            else { throw StoreFault.damaged("a stored approval has an entry that cannot be read") }
            return ApprovalEntry(
                step: Int(clamping: value["step"]?.integer ?? 0), action: action,
                by: Actor(kind: kind, name: name, apiKey: value["key"]?.integer, requestID: value["request"]?.string),
                onBehalfOf: value["onBehalfOf"]?.string,
                covers: value["covers"]?.integer.map { Int(clamping: $0) }, at: Timestamp(milliseconds: moment),
                comment: value["comment"]?.string)
        }
    }

    // MARK: what is to be done with a hold

    static func text(_ wish: HoldWish) -> [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.member("action", wish.action.rawValue)
        writer.member("reasonCode", wish.reasonCode)
        writer.member("comment", wish.comment)
        writer.member("mode", wish.mode.rawValue)
        if let order = wish.order {
            writer.member("customer", order.subject)
            writer.member("total", order.coverage.total)
            writer.member("termsRank", order.coverage.termsRank)
            writer.member("discountRank", order.coverage.discountRank)
        }
        writer.endObject()
        return writer.bytes
    }

    static func wish(_ text: [UInt8]) throws -> HoldWish {
        let root = try StoredJSON.document(text).root
        guard let action = (root["action"]?.string).flatMap(HoldWish.Action.init(rawValue:)),
            let mode = (root["mode"]?.string).flatMap(ReleaseMode.init(rawValue:))
        else { throw StoreFault.damaged("a stored wish for a hold cannot be read") }
        let order = root["customer"]?.integer.map { customer in
            SubmittedOrder(
                coverage: OrderCoverage(
                    total: root["total"]?.integer, termsRank: Int(clamping: root["termsRank"]?.integer ?? 0),
                    discountRank: Int(clamping: root["discountRank"]?.integer ?? 0)),
                subject: customer)
        }
        return HoldWish(
            action: action, reasonCode: root["reasonCode"]?.string, comment: root["comment"]?.string, mode: mode,
            order: order)
    }
}
