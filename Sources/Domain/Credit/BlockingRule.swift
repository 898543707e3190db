/// A rule that stops orders (blocking) or lets them through (exclusion), as a legal entity has set it up.
///
/// Source: CM-12.1.
public struct BlockingRule: Hashable, Sendable {
    public var key: Int64
    /// The name by which people know the rule.
    public var ruleID: String
    public var kind: RuleKind
    public var type: RuleType
    public var level: RuleLevel
    /// The account at level table, the credit management group at level group, `nil` at level all.
    public var accountOrGroup: String?
    /// Narrows the rule to the customers stored in this risk group; `nil` does not narrow.
    public var riskGroup: String?
    public var value: RuleValue
    /// Share of the credit limit, for the kinds `overdueAmount` (0 is not tested) and `creditLimitUsed`.
    public var threshold: Percentage?
    /// A satisfied exclusion frees the order from everything else.
    public var releaseSalesOrder: Bool
    /// An inactive rule never concerns anyone.
    public var active: Bool

    public init(
        key: Int64, ruleID: String, kind: RuleKind, type: RuleType = .blocking, level: RuleLevel = .all,
        accountOrGroup: String? = nil, riskGroup: String? = nil, value: RuleValue = .thresholdOnly,
        threshold: Percentage? = nil, releaseSalesOrder: Bool = false, active: Bool = true
    ) {
        self.key = key
        self.ruleID = ruleID
        self.kind = kind
        self.type = type
        self.level = level
        self.accountOrGroup = accountOrGroup
        self.riskGroup = riskGroup
        self.value = value
        self.threshold = threshold
        self.releaseSalesOrder = releaseSalesOrder
        self.active = active
    }

    /// The rule with which a legal entity starts protected: every order that uses the whole limit is held.
    ///
    /// Source: CM-3.6, D-50.
    public static func standard(key: Int64, ruleID: String) -> BlockingRule {
        BlockingRule(key: key, ruleID: ruleID, kind: .creditLimitUsed, threshold: Percentage(percent: 100))
    }

    /// Whether this is an exclusion that frees the order from everything once it is satisfied.
    public var releasesOrder: Bool { type == .exclusion && releaseSalesOrder }

    /// Whether the rule is about the orders of this customer.
    ///
    /// Source: CM-12.2.
    public func concerns(_ subject: CreditSubject) -> Bool {
        guard active else { return false }
        let target: String?
        switch level {
        case .table: target = subject.account
        case .group: target = subject.creditManagementGroupID
        case .all: target = nil
        }
        if level != .all {
            guard let target, let accountOrGroup, accountOrGroup.isSameCode(as: target) else { return false }
        }
        guard let riskGroup else { return true }
        return subject.riskGroupID?.isSameCode(as: riskGroup) ?? false
    }

    /// Whether two rules may not exist side by side: same kind, type, level, target, risk group and value
    /// type.
    ///
    /// Source: CM-12.1.
    public func duplicates(_ other: BlockingRule) -> Bool {
        func same(_ left: String?, _ right: String?) -> Bool { left?.foldedCode == right?.foldedCode }
        if case .code(let mine) = value, case .code(let others) = other.value, !mine.isSameCode(as: others) { return false }
        return kind == other.kind && type == other.type && level == other.level
            && value.type == other.value.type
            && same(accountOrGroup, other.accountOrGroup) && same(riskGroup, other.riskGroup)
    }
}

/// What a rule looks at. In the order in which the kinds are evaluated.
///
/// Source: CM-12.13.
public enum RuleKind: String, CaseIterable, Sendable {
    case daysOverdue, accountStatus, termsOfPayment, creditLimitExpired, overdueAmount, salesOrderAmount
    case creditLimitUsed

    /// The types that the value of a rule of this kind can have; the first is the default.
    ///
    /// Source: CM-12.4 to CM-12.10.
    public func valueTypes(for type: RuleType) -> [RuleValueType] {
        switch self {
        case .daysOverdue: type == .blocking ? [.days] : [.days, .amount]
        case .accountStatus, .termsOfPayment: [.code]
        case .creditLimitExpired: [.days]
        case .overdueAmount: [.amount, .percent]
        case .salesOrderAmount: [.amount]
        case .creditLimitUsed: [.percent]
        }
    }

    /// Whether rules of this kind have a share of the credit limit.
    public var hasThreshold: Bool { self == .overdueAmount || self == .creditLimitUsed }
}

/// Whether a rule stops orders or protects them from other rules.
public enum RuleType: String, CaseIterable, Sendable { case blocking, exclusion }

/// For whom a rule is, from the finest to the coarsest: one account, one credit management group, everybody.
public enum RuleLevel: String, CaseIterable, Sendable { case table, group, all }

/// In what a rule's value is expressed. An exclusion protects from rules of its own value type only.
public enum RuleValueType: String, CaseIterable, Sendable { case days, amount, percent, code }

/// What a rule compares with.
public enum RuleValue: Hashable, Sendable {
    /// Whole calendar days.
    case days(Int)
    /// In the accounting currency or another one, which is then converted at the date of the check.
    case amount(Money)
    /// Of the customer's open balance.
    case percent(Percentage)
    /// A code of payment terms or of an account status.
    case code(String)
    /// Nothing but the threshold, for the kind `creditLimitUsed`.
    case thresholdOnly

    public var type: RuleValueType {
        switch self {
        case .days: .days
        case .amount: .amount
        case .percent, .thresholdOnly: .percent
        case .code: .code
        }
    }
}
