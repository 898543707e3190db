/// The limit is no longer valid.
///
/// Source: CM-12.7.
struct CreditLimitExpiredEvaluator: RuleEvaluator {
    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        let days = rule.value.days
        let observed: RuleMeasure?
        let isBeyond: Bool
        switch situation.facts.limitExpiry {
        case .never:
            (observed, isBeyond) = (nil, false)
        case .blankCounts:
            (observed, isBeyond) = (nil, true)
        case .days(let expired):
            observed = .days(expired)
            isBeyond = expired > days
            if rule.type == .blocking {
                return RuleMeasurement(
                    observed: observed, threshold: .days(days), holds: isBeyond && expired > 0)
            }
        }
        let holds = rule.type == .blocking ? isBeyond : !isBeyond
        return RuleMeasurement(observed: observed, threshold: .days(days), holds: holds)
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        guard let date = situation.facts.subject.creditLimitExpirationDate,
            let observed = measurement.observed
        else {
            return "The credit limit has no expiration date, which counts as expired."
        }
        let expired =
            "The credit limit expired on \(date), \(observed.text) \(observed.text == "1" ? "day" : "days") ago"
        return "\(expired); \(measurement.threshold.text) \(rule.value.days == 1 ? "is" : "are") tolerated."
    }

    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] {
        let facts = situation.facts
        let dates = rules.map { rule in
            facts.asOf.adding(days: -(rule.type == .blocking ? max(0, rule.value.days) : rule.value.days))
        }
        for date in dates.sorted() {
            var after = facts
            after.subject.creditLimitExpirationDate = date
            if !after.stillHolds(.creditLimitExpired, by: rules) { return [.expirationDate(date)] }
        }
        return []
    }
}

/// How long a limit has been expired.
enum LimitExpiry {
    /// There is nothing that could be expired: unlimited (D-32), a temporary limit active (D-33), or a blank
    /// date that is ignored.
    case never
    /// A blank date that counts as expired, whatever a rule tolerates.
    case blankCounts
    /// Days since the last day on which the limit was valid; zero or less while it is.
    case days(Int)
}

extension CreditFacts {
    var limitExpiry: LimitExpiry {
        if subject.unlimitedCreditLimit || subject.limit.temporary?.isActive(on: asOf) == true {
            return .never
        }
        guard let date = subject.creditLimitExpirationDate else {
            return parameters.ignoreExpiredWhenDateBlank ? .never : .blankCounts
        }
        return .days(asOf.days(since: date))
    }
}

/// The order brings a tested limit to its threshold.
///
/// Source: CM-12.10.
struct CreditLimitUsedEvaluator: RuleEvaluator {
    func runs(in situation: CreditSituation) -> Bool {
        situation.facts.parameters.checkLimitOnSalesOrder && !situation.limits.isEmpty
    }

    func measure(_ rule: BlockingRule, in situation: CreditSituation) throws(EvaluationError)
        -> RuleMeasurement
    {
        let threshold = rule.threshold ?? .zero
        let isReached = situation.used.reaches(threshold)
        return RuleMeasurement(
            observed: .used(situation.used), threshold: .percent(threshold),
            holds: rule.type == .blocking ? isReached : !isReached)
    }

    func tested(by rule: BlockingRule, in situation: CreditSituation) -> TestedBy? {
        let failed = situation.limits.filter { $0.used.reaches(rule.threshold ?? .zero) }.map(\.tested)
        switch (failed.contains(.group), failed.contains(.individual)) {
        case (true, true): return .both
        case (true, false): return .group
        case (false, true): return .individual
        case (false, false): return nil
        }
    }

    func message(_ rule: BlockingRule, _ measurement: RuleMeasurement, in situation: CreditSituation)
        -> String
    {
        guard let limit = situation.limits.max(by: { $0.used < $1.used }) else { return "" }
        if limit.reviewsEverything {
            return "The customer must have a credit limit and has none; every order is reviewed."
        }
        let money = { Money(minorUnits: $0, currency: limit.currency).withCurrency }
        let name = limit.tested == .group ? "group limit" : "limit"
        if case .infinite = limit.used {
            return
                "There is no credit, the \(name) is zero; after the order \(money(limit.newBalance)) are open."
        }
        return "The order uses \(limit.used) % of the \(name) of \(money(limit.creditLimit)); "
            + "\(measurement.threshold.text) % is the threshold."
    }

    func remedies(
        for rules: [BlockingRule], in situation: CreditSituation, overdueInvoices: [OverdueInvoice]?
    ) throws(EvaluationError) -> [CreditRemedy] {
        let caps = rules.compactMap { rule in rule.threshold.map { UsedCap(threshold: $0, isExclusive: true) }
        }
        return try UsedRemedies(kind: .creditLimitUsed, rules: rules, caps: caps, situation: situation)
            .remedies()
    }
}
