/// How one kind of rule is evaluated. A new kind is a new evaluator; the algorithm does not change.
///
/// Source: CM-12.15.
protocol RuleEvaluator: Sendable {
    /// Whether rules of this kind are evaluated at all.
    func runs(in situation: CreditSituation) -> Bool

    /// What a rule measures, what it compares with, and whether it fires (blocking) or is satisfied
    /// (exclusion).
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement

    /// Which tested limits a firing rule is about; `nil` for the kinds that are not about a limit.
    func tested(by rule: BlockingRule, in situation: CreditSituation) -> TestedBy?

    /// Why the order is held, for people.
    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String

    /// What clears the reason of this kind; `rules` are those that concern the order, without release
    /// exclusions.
    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy]
}

extension RuleEvaluator {
    func runs(in situation: CreditSituation) -> Bool { true }
    func tested(by rule: BlockingRule, in situation: CreditSituation) -> TestedBy? { nil }
    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] { [] }
}

extension RuleKind {
    var evaluator: any RuleEvaluator {
        switch self {
        case .daysOverdue: DaysOverdueEvaluator()
        case .accountStatus: AccountStatusEvaluator()
        case .termsOfPayment: TermsOfPaymentEvaluator()
        case .creditLimitExpired: CreditLimitExpiredEvaluator()
        case .overdueAmount: OverdueAmountEvaluator()
        case .salesOrderAmount: SalesOrderAmountEvaluator()
        case .creditLimitUsed: CreditLimitUsedEvaluator()
        }
    }
}

/// A figure that a rule measures or compares with.
public enum RuleMeasure: Equatable, Sendable {
    /// Whole calendar days.
    case days(Int)
    case amount(Money)
    /// What is used of a limit, or overdue of a balance.
    case used(UsedPercent)
    case percent(Percentage)
    case code(String)
    /// A place in a ranking.
    case rank(Int)

    /// As it is shown: `40`, `1250.00`, `102.5`, `infinite`, `NET60`.
    public var text: String {
        switch self {
        case .days(let days): "\(days)"
        case .amount(let money): money.description
        case .used(let used): used.description
        case .percent(let percentage): percentage.description
        case .code(let code): code
        case .rank(let rank): "\(rank)"
        }
    }
}

/// What a rule found.
struct RuleMeasurement: Equatable {
    /// `nil` when the customer has nothing to measure, such as a blank date or status.
    var observed: RuleMeasure?
    var threshold: RuleMeasure
    /// A blocking rule fires, an exclusion is satisfied.
    var holds: Bool
}

/// Which of the tested limits a reason is about.
public enum TestedBy: String, Sendable { case individual, group, both }

extension CreditFacts {
    /// The amount of a rule in accounting minor units, where it need not be whole: cut down and rounded up.
    ///
    /// Whole amounts compare exactly with these two: more than the amount is more than `down`, less is less
    /// than `up`.
    func bounds(of amount: Money) throws(EvaluationError) -> (down: Int64, up: Int64) {
        let accounting = subject.currency
        if amount.currency == accounting { return (amount.minorUnits, amount.minorUnits) }
        guard let rate = ruleRates[amount.currency] else {
            throw .exchangeRateMissing(from: amount.currency, to: accounting, type: missingRateType)
        }
        let (scaled, overflow) = (Int128(amount.minorUnits) * Int128(rate.numerator))
            .multipliedReportingOverflow(by: Int128(accounting.minorUnitsPerUnit))
        let (quotient, rest) = scaled.quotientAndRemainder(
            dividingBy: Int128(rate.denominator) * Int128(amount.currency.minorUnitsPerUnit))
        guard !overflow, let whole = Int64(exactly: quotient), whole.magnitude < Int64.max.magnitude
        else { throw .amountTooLarge }
        return (down: rest < 0 ? whole - 1 : whole, up: rest > 0 ? whole + 1 : whole)
    }

    /// An amount in the accounting currency.
    func money(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: subject.currency) }
}

extension Money {
    /// `1250.00 EUR`.
    var withCurrency: String { "\(self) \(currency)" }
}
