import Domain

/// A body read as a rule, or as changes to one.
struct RuleReading {
    let input: Input

    init(_ input: Input) { self.input = input }

    func draft() throws -> BlockingRuleDraft {
        guard let kind = input.word("ruleKind", as: RuleKind.self),
            let type = input.word("ruleType", as: RuleType.self),
            let level = input.word("level", as: RuleLevel.self)
        else { throw Refusal.invalid("", .required, "Give ruleKind, ruleType and level.") }
        return BlockingRuleDraft(
            kind: kind, type: type, level: level, accountOrGroup: input.text("accountOrGroup"),
            riskGroup: input.text("riskGroupId"), value: try value(),
            valueType: input.word("valueType", as: RuleValueType.self), currency: input.currency("currency"),
            threshold: input.percentage("creditLimitThreshold"),
            releaseSalesOrder: input.flag("releaseSalesOrder") ?? false,
            active: input.flag("active") ?? true)
    }

    /// The rule with what the body mentions in place of what it was; null clears.
    func draft(changing rule: BlockingRule) throws -> BlockingRuleDraft {
        if input.mentions("ruleKind"), input.word("ruleKind", as: RuleKind.self) != rule.kind {
            input.fault(
                "ruleKind", .immutable, "The kind is fixed at creation. Delete the rule and add another one.")
        }
        for name in ["ruleType", "level"] as [StaticString] where input.mentions(name) && input.text(name) == nil {
            input.fault("\(name)", .required, "This cannot be null.")
        }
        try input.finish()
        var draft = BlockingRuleDraft(rule)
        draft.type = input.word("ruleType", as: RuleType.self) ?? draft.type
        draft.level = input.word("level", as: RuleLevel.self) ?? draft.level
        if input.mentions("accountOrGroup") { draft.accountOrGroup = input.text("accountOrGroup") }
        if input.mentions("riskGroupId") { draft.riskGroup = input.text("riskGroupId") }
        if input.mentions("valueType") {
            draft.valueType = input.word("valueType", as: RuleValueType.self)
            if (draft.valueType ?? draft.kind.valueTypes(for: draft.type).first) != .amount {
                draft.currency = nil
            }
        }
        if input.mentions("value") { draft.value = try value() }
        if input.mentions("currency") { draft.currency = input.currency("currency") }
        if input.mentions("creditLimitThreshold") { draft.threshold = input.percentage("creditLimitThreshold") }
        if input.mentions("releaseSalesOrder") {
            draft.releaseSalesOrder = input.flag("releaseSalesOrder") ?? false
        }
        if input.mentions("active") { draft.active = input.flag("active") ?? true }
        return draft
    }

    /// A whole number for days; everything else is text, amounts above all.
    private func value() throws -> BlockingRuleDraft.Value? {
        if let days = input.integer("value") { return .integer(days) }
        return input.text("value").map { .text($0) }
    }
}

extension BlockingRuleDraft {
    /// The draft that describes a rule as it is.
    fileprivate init(_ rule: BlockingRule) {
        var (value, currency): (Value?, Currency?) = (rule.value.text.map { .text($0) }, nil)
        if case .days(let days) = rule.value { value = .integer(Int64(days)) }
        if case .amount(let money) = rule.value { currency = money.currency }
        self.init(
            kind: rule.kind, type: rule.type, level: rule.level, accountOrGroup: rule.accountOrGroup,
            riskGroup: rule.riskGroup, value: value, valueType: rule.value.type, currency: currency,
            threshold: rule.threshold, releaseSalesOrder: rule.releaseSalesOrder, active: rule.active)
    }
}
