import Domain
import JSON
import Services
import Storage

/// Rule-set versions: what decided about a company's orders, and from when to when (CM-1.7, CM-12).
enum RuleSetEndpoints {
    private static let rank = Shape("RuleSetRank", "The place of a code in a ranking.", outputOnly: true, [
        Property("code", .text(max: 40), .readOnly, "The code."),
        Property("rank", .integer(1...1_000_000), .readOnly, "Its rank."),
    ])

    static let rule = Shape("RuleSetRule", "A rule of a rule set.", [
        Property("ruleId", .code(max: 40), nullable: false, "Name under which reasons and traces tell it."),
    ] + BlockingRuleEndpoints.conditions)

    static let parameters = Shape(
        "RuleSetParameters", "The parameters of a rule set; what is left out is as in the one in force.",
        ParameterEndpoints.settings)

    static let shape = Shape(
        "RuleSet", "A version of everything that decides about a company's orders; never changed.", outputOnly: true, [
            Property("number", .integer(1...Int64.max), .readOnly, "Number of the version, counted by company."),
            Property("company", .number, .readOnly, "Number of the company."),
            Property("validFromAt", .timestamp, .readOnly, "Decisions from this moment on were made with it."),
            Property("validToAt", .timestamp, .readOnly, nullable: true, "When the next version came; null for the one in force."),
            Property("changedBy", .object(CommonShapes.actor), .readOnly, "Who made the change that it came from."),
            Property("ruleCount", .integer(0...Int64.max), .readOnly, "How many rules it has, active or not."),
            Property("parameters", .object(parameters), .readOnlyWhereItApplies, "Its parameters; on a list with expand=parameters."),
            Property("rules", .list(.object(rule), max: 10_000), .readOnlyWhereItApplies,
                     "Its rules, oldest first; on a list with expand=rules."),
            Property("paymentTermsRanks", .list(.object(rank), max: 10_000), .readOnlyWhereItApplies,
                     "The ranking of payment terms (CM-12.11); on a list with expand=rules."),
            Property("cashDiscountRanks", .list(.object(rank), max: 10_000), .readOnlyWhereItApplies,
                     "The ranking of cash discounts (CM-12.12); on a list with expand=rules."),
        ])

    private static let listing = Listing<RuleSet>(
        contract: ListContract(source: .ruleSets, item: shape, expansions: ["parameters", "rules"]),
        page: { try $0.ruleSets($1) },
        write: { ruleSet, call, transaction, writer in
            try write(ruleSet, withParameters: call.listView.expands("parameters"), withRules: call.listView.expands("rules"),
                      in: transaction, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listRuleSets", "/v1/rule-sets", tag: "Set-up", "List the versions of rules and parameters", scope: .creditSetUpRead),
        Endpoint(
            "getRuleSet", .get, "/v1/rule-sets/{number}", tag: "Set-up", "Read a version of rules and parameters",
            description: """
                What credit checks name as ruleSet. Its rules and parameters can be sent to a back-test as they are.
                """,
            scope: .creditSetUpRead, successes: [.init(200, .object(shape), "The version.")],
            example: .init("/v1/rule-sets/1"),
            action: .read { call, transaction in
                let company = try call.company(in: transaction)
                guard let number = Int64(call.slots[0]), let ruleSet = try transaction.ruleSet(number, of: company.key) else {
                    throw Refusal.notFound("rule set \"\(call.slots[0].shortened)\" of \(company.number)")
                }
                return try Answer.record(version: nil) {
                    try write(ruleSet, withParameters: true, withRules: true, in: transaction, &$0)
                }
            }),
    ]

    private static func write(
        _ ruleSet: RuleSet, withParameters: Bool, withRules: Bool, in transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("number", ruleSet.number)
        writer.member("company", try transaction.company(.key(ruleSet.company))?.number)
        writer.member("validFromAt", ruleSet.validFrom)
        writer.member("validToAt", ruleSet.validTo)
        writer.actor("changedBy", kind: ruleSet.actor.kind.rawValue, by: ruleSet.actor.name)
        writer.member("ruleCount", ruleSet.content.rules.count)
        content(ruleSet.content, withParameters: withParameters, withRules: withRules, &writer)
        writer.endObject()
    }

    /// The members parameters, rules and rankings.
    static func content(
        _ content: RuleSetContent, withParameters: Bool = true, withRules: Bool = true, _ writer: inout JSONWriter
    ) {
        if withParameters {
            writer.name("parameters")
            writer.beginObject()
            ParameterEndpoints.members(content.parameters, &writer)
            writer.endObject()
        }
        guard withRules else { return }
        writer.name("rules")
        writer.beginArray()
        for rule in content.rules {
            writer.beginObject()
            writer.member("ruleId", rule.ruleID)
            BlockingRuleEndpoints.members(rule, &writer)
            writer.endObject()
        }
        writer.endArray()
        ranks("paymentTermsRanks", content.paymentTermsRanks, &writer)
        ranks("cashDiscountRanks", content.cashDiscountRanks, &writer)
    }

    private static func ranks(_ name: StaticString, _ ranks: [RuleSetContent.Rank], _ writer: inout JSONWriter) {
        writer.name(name)
        writer.beginArray()
        for rank in ranks {
            writer.beginObject()
            writer.member("code", rank.code)
            writer.member("rank", rank.rank)
            writer.endObject()
        }
        writer.endArray()
    }
}
