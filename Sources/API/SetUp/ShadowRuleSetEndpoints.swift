import Domain
import JSON
import Services
import Storage

/// Rule sets in shadow: proposed rules that decide beside those in force, without effect.
enum ShadowRuleSetEndpoints {
    private static let difference = Shape("ShadowDifferences", "How often decisions differ in one way.", outputOnly: true, [
        Property("difference", .enumeration(DecisionDifference.allCases.map(\.rawValue)), .readOnly, "How they differ."),
        Property("decisions", .integer(0...Int64.max), .readOnly, "How many decisions."),
        Property("amount", .money, .readOnly, "Sum of their orders' totals, in the accounting currency."),
    ])

    private static let summary = Shape("ShadowSummary", "What a shadow has decided.", outputOnly: true, [
        Property("decisions", .integer(0...Int64.max), .readOnly, "How many decisions it has made."),
        Property("changed", .integer(0...Int64.max), .readOnly, "How many of them differ from the real ones."),
        Property("differences", .list(.object(difference), max: 10), .readOnly, "By kind of difference."),
    ])

    static let shape = Shape("ShadowRuleSet", "A proposed rule set that decides beside the one in force.", [
        Property("id", .identifier, .readOnly, "Its id."),
        CommonShapes.company,
        Property("description", .text(max: 255), "What it is tried for."),
        Property("status", .enumeration(["running", "stopped"]), .readOnly, "Whether it decides."),
        Property("startedBy", .object(CommonShapes.actor), .readOnly, "Who started it."),
        Property("startedAt", .timestamp, .readOnly, "When."),
        Property("stoppedAt", .timestamp, .readOnly, nullable: true, "When it was stopped; null while it runs."),
    ] + ProposedRuleReading.properties.map {
        Property($0.name, $0.schema, .expandable, nullable: false, $0.summary + " On a list with expand.")
    } + [
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("summary", .object(summary), .readOnlyWhereItApplies, "What it has decided; on the single record."),
        Property("paymentTermsRanks", .anything, .readOnlyWhereItApplies, "The ranking of payment terms when it was started."),
        Property("cashDiscountRanks", .anything, .readOnlyWhereItApplies, "The ranking of cash discounts when it was started."),
    ] + CommonShapes.versioned)

