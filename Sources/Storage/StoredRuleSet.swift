public import Domain
import JSON

/// The content of a rule-set version as JSON in its column. Equal contents are the same bytes.
public enum StoredRuleSet {
    public static func bytes(_ content: RuleSetContent) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024 + 192 * content.rules.count)
        writer.beginObject()
        writer.name("parameters")
        writer.raw(StoredParameters.bytes(content.parameters))
        writer.name("rules")
        writer.beginArray()
        for rule in content.rules { write(rule, &writer) }
        writer.endArray()
        write("paymentTermsRanks", content.paymentTermsRanks, &writer)
        write("cashDiscountRanks", content.cashDiscountRanks, &writer)
        writer.endObject()
        return writer.bytes
    }

    public static func read(_ bytes: [UInt8]) throws -> RuleSetContent {
        let root = try StoredJSON.document(bytes).root
        guard let parameters = root["parameters"] else { throw StoreFault.damaged("a rule set has no parameters") }
        return RuleSetContent(
            parameters: try StoredParameters.read(parameters), rules: try (root["rules"]?.elements.map { $0 } ?? []).map(rule),
            paymentTermsRanks: ranks(root, "paymentTermsRanks"), cashDiscountRanks: ranks(root, "cashDiscountRanks"))
    }

    // MARK: rules

    private static func write(_ rule: BlockingRule, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("key", rule.key)
        writer.member("ruleId", rule.ruleID)
        writer.member("kind", rule.kind.rawValue)
        writer.member("type", rule.type.rawValue)
        writer.member("level", rule.level.rawValue)
        if let target = rule.accountOrGroup { writer.member("target", target) }
        if let group = rule.riskGroup { writer.member("riskGroup", group) }
        switch rule.value {
        case .days(let days): writer.member("days", Int64(days))
        case .amount(let money):
            writer.member("amount", money.minorUnits)
            writer.member("currency", money.currency.code)
        case .percent(let percentage): writer.member("percent", percentage.millionths)
        case .code(let code): writer.member("code", code)
        case .thresholdOnly: break
        }
        if let threshold = rule.threshold { writer.member("threshold", threshold.millionths) }
        writer.member("release", rule.releaseSalesOrder)
        writer.member("active", rule.active)
        writer.endObject()
    }

    private static func rule(_ value: JSONValue) throws -> BlockingRule {
        guard let key = value["key"]?.integer, let ruleID = value["ruleId"]?.string,
            let kind = value["kind"]?.string.flatMap({ RuleKind(rawValue: $0) }),
            let type = value["type"]?.string.flatMap({ RuleType(rawValue: $0) }),
            let level = value["level"]?.string.flatMap({ RuleLevel(rawValue: $0) })
        else { throw StoreFault.damaged("a stored rule cannot be read") }
        return BlockingRule(
            key: key, ruleID: ruleID, kind: kind, type: type, level: level, accountOrGroup: value["target"]?.string,
            riskGroup: value["riskGroup"]?.string, value: try ruleValue(value),
            threshold: value["threshold"]?.integer.map(Percentage.init(millionths:)),
            releaseSalesOrder: value["release"]?.bool ?? false, active: value["active"]?.bool ?? false)
    }

    private static func ruleValue(_ value: JSONValue) throws -> RuleValue {
        if let days = value["days"]?.integer { return .days(Int(clamping: days)) }
        if let amount = value["amount"]?.integer {
            guard let currency = value["currency"]?.string.flatMap({ Currency($0) }) else {
                throw StoreFault.damaged("the amount of a stored rule has no currency")
            }
            return .amount(Money(minorUnits: amount, currency: currency))
        }
        if let percent = value["percent"]?.integer { return .percent(Percentage(millionths: percent)) }
        return value["code"]?.string.map { .code($0) } ?? .thresholdOnly
    }

    // MARK: rankings

    private static func write(_ name: StaticString, _ ranks: [RuleSetContent.Rank], _ writer: inout JSONWriter) {
        writer.name(name)
        writer.beginArray()
        for rank in ranks {
            writer.beginObject()
            writer.member("code", rank.code)
            writer.member("rank", Int64(rank.rank))
            writer.endObject()
        }
        writer.endArray()
    }

    private static func ranks(_ root: JSONValue, _ name: StaticString) -> [RuleSetContent.Rank] {
        root[name]?.elements.compactMap { value in
            guard let code = value["code"]?.string, let rank = value["rank"]?.integer else { return nil }
            return RuleSetContent.Rank(code: code, rank: Int(clamping: rank))
        } ?? []
    }
}
