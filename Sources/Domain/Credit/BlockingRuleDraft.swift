/// A blocking rule as it comes from outside, before anything about it is certain.
///
/// Whether codes and accounts exist is the caller's question.
///
/// Source: CM-12.1.
public struct BlockingRuleDraft: Hashable, Sendable {
    /// A value as written: a whole number for days, a text for amounts, percentages and codes.
    public enum Value: Hashable, Sendable {
        case integer(Int64)
        case text(String)
    }

    public var kind: RuleKind
    public var type: RuleType
    public var level: RuleLevel
    public var accountOrGroup: String?
    public var riskGroup: String?
    public var value: Value?
    /// `nil` takes the kind's default.
    public var valueType: RuleValueType?
    /// `nil` is the accounting currency.
    public var currency: Currency?
    public var threshold: Percentage?
    public var releaseSalesOrder: Bool
    public var active: Bool

    public init(
        kind: RuleKind, type: RuleType, level: RuleLevel, accountOrGroup: String? = nil,
        riskGroup: String? = nil,
        value: Value? = nil, valueType: RuleValueType? = nil, currency: Currency? = nil,
        threshold: Percentage? = nil, releaseSalesOrder: Bool = false, active: Bool = true
    ) {
        self.kind = kind
        self.type = type
        self.level = level
        self.accountOrGroup = accountOrGroup
        self.riskGroup = riskGroup
        self.value = value
        self.valueType = valueType
        self.currency = currency
        self.threshold = threshold
        self.releaseSalesOrder = releaseSalesOrder
        self.active = active
    }

    /// The rule that this draft describes.
    ///
    /// - Parameter others: the other rules of the legal entity, active or not.
    /// - Throws: everything that is wrong with the draft, together.
    public func rule(
        key: Int64, ruleID: String, accountingCurrency: Currency, others: [BlockingRule]
    ) throws(RuleFaults) -> BlockingRule {
        var faults = targetFaults() + thresholdFaults()
        if releaseSalesOrder, type == .blocking {
            faults.append(RuleFault(.releaseFlagOnBlockingRule, at: "/releaseSalesOrder"))
        }
        var rule = BlockingRule(
            key: key, ruleID: ruleID, kind: kind, type: type, level: level,
            accountOrGroup: nonBlank(accountOrGroup),
            riskGroup: nonBlank(riskGroup), threshold: effectiveThreshold,
            releaseSalesOrder: releaseSalesOrder,
            active: active)
        do {
            rule.value = try typedValue(accountingCurrency: accountingCurrency)
        } catch {
            faults.append(error)
        }
        if faults.isEmpty, let other = others.first(where: { $0.key != key && $0.duplicates(rule) }) {
            faults.append(RuleFault(.duplicateRule, at: "", ruleID: other.ruleID))
        }
        guard faults.isEmpty else { throw RuleFaults(faults: faults) }
        return rule
    }

    /// The days that a rule may have as its value.
    public static let dayRange: ClosedRange<Int64> = 0...36_500

    private func nonBlank(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }

    private var effectiveThreshold: Percentage? { kind == .overdueAmount ? threshold ?? .zero : threshold }

    private func targetFaults() -> [RuleFault] {
        var faults: [RuleFault] = []
        let hasTarget = nonBlank(accountOrGroup) != nil
        if level == .all, hasTarget { faults.append(RuleFault(.targetNotAllowed, at: "/accountOrGroup")) }
        if level != .all, !hasTarget { faults.append(RuleFault(.targetRequired, at: "/accountOrGroup")) }
        if level == .table, nonBlank(riskGroup) != nil {
            faults.append(RuleFault(.riskGroupNotAllowed, at: "/riskGroupId"))
        }
        return faults
    }

    private func thresholdFaults() -> [RuleFault] {
        let pointer = "/creditLimitThreshold"
        guard kind.hasThreshold else {
            return threshold == nil ? [] : [RuleFault(.thresholdNotAllowed, at: pointer)]
        }
        guard let threshold else {
            return kind == .creditLimitUsed ? [RuleFault(.thresholdRequired, at: pointer)] : []
        }
        let isInRange = kind == .creditLimitUsed ? threshold > .zero : threshold >= .zero
        return isInRange ? [] : [RuleFault(.outOfRange, at: pointer)]
    }

    private func typedValue(accountingCurrency: Currency) throws(RuleFault) -> RuleValue {
        let types = kind.valueTypes(for: type)
        let chosen = valueType ?? types[0]
        guard types.contains(chosen) else { throw RuleFault(.valueTypeNotAllowed, at: "/valueType") }
        if chosen != .amount, currency != nil { throw RuleFault(.currencyNotAllowed, at: "/currency") }
        guard kind != .creditLimitUsed else {
            guard value == nil else { throw RuleFault(.valueNotAllowed, at: "/value") }
            return .thresholdOnly
        }
        guard let value else { throw RuleFault(.valueRequired, at: "/value") }
        switch (chosen, value) {
        case (.days, .integer(let days)):
            guard Self.dayRange.contains(days) else { throw RuleFault(.outOfRange, at: "/value") }
            return .days(Int(days))
        case (.amount, .text(let text)):
            return .amount(
                try parsed { () throws(DecimalText.Fault) in
                    try Money(text, currency: currency ?? accountingCurrency)
                })
        case (.percent, .text(let text)):
            return .percent(try parsed { () throws(DecimalText.Fault) in try Percentage(text) })
        case (.code, .text(let code)) where !code.isEmpty:
            return .code(code)
        default:
            throw RuleFault(.invalidValue, at: "/value")
        }
    }

    /// A decimal that is readable and not negative.
    private func parsed<Value: DecimalValue>(
        _ read: () throws(DecimalText.Fault) -> Value
    ) throws(RuleFault) -> Value {
        let value: Value
        do {
            value = try read()
        } catch {
            throw RuleFault(error == .tooLarge ? .outOfRange : .invalidValue, at: "/value")
        }
        guard !value.isNegative else { throw RuleFault(.outOfRange, at: "/value") }
        return value
    }
}

/// A decimal that can be below zero.
private protocol DecimalValue {
    var isNegative: Bool { get }
}

extension Money: DecimalValue {}
extension Percentage: DecimalValue {
    var isNegative: Bool { self < .zero }
}

/// One thing that is wrong with a rule, and the property where it is (`""` is the rule as a whole).
public struct RuleFault: Error, Hashable, Sendable {
    public enum Code: String, Sendable {
        /// Named by CM-12.1 and CM-21.
        case targetRequired, releaseFlagOnBlockingRule, riskGroupNotAllowed, duplicateRule
        /// An account or group at level all.
        case targetNotAllowed
        case valueRequired, valueNotAllowed, invalidValue, valueTypeNotAllowed
        /// A currency on a rule whose value is not an amount.
        case currencyNotAllowed
        case thresholdRequired, thresholdNotAllowed, outOfRange
    }

    public let code: Code
    /// A JSON pointer, such as `/accountOrGroup`.
    public let pointer: String
    /// The rule that is in the way; `nil` where none is.
    public let ruleID: String?

    public init(_ code: Code, at pointer: String, ruleID: String? = nil) {
        self.code = code
        self.pointer = pointer
        self.ruleID = ruleID
    }
}

/// Everything that is wrong with a rule, together.
public struct RuleFaults: Error, Hashable, Sendable {
    public let faults: [RuleFault]
}
