import Domain
import JSON
import Services
import Storage

/// Risk groups (CM-11.3) and automatic limits (CM-11.5).
enum RiskGroupEndpoints {
    static let all = ScoringGroupEndpoints.resource.endpoints + riskGroups.endpoints + automaticLimits.endpoints

    private static let riskGroups = CodedSetUp<RiskGroup>(
        name: "RiskGroup", plural: "RiskGroups", path: "/v1/risk-groups", what: "risk group", whats: "risk groups",
        kind: .riskGroup,
        shape: CodedSetUp<RiskGroup>.shape("RiskGroup", "A class of customers by their total score.", [
            Property("from", .score, .required, "Lowest score, included."),
            Property("to", .score, .required, "Highest score, included; risk groups do not overlap."),
            Property(
                "indicator", .enumeration(RiskGroup.Indicator.allCases.map(\.rawValue)), .optional, nullable: false,
                "Colour that lists show; none where none is given."),
        ]),
        source: .riskGroups, exampleCode: "B",
        exampleBody: #"{"description": "Medium", "from": "25", "to": "49.99", "indicator": "yellow"}"#,
        page: { try $0.riskGroups($1) },
        find: { reference, company, transaction in
            switch reference {
            case .key(let key): try transaction.riskGroup(key: key)
            case .number(let code): try transaction.riskSetUp(of: company).riskGroup(code)
            }
        },
        header: { ($0.company, $0.header, $0.code) },
        put: { call, input, company, code, transaction in
            let group = RiskGroup(
                header: input.header(), company: company.key, code: code, description: input.text("description"),
                from: input.decimal("from", 6) ?? 0, to: input.decimal("to", 6) ?? 0,
                indicator: input.word("indicator", as: RiskGroup.Indicator.self) ?? .none)
            try input.finish()
            return try RiskSetUpService.put(
                group, by: call.actor, precondition: { try call.matches(version: $0) }, in: transaction)
        },
        delete: { try RiskSetUpService.delete($0, by: $1, in: $2) },
        write: { group, writer in
            writer.member("description", group.description)
            writer.member("from", RiskService.scoreText(group.from))
            writer.member("to", RiskService.scoreText(group.to))
            writer.member("indicator", group.indicator.rawValue)
        })

    private static let limitLine = Shape("AutomaticLimitLine", "A condition and the limit that it stands for.", [
        Property("scoringGroupId", .code(max: 40), .required, "Scoring group whose stored value is compared."),
        Property(
            "operator", .enumeration(AutomaticLimit.Operator.allCases.map(\.rawValue)), .required,
            "How it is compared with the value; a missing value meets no condition."),
        Property("comparisonValue", .text(max: 60), .required, "A decimal string where the group has ranges."),
        Property("creditLimit", .money, .required, "The limit; the highest of the lines that match is proposed."),
    ])

    private static let automaticLimits = CodedSetUp<AutomaticLimit>(
        name: "AutomaticLimit", plural: "AutomaticLimits", path: "/v1/automatic-limits", what: "automatic limit",
        whats: "automatic limits", kind: .automaticLimit,
        shape: CodedSetUp<AutomaticLimit>.shape("AutomaticLimit", "Which limit is proposed for customers of a risk group.", [
            Property("riskGroupId", .code(max: 40), .required, "Risk group."),
            Property("currency", .currency, .required, "Currency of the amounts."),
            Property(
                "maximumRevenue", .money, .optional, nullable: false,
                "Highest revenue of a customer's latest financial statement; 0.00, the default, tests none."),
            Property("lines", .list(.object(limitLine), max: AutomaticLimit.mostLines), .required, "Conditions and limits."),
        ]),
        source: .automaticLimits, exampleCode: "B-EUR",
        exampleBody: """
            {"riskGroupId": "B", "currency": "EUR", "maximumRevenue": "0.00", "lines": [{"scoringGroupId": "YEARS", \
            "operator": "ge", "comparisonValue": "3", "creditLimit": "40000.00"}]}
            """,
        page: { try $0.automaticLimits($1) },
        find: { reference, company, transaction in
            switch reference {
            case .key(let key): try transaction.automaticLimit(key: key)
            case .number(let code):
                try transaction.riskSetUp(of: company).automaticLimits.first { $0.code.isSameCode(as: code) }
            }
        },
        header: { ($0.company, $0.header, $0.code) },
        put: { call, input, company, code, transaction in
            let limit = read(input, company, code)
            return try RiskSetUpService.put(
                limit, faults: input.faults, by: call.actor, precondition: { try call.matches(version: $0) },
                in: transaction)
        },
        delete: { try RiskSetUpService.delete($0, by: $1, in: $2) },
        write: { limit, writer in write(limit, &writer) })

    private static func read(_ input: Input, _ company: Company, _ code: String) -> AutomaticLimit {
        let currency = input.currency("currency") ?? company.accountingCurrency
        let lines = (input.list("lines") ?? []).map { part in
            AutomaticLimit.Line(
                scoringGroup: part.text("scoringGroupId") ?? "",
                comparison: part.word("operator", as: AutomaticLimit.Operator.self) ?? .eq,
                comparisonValue: part.text("comparisonValue") ?? "",
                creditLimit: part.money("creditLimit", in: currency, atLeast: 0) ?? 0)
        }
        return AutomaticLimit(
            header: input.header(), company: company.key, code: code, description: input.text("description"),
            riskGroup: input.text("riskGroupId") ?? "", currency: currency,
            maximumRevenue: input.money("maximumRevenue", in: currency, atLeast: 0) ?? 0, lines: lines)
    }

    private static func write(_ limit: AutomaticLimit, _ writer: inout JSONWriter) {
        writer.member("description", limit.description)
        writer.member("riskGroupId", limit.riskGroup)
        writer.member("currency", limit.currency.code)
        writer.money("maximumRevenue", limit.maximumRevenue, limit.currency)
        writer.name("lines")
        writer.beginArray()
        for line in limit.lines {
            writer.beginObject()
            writer.member("scoringGroupId", line.scoringGroup)
            writer.member("operator", line.comparison.rawValue)
            writer.member("comparisonValue", line.comparisonValue)
            writer.money("creditLimit", line.creditLimit, limit.currency)
            writer.endObject()
        }
        writer.endArray()
    }
}
