public import Domain

/// What decides about a company's orders: its parameters and rules, under one version.
public final class CreditSetUp: Sendable {
    public let parameters: CreditParameters
    /// Version of the parameters record; 0 while the company has none and the defaults apply.
    public let parametersVersion: Int64
    /// Oldest first.
    public let rules: [BlockingRule]
    /// Number of the rule-set version that this is; 0 while the company has none.
    public let ruleSet: Int64
    /// The proposed rule set that runs beside it; `nil` when none does.
    public let shadow: ShadowRuleSet?

    public init(
        parameters: CreditParameters, parametersVersion: Int64 = 0, rules: [BlockingRule], ruleSet: Int64 = 0,
        shadow: ShadowRuleSet? = nil
    ) {
        self.parameters = parameters
        self.parametersVersion = parametersVersion
        self.rules = rules
        self.ruleSet = ruleSet
        self.shadow = shadow
    }
}

/// Two currencies and a rate type.
struct RateQuestion: Hashable {
    let rateType: String
    let from: Currency
    let to: Currency
}

/// A quoted rate with the day it holds from.
struct DatedRate {
    let validFrom: CalendarDate
    let billionths: Int64
}
