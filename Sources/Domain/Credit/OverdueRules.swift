/// The customer has had an overdue invoice for too many days.
///
/// Source: CM-12.4.
struct DaysOverdueEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        let (facts, position) = (situation.facts, situation.facts.position)
        let nothingOverdue = position.overdueDays <= 0 && position.totalOverdue <= 0
        switch rule.value {
        case .amount(let amount):
            let bounds = try facts.bounds(of: amount)
            let isBelow = nothingOverdue || position.totalOverdue < bounds.up
            return RuleMeasurement(
                observed: .amount(facts.money(position.totalOverdue)),
                threshold: .amount(facts.money(bounds.down)),
                holds: rule.type == .exclusion && isBelow)
        default:
            let days = rule.value.days
            let holds =
                rule.type == .blocking
                ? position.overdueDays > days : nothingOverdue || position.overdueDays < days
            return RuleMeasurement(
                observed: .days(position.overdueDays), threshold: .days(days), holds: holds)
        }
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        let days = situation.facts.position.overdueDays
        return "The oldest overdue invoice is \(days) \(days == 1 ? "day" : "days") past due; "
            + "\(measurement.threshold.text) \(rule.value.days == 1 ? "is" : "are") tolerated."
    }

    /// Pays every invoice that is overdue for longer than a rule tolerates.
    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] {
        guard let overdueInvoices else { return [] }
        let facts = situation.facts
        // The more days are left standing the less is to be paid.
        let tolerated = rules.compactMap { rule -> Int? in
            guard rule.value.type == .days else { return nil }
            return rule.type == .blocking ? rule.value.days : rule.value.days - 1
        }.sorted(by: >)
        for days in tolerated {
            let paid = overdueInvoices.filter { facts.asOf.days(since: $0.dueDate) > days }
            var total: Int64 = 0
            for invoice in paid { total = try checkedSum(total, invoice.openAmount) }
            let left = overdueInvoices.filter { facts.asOf.days(since: $0.dueDate) <= days }
            var after = try facts.paying(total)
            after.position.overdueDays = left.map { facts.asOf.days(since: $0.dueDate) }.max() ?? 0
            if !after.stillHolds(.daysOverdue, by: rules) {
                return [.payment(facts.money(total), invoices: paid)]
            }
        }
        return []
    }
}

/// The customer owes too much that is overdue, and uses too much of the limit.
///
/// Source: CM-12.8.
struct OverdueAmountEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        let (facts, position) = (situation.facts, situation.facts.position)
        let threshold = rule.threshold ?? .zero
        // D-34: a threshold of zero is not tested.
        let usedIsAbove = threshold == .zero || situation.used.isAbove(threshold)
        let usedIsWithin = threshold == .zero || !situation.used.isAbove(threshold)
        let overdueIsAbove: Bool
        var measurement: RuleMeasurement
        if case .percent(let percentage) = rule.value {
            let share = UsedPercent.share(of: position.totalOverdue, in: position.balance)
            overdueIsAbove = share.isAbove(percentage)
            measurement = RuleMeasurement(
                observed: .used(share), threshold: .percent(percentage), holds: false)
        } else {
            let bounds = try facts.bounds(of: rule.value.amount ?? facts.money(0))
            overdueIsAbove = position.totalOverdue > bounds.down
            measurement = RuleMeasurement(
                observed: .amount(facts.money(position.totalOverdue)),
                threshold: .amount(facts.money(bounds.down)),
                holds: false)
        }
        measurement.holds =
            rule.type == .blocking ? overdueIsAbove && usedIsAbove : !overdueIsAbove && usedIsWithin
        return measurement
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        let overdue = situation.facts.money(situation.facts.position.totalOverdue).withCurrency
        let share = measurement.observed?.text ?? ""
        var message =
            rule.value.type == .percent
            ? "\(overdue) are overdue, \(share) % of the open balance; \(measurement.threshold.text) % are tolerated"
            : "\(overdue) are overdue; \(measurement.threshold.text) \(situation.facts.subject.currency) are tolerated"
        if let threshold = rule.threshold, threshold != .zero {
            message += ", and the order uses \(situation.used) % of the limit, more than \(threshold) %"
        }
        return message + "."
    }

    /// Pays what is overdue beyond the tolerance, or brings the used share down to the threshold.
    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] {
        let facts = situation.facts
        var payments = [facts.position.totalOverdue]
        for rule in rules { payments.append(try payment(toTolerance: rule, in: facts)) }
        let caps = rules.compactMap { rule -> UsedCap? in
            guard let threshold = rule.threshold, threshold > .zero else { return nil }
            return UsedCap(threshold: threshold, isExclusive: false)
        }
        return try UsedRemedies(kind: .overdueAmount, rules: rules, caps: caps, situation: situation)
            .remedies(otherPayments: payments)
    }

    /// The payment after which what is overdue is just within a rule's value; zero or less when it is
    /// already.
    private func payment(toTolerance rule: BlockingRule, in facts: CreditFacts) throws(EvaluationError)
        -> Int64
    {
        let (overdue, balance) = (facts.position.totalOverdue, facts.position.balance)
        guard case .percent(let percentage) = rule.value else {
            return try checkedDifference(
                overdue, try facts.bounds(of: rule.value.amount ?? facts.money(0)).down)
        }
        // A payment lowers both: (overdue - p) * 100 <= value * (balance - p), which has an answer below 100
        // %.
        let (all, value) = (UsedPercent.millionthsOfAll, Int128(percentage.millionths))
        guard value < all, overdue <= balance else { return overdue }
        let short = Int128(overdue) * all - value * Int128(balance)
        return Int64(clamping: short.dividedRoundingUp(by: all - value))
    }
}

extension RuleValue {
    /// The days of a rule that is expressed in days; 0 for any other.
    var days: Int {
        if case .days(let days) = self { days } else { 0 }
    }

    /// The amount of a rule that is expressed in one.
    var amount: Money? {
        if case .amount(let amount) = self { amount } else { nil }
    }
}

extension UsedPercent {
    /// What a part is of a whole that may be zero or less: then infinite, or nothing when there is no part.
    static func share(of part: Int64, in whole: Int64) -> UsedPercent {
        if part <= 0 { return .zero }
        return whole > 0 ? UsedPercent(exposure: part, limit: whole) : .infinite
    }
}
