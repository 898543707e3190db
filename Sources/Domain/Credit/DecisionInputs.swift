/// What a decision about an attempt was made from, without the rules and parameters: those come from the rule-set version that
/// it was made with.
///
/// Source: CM-1.7, CM-13.5.
public struct DecisionInputs: Equatable, Sendable {
    /// What the rules were evaluated on.
    public struct Figures: Equatable, Sendable {
        public var position: CreditPosition
        public var order: OrderUnderCheck
        public var group: GroupPosition?
        public var ruleRates: [Currency: ExchangeRate]
        public var unresolved: [EvaluationError]
        /// Empty where only the customer's own overdue transactions count.
        public var overdueMembers: [OverdueMember] = []
        public var missingRateType: String?
    }

    public var subject: CreditSubject
    public var orderAccountBlock: HardBlock
    public var state: OrderCreditState
    public var orderVersion: Int64
    /// The order as it was then.
    public var coverage: OrderCoverage
    /// `nil` when no rule was evaluated.
    public var figures: Figures?
    /// The overdue invoices behind the remedy of `daysOverdue`; `nil` where none was asked for.
    public var overdueInvoices: [OverdueInvoice]?
    /// An evaluation for release found no reason of its own, but another one keeps the order on hold.
    public var isHeldOtherwise = false

    public init(_ attempt: CreditAttempt, facts: CreditFacts? = nil, overdueInvoices: [OverdueInvoice]? = nil) {
        subject = attempt.subject
        orderAccountBlock = attempt.orderAccountBlock
        state = attempt.state
        orderVersion = attempt.orderVersion
        coverage = attempt.order
        figures = facts.map {
            Figures(position: $0.position, order: $0.order, group: $0.group, ruleRates: $0.ruleRates,
                    unresolved: $0.unresolved, overdueMembers: $0.overdueMembers,
                    missingRateType: $0.missingRateType)
        }
        self.overdueInvoices = overdueInvoices
    }

    /// The attempt again, under other or the same parameters.
    public func attempt(
        _ document: CheckDocument, _ mode: CheckMode, on day: CalendarDate, parameters: CreditParameters
    ) -> CreditAttempt {
        CreditAttempt(
            document: document, mode: mode, asOf: day, parameters: parameters, subject: subject,
            orderAccountBlock: orderAccountBlock, state: state, orderVersion: orderVersion, order: coverage)
    }

    /// What the rules were evaluated on, with other or the same rules; `nil` when they were not evaluated.
    public func facts(on day: CalendarDate, parameters: CreditParameters, rules: [BlockingRule]) -> CreditFacts? {
        figures.map {
            var facts = CreditFacts(
                asOf: day, parameters: parameters, rules: rules, subject: subject, position: $0.position, order: $0.order,
                group: $0.group, ruleRates: $0.ruleRates, unresolved: $0.unresolved)
            facts.overdueMembers = $0.overdueMembers
            facts.missingRateType = $0.missingRateType
            return facts
        }
    }
}
