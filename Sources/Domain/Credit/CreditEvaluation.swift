/// What the rules say about an order: it passes, or it is held with every reason.
///
/// Source: CM-12.3, CM-13.5.
public struct CreditEvaluation: Equatable, Sendable {
    public enum Outcome: String, Sendable { case pass, hold }

    public let asOf: CalendarDate
    /// The accounting currency.
    public let currency: Currency
    /// The limits that were tested, the group's first.
    public let limits: [TestedLimit]
    /// Which line of CM-6.2 decided about the individual limit; `nil` when the evaluation failed before.
    public let individualLine: IndividualLimitLine?
    /// The largest share over the tested limits; zero when none was tested.
    public let creditUsedPercent: UsedPercent
    /// In the order of CM-12.13; empty when the order passes.
    public let reasons: [CreditReason]
    /// One line for each rule that concerns the order, release exclusions first.
    public let trace: [RuleTrace]
    /// The exclusion that freed the order from everything else; `nil` when none did.
    public let releasedBy: String?
    /// The individual limit where policies are part of it; `nil` where none is valid.
    public internal(set) var limitWithPolicies: IndividualLimit?

    public var outcome: Outcome { reasons.isEmpty ? .pass : .hold }

    /// An evaluation that has no answer, which holds the order.
    ///
    /// Source: D-02.
    public init(failed error: EvaluationError, asOf: CalendarDate, currency: Currency) {
        self.init(
            asOf: asOf, currency: currency, limits: [], individualLine: nil, creditUsedPercent: .zero,
            reasons: [CreditReason(error, asOf: asOf)], trace: [], releasedBy: nil)
    }

    init(
        asOf: CalendarDate, currency: Currency, limits: [TestedLimit], individualLine: IndividualLimitLine?,
        creditUsedPercent: UsedPercent, reasons: [CreditReason], trace: [RuleTrace], releasedBy: String?
    ) {
        self.asOf = asOf
        self.currency = currency
        self.limits = limits
        self.individualLine = individualLine
        self.creditUsedPercent = creditUsedPercent
        self.reasons = reasons
        self.trace = trace
        self.releasedBy = releasedBy
    }
}

/// Why an order is held.
///
/// Source: CM-12.13.
public enum ReasonCode: String, CaseIterable, Sendable {
    case daysOverdue, accountStatus, termsOfPayment, creditLimitExpired, overdueAmount, salesOrderAmount
    case creditLimitUsed, paymentTermsIncreased, settlementDiscountIncreased
    case forced, evaluationError, userDefined
    /// Not a reason but the mark of a hold without any active one.
    case readyToRelease

    public init(_ kind: RuleKind) {
        switch kind {
        case .daysOverdue: self = .daysOverdue
        case .accountStatus: self = .accountStatus
        case .termsOfPayment: self = .termsOfPayment
        case .creditLimitExpired: self = .creditLimitExpired
        case .overdueAmount: self = .overdueAmount
        case .salesOrderAmount: self = .salesOrderAmount
        case .creditLimitUsed: self = .creditLimitUsed
        }
    }

    /// The kind of rule that gives this reason; `nil` when no rule does.
    public var ruleKind: RuleKind? { RuleKind(rawValue: rawValue) }
}

/// One reason of a hold. Of several rules of one kind and level that fire the oldest is named; all are in the
/// trace.
///
/// Source: CM-12.3, CM-12.13.
public struct CreditReason: Equatable, Sendable {
    public let code: ReasonCode
    /// `nil` when no rule gave the reason.
    public let ruleID: String?
    public let ruleKey: Int64?
    /// Which limits failed, for `creditLimitUsed`; `nil` for every other reason.
    public let tested: TestedBy?
    /// `nil` where there is nothing to measure, such as a blank date.
    public let observed: RuleMeasure?
    public let threshold: RuleMeasure?
    /// For people, in English.
    public let message: String
    /// The members of the customer credit group that were overdue, for reasons about overdue transactions.
    public internal(set) var overdueMembers: [OverdueMember] = []

    init(
        _ code: ReasonCode, rule: BlockingRule? = nil, tested: TestedBy? = nil, observed: RuleMeasure? = nil,
        threshold: RuleMeasure? = nil, message: String
    ) {
        self.code = code
        ruleID = rule?.ruleID
        ruleKey = rule?.key
        self.tested = tested
        self.observed = observed
        self.threshold = threshold
        self.message = message
    }

    init(_ error: EvaluationError, rule: BlockingRule? = nil, asOf: CalendarDate) {
        let message =
            switch error {
            case .exchangeRateMissing(let from, let to, let type):
                "There is no exchange rate\(type.map { " of type \($0)" } ?? "") from \(from) to \(to) for \(asOf)."
            case .amountTooLarge: "The amounts add up to more than can be counted."
            }
        self.init(.evaluationError, rule: rule, message: message)
    }
}

/// What an evaluation found out about one rule.
///
/// Source: CM-13.5.
public struct RuleTrace: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        /// A blocking rule whose condition is true; it gives the reason, or stands behind the one that does.
        case fired
        /// A blocking rule whose condition is not true.
        case passed
        /// A blocking rule whose condition is true, but a finer exclusion protects the order.
        case suppressed(by: String)
        /// An exclusion whose condition is true.
        case satisfied
        /// An exclusion whose condition is not true.
        case notSatisfied
        /// Decided before: by a release exclusion, a finer rule that fired, or because the kind does not run.
        case notEvaluated
        /// A figure could not be found out.
        case failed
    }

    public let ruleKey: Int64
    public let ruleID: String
    public let kind: RuleKind
    public let type: RuleType
    public let level: RuleLevel
    /// `nil` when the rule was not evaluated or there is nothing to measure.
    public let observed: RuleMeasure?
    /// `nil` when the rule was not evaluated.
    public let threshold: RuleMeasure?
    public let outcome: Outcome

    init(_ rule: BlockingRule, _ outcome: Outcome, _ measurement: RuleMeasurement? = nil) {
        ruleKey = rule.key
        ruleID = rule.ruleID
        kind = rule.kind
        type = rule.type
        level = rule.level
        observed = measurement?.observed
        threshold = measurement?.threshold
        self.outcome = outcome
    }
}
