import Domain
import JSON
import Services
import Storage

/// Blocking and exclusion rules of a company (CM-12.1), and the warnings about them (CM-12.16).
enum BlockingRuleEndpoints {
    static let shape = Shape(
        "BlockingRule", "A rule that stops orders, or lets them through.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the rule, opaque."),
            Property(
                "ruleId", .identifier, .readOnly,
                "The same identifier, under the name that reasons and traces use."),
            CommonShapes.company,
        ] + conditions + CommonShapes.callersOwn + CommonShapes.versioned)

    /// What a rule says, by the names of CM-12.1.
    static let conditions = [
            Property(
                "ruleKind", .enumeration(RuleKind.allCases.map(\.rawValue)), .required,
                "What the rule looks at; fixed at creation."),
            Property(
                "ruleType", .enumeration(RuleType.allCases.map(\.rawValue)), .required,
                "Whether it stops orders or protects them."),
            Property(
                "level", .enumeration(RuleLevel.allCases.map(\.rawValue)), .required,
                "For one customer, a group or everybody."),
            Property(
                "accountOrGroup", .code(max: 40),
                "The customer at level table, the credit management group at level group."),
            Property("riskGroupId", .code(max: 30), "Narrows the rule to the customers of a risk group."),
            Property("value", .integerOrText, "Whole days, an amount, a percentage or a code, by kind."),
            Property(
                "valueType", .enumeration(RuleValueType.allCases.map(\.rawValue)), nullable: false,
                "In what the value is expressed; the kind's own where none is given."),
            Property("currency", .currency, "Currency of an amount; the accounting currency where none is given."),
            Property("creditLimitThreshold", .percentage, "Share of the credit limit, in percent."),
            Property(
                "releaseSalesOrder", .boolean, nullable: false,
                "A satisfied exclusion frees the order from every rule."),
            Property(
                "active", .boolean, nullable: false, "An inactive rule concerns nobody; true where not given."),
    ]

    private static let patch = shape.patch(named: "BlockingRulePatch")

    private static let diagnostic = Shape(
        "RuleDiagnostic", "Something about the set-up that is allowed but hardly meant.", outputOnly: true,
        [
            Property("company", .number, .readOnly, "Number of the company."),
            Property("code", .text(max: 60), .readOnly, "Stable code."),
            Property("message", .text(max: 1_000), .readOnly, "A sentence for people."),
            Property(
                "ruleId", .identifier, .readOnly, nullable: true,
                "The rule it is about; null for the set-up as a whole."),
        ])

    private static let diagnosticPage = Shape(
        "RuleDiagnosticPage", "Every warning about the set-up.", outputOnly: true,
        [
            Property(
                "items", .list(.object(diagnostic), max: 10_000), .readOnly,
                "By company; of each those of single rules first, oldest rule first."),
            Property("next", .text(max: 1), .readOnly, nullable: true, "Null: the list has one page."),
        ])

    private static let listing = Listing<CompanyBlockingRule>(
        contract: ListContract(source: .blockingRules, item: shape),
        page: { try $0.blockingRules($1) },
        write: { rule, _, transaction, writer in try write(rule, .none, in: transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listBlockingRules", "/v1/blocking-rules", tag: "Set-up", "List blocking and exclusion rules",
            scope: .creditSetUpRead),
        Endpoint(
            "listRuleDiagnostics", .get, "/v1/blocking-rules/diagnostics", tag: "Set-up",
            "List what is hardly meant about rules and parameters", scope: .creditSetUpRead,
            successes: [.init(200, .object(diagnosticPage), "Every warning, as the set-up stands.")],
            companies: .several,
            example: .init("/v1/blocking-rules/diagnostics"),
            action: .read { call, transaction in try diagnostics(call, transaction) }),
        Endpoint(
            "getBlockingRule", .get, "/v1/blocking-rules/{id}", tag: "Set-up", "Read a rule",
            scope: .creditSetUpRead,
            successes: [.init(200, .object(shape), "The rule.")], companies: .none,
            example: .init("/v1/blocking-rules/rul_0000000000000"),
            action: .read { call, transaction in
                let rule = try stored(call, transaction)
                return try Answer.record(version: rule.header.version) {
                    try write(rule, .none, in: transaction, &$0)
                }
            }),
        Endpoint(
            "createBlockingRule", .post, "/v1/blocking-rules", tag: "Set-up", "Add a blocking or exclusion rule",
            scope: .creditSetUpWrite, body: shape, successes: [.init(201, .object(shape), "Added.")],
            idempotency: .optional,
            example: .init(
                "/v1/blocking-rules",
                """
                {"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}
                """),
            action: .write { call, transaction in try create(call, transaction) }),
        Endpoint(
            "patchBlockingRule", .patch, "/v1/blocking-rules/{id}", tag: "Set-up", "Change a rule",
            scope: .creditSetUpWrite, body: patch, successes: [.init(200, .object(shape), "The rule.")],
            ifMatch: .required, companies: .none,
            example: .init("/v1/blocking-rules/rul_0000000000000", #"{"value": 45}"#),
            action: .write { call, transaction in try change(call, transaction) }),
        Endpoint(
            "deleteBlockingRule", .delete, "/v1/blocking-rules/{id}", tag: "Set-up", "Delete a rule",
            scope: .creditSetUpWrite, successes: [.init(204, nil, "Deleted.")], ifMatch: .required,
            companies: .none,
            example: .init("/v1/blocking-rules/rul_0000000000000"),
            action: .write { call, transaction in
                let rule = try stored(call, transaction)
                try call.matches(version: rule.header.version)
                try CreditSetUpService.delete(rule, by: call.actor, in: transaction)
                if let company = try transaction.company(.key(rule.company)) {
                    try evaluateHolds(of: company, call, transaction)
                }
                return Answer(204)
            }),
    ]

    /// What a change of the rules frees, or brings back.
    private static func evaluateHolds(
        of company: Company, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws {
        try HoldEvaluation.afterChange(ofSetUpOf: company, on: call.today(in: company), by: call.actor, in: transaction)
    }

    private static func stored<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> CompanyBlockingRule {
        guard let id = Identifier(.blockingRule, text: call.slots[0]),
            let rule = try transaction.blockingRule(key: id.key),
            try call.sees(company: rule.company, in: transaction)
        else { throw Refusal.notFound("blocking rule \"\(call.slots[0].shortened)\"") }
        return rule
    }

    private static func create(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        let draft = try RuleReading(input).draft()
        var header = input.header()
        header.sourceVersion = nil
        let put = try CreditSetUpService.put(
            draft, header: header, over: nil, of: company, by: call.actor,
            precondition: { _ in }, in: transaction)
        try evaluateHolds(of: company, call, transaction)
        return try Answer.record(
            201, version: put.record.header.version, location: "/v1/blocking-rules/\(put.record.id)"
        ) {
            try write(put.record, WriteView(warnings: put.warnings), in: transaction, &$0)
        }
    }

    private static func change(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let old = try stored(call, transaction)
        try call.matches(version: old.header.version)
        guard let company = try transaction.company(.key(old.company)) else {
            throw StoreFault.damaged("rule \(old.id) is of a company that is not there")
        }
        let input = try call.input()
        try call.sameCompany(input, company)
        let draft = try RuleReading(input).draft(changing: old.rule)
        var header = old.header
        if input.mentions("externalRef") { header.externalRef = input.text("externalRef") }
        if input.mentions("metadata") { header.metadata = input.pairs("metadata") }
        let put = try CreditSetUpService.put(
            draft, header: header, over: old, of: company, by: call.actor,
            precondition: { _ in }, in: transaction)
        try evaluateHolds(of: company, call, transaction)
        return try Answer.record(version: put.record.header.version) {
            try write(put.record, WriteView(warnings: put.warnings), in: transaction, &$0)
        }
    }

    private static func diagnostics(_ call: Call, _ transaction: borrowing Transaction<Reading>) throws -> Answer {
        let companies = try call.companies(in: transaction) ?? transaction.companies()
        let warnings = try companies.flatMap { company in
            try CreditSetUpService.diagnostics(of: company, in: transaction).map { (company, $0) }
        }
        return Answer.record(version: nil) { writer in
            writer.beginObject()
            writer.name("items")
            writer.beginArray()
            for (company, warning) in warnings {
                writer.beginObject()
                writer.member("company", company.number)
                writer.member("code", warning.code.rawValue)
                writer.member("message", warning.message)
                writer.member("ruleId", warning.ruleID)
                writer.endObject()
            }
            writer.endArray()
            writer.member("next", String?.none)
            writer.endObject()
        }
    }

    private static func write<Mode>(
        _ record: CompanyBlockingRule, _ view: WriteView, in transaction: borrowing Transaction<Mode>,
        _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", record.id)
        writer.member("ruleId", record.rule.ruleID)
        writer.member("company", try transaction.company(.key(record.company))?.number)
        members(record.rule, &writer)
        writer.callersOwn(record.header)
        writer.versioned(record.header, view)
        writer.endObject()
    }

    /// What a rule says.
    static func members(_ rule: BlockingRule, _ writer: inout JSONWriter) {
        writer.member("ruleKind", rule.kind.rawValue)
        writer.member("ruleType", rule.type.rawValue)
        writer.member("level", rule.level.rawValue)
        writer.member("accountOrGroup", rule.accountOrGroup)
        writer.member("riskGroupId", rule.riskGroup)
        if case .days(let days) = rule.value {
            writer.member("value", days)
        } else {
            writer.member("value", rule.value.text)
        }
        writer.member("valueType", rule.value.type.rawValue)
        if case .amount(let money) = rule.value {
            writer.member("currency", money.currency.code)
        } else {
            writer.member("currency", String?.none)
        }
        writer.member("creditLimitThreshold", rule.threshold?.description)
        writer.member("releaseSalesOrder", rule.releaseSalesOrder)
        writer.member("active", rule.active)
    }
}
