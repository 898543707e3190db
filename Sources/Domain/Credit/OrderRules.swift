/// The customer has a certain account status.
///
/// Source: CM-12.5.
struct AccountStatusEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        RuleMeasurement(comparing: situation.facts.subject.accountStatusID, with: rule)
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        "The customer has the account status \(measurement.observed?.text ?? "")."
    }
}

/// The order has certain payment terms, whatever the customer's own are.
///
/// Source: CM-12.6.
struct TermsOfPaymentEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        RuleMeasurement(comparing: situation.facts.order.paymentTerms.code, with: rule)
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        "The order has the payment terms \(measurement.observed?.text ?? "")."
    }
}

extension RuleMeasurement {
    /// A code against the code of a rule; it holds when they are the same.
    fileprivate init(comparing code: String?, with rule: BlockingRule) {
        guard case .code(let value) = rule.value else {
            self.init(observed: code.map { .code($0) }, threshold: .code(""), holds: false)
            return
        }
        self.init(
            observed: code.map { .code($0) }, threshold: .code(value),
            holds: code?.isSameCode(as: value) ?? false)
    }
}

/// The whole order, whatever document is checked, is worth too much.
///
/// Source: CM-12.9.
struct SalesOrderAmountEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        let facts = situation.facts
        let bounds = try facts.bounds(of: rule.value.amount ?? facts.money(0))
        let isAbove = facts.order.wholeTotal > bounds.down
        return RuleMeasurement(
            observed: .amount(facts.money(facts.order.wholeTotal)),
            threshold: .amount(facts.money(bounds.down)),
            holds: rule.type == .blocking ? isAbove : !isAbove)
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        let facts = situation.facts
        return "The order amounts to \(facts.money(facts.order.wholeTotal).withCurrency); "
            + "\(measurement.threshold.text) \(facts.subject.currency) is the most that a rule lets through."
    }

    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] {
        let facts = situation.facts
        var totals: [Int64] = []
        for rule in rules { totals.append(try facts.bounds(of: rule.value.amount ?? facts.money(0)).down) }
        for total in totals.sorted(by: >) where total >= 0 && total < facts.order.wholeTotal {
            let after = try facts.loweringOrder(by: facts.order.wholeTotal - total)
            if !after.stillHolds(.salesOrderAmount, by: rules) { return facts.loweredOrder(to: total).map { [$0] } ?? [] }
        }
        return []
    }
}
