/// Something about rules and parameters that is allowed but hardly meant.
///
/// Source: CM-12.16.
public struct RuleWarning: Hashable, Sendable {
    public enum Code: String, Sendable {
        /// An exclusion without release flag at level all, or of `daysOverdue` by amount.
        case exclusionWithoutEffect
        /// A release exclusion that every customer with nothing overdue satisfies.
        case releaseWithNothingOverdue
        case rulesWithoutCheckpoint, checkpointWithoutRules
        /// The kind `creditLimitUsed` never runs.
        case creditLimitNotTested
        case groupWithoutCustomers, ruleForExcludedCustomer
        /// No customer has the risk group, so the rule concerns nobody.
        case riskGroupWithoutCustomers
        case rankCheckWithoutRanks
    }

    public let code: Code
    /// For people, in English.
    public let message: String
    /// `nil` when the warning is not about one rule.
    public let ruleID: String?

    init(_ code: Code, _ message: String, rule: BlockingRule? = nil) {
        self.code = code
        self.message = message
        ruleID = rule?.ruleID
    }
}

/// What the warnings need to know about customers and rankings.
public struct RuleDiagnosticFacts: Hashable, Sendable {
    public var anyCustomerIsMandatory: Bool
    /// The credit management groups of rules at level group that no customer is in.
    public var groupsWithoutCustomers: [String]
    /// The risk groups of rules that no customer has.
    public var riskGroupsWithoutCustomers: [String]
    /// The accounts of rules at level table that are excluded from credit management.
    public var excludedAccounts: [String]
    public var anyPaymentTermsRanked: Bool
    public var anyCashDiscountRanked: Bool

    public init(
        anyCustomerIsMandatory: Bool, groupsWithoutCustomers: [String] = [], riskGroupsWithoutCustomers: [String] = [],
        excludedAccounts: [String] = [], anyPaymentTermsRanked: Bool, anyCashDiscountRanked: Bool
    ) {
        self.anyCustomerIsMandatory = anyCustomerIsMandatory
        self.groupsWithoutCustomers = groupsWithoutCustomers
        self.riskGroupsWithoutCustomers = riskGroupsWithoutCustomers
        self.excludedAccounts = excludedAccounts
        self.anyPaymentTermsRanked = anyPaymentTermsRanked
        self.anyCashDiscountRanked = anyCashDiscountRanked
    }
}

/// Every warning about a legal entity's rules and parameters: those of single rules first, in the order of
/// the rules. Inactive rules give none.
///
/// Source: CM-12.16.
public func diagnostics(
    rules: [BlockingRule], parameters: CreditParameters, facts: RuleDiagnosticFacts
) -> [RuleWarning] {
    let active = rules.filter(\.active)
    return active.flatMap { $0.warnings(parameters: parameters, facts: facts) }
        + parameters.warnings(activeRules: active, facts: facts)
}

extension BlockingRule {
    fileprivate func warnings(parameters: CreditParameters, facts: RuleDiagnosticFacts) -> [RuleWarning] {
        var warnings: [RuleWarning] = []
        func warn(_ code: RuleWarning.Code, _ message: String) {
            warnings.append(RuleWarning(code, message, rule: self))
        }
        if type == .exclusion, !releaseSalesOrder {
            if level == .all {
                warn(
                    .exclusionWithoutEffect,
                    "An exclusion at level all without the release flag never has an effect.")
            } else if kind == .daysOverdue, value.type == .amount {
                warn(
                    .exclusionWithoutEffect,
                    "Rules by overdue days are not affected by an exclusion by amount.")
            }
        }
        if releasesOrder, kind == .daysOverdue || kind == .overdueAmount {
            warn(
                .releaseWithNothingOverdue,
                "Every customer with nothing overdue satisfies this exclusion and is freed from all other rules."
            )
        }
        if kind == .creditLimitUsed {
            if !parameters.checkLimitOnSalesOrder {
                warn(.creditLimitNotTested, "The rule never runs: limits are not checked on sales orders.")
            } else if parameters.creditLimitType == .none, !facts.anyCustomerIsMandatory {
                warn(
                    .creditLimitNotTested,
                    "The rule never runs: the limit type is none and no customer is mandatory.")
            }
        }
        if let riskGroup, facts.riskGroupsWithoutCustomers.contains(where: riskGroup.isSameCode) {
            warn(.riskGroupWithoutCustomers, "No customer has the risk group \(riskGroup), so the rule concerns nobody.")
        }
        if let accountOrGroup {
            if level == .group, facts.groupsWithoutCustomers.contains(where: accountOrGroup.isSameCode) {
                warn(
                    .groupWithoutCustomers, "No customer is in the credit management group \(accountOrGroup)."
                )
            }
            if level == .table, facts.excludedAccounts.contains(where: accountOrGroup.isSameCode) {
                warn(
                    .ruleForExcludedCustomer,
                    "The customer \(accountOrGroup) is excluded from credit management.")
            }
        }
        return warnings
    }
}

extension CreditParameters {
    fileprivate func warnings(activeRules: [BlockingRule], facts: RuleDiagnosticFacts) -> [RuleWarning] {
        var warnings: [RuleWarning] = []
        let isAnyMarked = checkpoints.contains { $0.checkAtPosting || $0.checkAtProForma }
        let hasBlockingRule = activeRules.contains { $0.type == .blocking }
        let hasRankCheck = checkPaymentTermsIncrease || checkSettlementDiscountIncrease
        if hasBlockingRule, !isAnyMarked {
            warnings.append(
                RuleWarning(.rulesWithoutCheckpoint, "No checkpoint is marked, so no rule is evaluated."))
        }
        if isAnyMarked, !hasBlockingRule, !hasRankCheck {
            warnings.append(
                RuleWarning(
                    .checkpointWithoutRules,
                    "A checkpoint is marked, but there is no active blocking rule and no rank check."))
        }
        if checkPaymentTermsIncrease, !facts.anyPaymentTermsRanked {
            warnings.append(
                RuleWarning(.rankCheckWithoutRanks, "Payment terms are compared by rank, but none is ranked.")
            )
        }
        if checkSettlementDiscountIncrease, !facts.anyCashDiscountRanked {
            warnings.append(
                RuleWarning(
                    .rankCheckWithoutRanks, "Cash discounts are compared by rank, but none is ranked."))
        }
        return warnings
    }
}