    private static let listing = Listing<ShadowRuleSet>(
        contract: ListContract(source: .shadowRuleSets, item: shape, expansions: ["parameters", "rules"]),
        page: { try $0.shadowRuleSets($1) },
        write: { shadow, call, transaction, writer in
            try write(shadow, .none, withParameters: call.listView.expands("parameters"),
                      withRules: call.listView.expands("rules"), in: transaction, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint("listShadowRuleSets", "/v1/shadow-rule-sets", tag: "Set-up", "List rule sets in shadow",
                         scope: .creditSetUpRead),
        Endpoint(
            "getShadowRuleSet", .get, "/v1/shadow-rule-sets/{id}", tag: "Set-up", "Read a rule set in shadow, and what it decided",
            scope: .creditSetUpRead, successes: [.init(200, .object(shape), "The rule set with its summary.")], companies: .none,
            example: .init("/v1/shadow-rule-sets/shr_0000000000000"),
            action: .longRead { call, transaction in
                let shadow = try stored(call, transaction)
                let found = try transaction.shadowSummary(of: shadow.key)
                var answer = try Answer.record(version: shadow.version) {
                    try write(shadow, .none, summary: found, in: transaction, &$0)
                }
                answer.showsMoreThanVersion = true
                return answer
            }),
        Endpoint(
            "startShadowRuleSet", .post, "/v1/shadow-rule-sets", tag: "Set-up", "Let a rule set decide in shadow",
            description: """
                From now on every attempt of the company is also decided under it. Those decisions are kept, have no effect, and \
                can be compared with the real ones. One runs at a time.
                """,
            scope: .creditSetUpWrite, body: shape, successes: [.init(201, .object(shape), "Started.")],
            codes: [.invalidState], idempotency: .optional,
            example: .init("/v1/shadow-rule-sets", """
                {"description": "Stricter", "rules": [{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all",
                 "creditLimitThreshold": "80"}]}
                """),
            action: .write { call, transaction in
                let company = try call.company(in: transaction)
                let input = try call.input()
                try call.sameCompany(input, company)
                let content = try ProposedRuleReading.content(input, of: company, in: transaction)
                let shadow = try ShadowService.start(
                    content, description: input.text("description"), in: company, by: call.actor, in: transaction)
                return try answer(201, shadow, location: "/v1/shadow-rule-sets/\(shadow.id)", transaction)
            }),
        Endpoint(
            "stopShadowRuleSet", .post, "/v1/shadow-rule-sets/{id}/stop", tag: "Set-up", "Stop a rule set in shadow",
            description: "What it decided stays readable.",
            scope: .creditSetUpWrite, body: OrderShapes.comment, successes: [.init(200, .object(shape), "Stopped.")],
            codes: [.invalidState], ifMatch: .required, idempotency: .optional, companies: .none,
            example: .init("/v1/shadow-rule-sets/shr_0000000000000/stop", "{}"),
            action: .write { call, transaction in
                let shadow = try stored(call, transaction)
                try call.matches(version: shadow.version)
                return try answer(200, try ShadowService.stop(shadow, by: call.actor, in: transaction), location: nil, transaction)
            }),
        ProposedDecisionView.endpoint(
            "listShadowDifferences", "/v1/shadow-rule-sets/{id}/differences", tag: "Set-up",
            "List the decisions in which a shadow differs", source: { .shadowDifferences(of: $0) },
            page: { try $0.shadowDifferences(of: $1, $2) }, owner: .shadowRuleSet
        ) { call, transaction in _ = try stored(call, transaction) },
    ]

    private static func stored<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> ShadowRuleSet {
        guard let id = Identifier(.shadowRuleSet, text: call.slots[0]), let shadow = try transaction.shadowRuleSet(id.key),
            try call.sees(company: shadow.company, in: transaction)
        else { throw Refusal.notFound("shadow rule set \"\(call.slots[0].shortened)\"") }
        return shadow
    }

    private static func answer(
        _ status: Int, _ shadow: ShadowRuleSet, location: String?, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        try Answer.record(status, version: shadow.version, location: location) {
            try write(shadow, WriteView(warnings: []), in: transaction, &$0)
        }
    }

    private static func write<Mode>(
        _ shadow: ShadowRuleSet, _ view: WriteView, withParameters: Bool = true, withRules: Bool = true,
        summary: (decisions: Int64, differences: [DifferenceCount])? = nil, in transaction: borrowing Transaction<Mode>,
        _ writer: inout JSONWriter
    ) throws {
        guard let company = try transaction.company(.key(shadow.company)) else {
            throw StoreFault.damaged("shadow rule set \(shadow.id) is of a company that is not there")
        }
        writer.beginObject()
        writer.member("id", shadow.id)
        writer.member("company", company.number)
        writer.member("description", shadow.description)
        writer.member("status", shadow.stoppedAt == nil ? "running" : "stopped")
        writer.actor("startedBy", kind: shadow.actor.kind.rawValue, by: shadow.actor.name)
        writer.member("startedAt", shadow.createdAt)
        writer.member("stoppedAt", shadow.stoppedAt)
        RuleSetEndpoints.content(shadow.content, withParameters: withParameters, withRules: withRules, &writer)
        writer.member("currency", company.accountingCurrency.code)
        if let summary { write(summary, company, &writer) }
        writer.versioned(
            RecordHeader(key: shadow.key, version: shadow.version, createdAt: shadow.createdAt, updatedAt: shadow.updatedAt), view)
        writer.endObject()
    }

    private static func write(
        _ summary: (decisions: Int64, differences: [DifferenceCount]), _ company: Company, _ writer: inout JSONWriter
    ) {
        writer.name("summary")
        writer.beginObject()
        writer.member("decisions", summary.decisions)
        writer.member("changed", summary.differences.reduce(0) { $0 + $1.decisions })
        writer.name("differences")
        writer.beginArray()
        for count in summary.differences {
            writer.beginObject()
            writer.member("difference", count.difference.rawValue)
            writer.member("decisions", count.decisions)
            writer.money("amount", count.amount, company.accountingCurrency)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
