import Domain

/// Facts with small amounts, so that limits and thresholds are met exactly now and then.
extension SeededNumbers {
    mutating func facts(rules: Int = 8) -> CreditFacts {
        let asOf = day(15, 6)
        var parameters = CreditParameters()
        parameters.creditLimitType = pick(.none, .balance, .balancePackingSlip, .balanceAll, .balanceAll)
        parameters.checkCreditGroupLimit = chance(60)
        parameters.checkLimitOnSalesOrder = chance(90)
        parameters.checkPaymentTermsIncrease = chance(30)
        parameters.checkSettlementDiscountIncrease = chance(30)
        parameters.ignoreExpiredWhenDateBlank = chance(50)
        var facts = CreditFacts(
            asOf: asOf, parameters: parameters, rules: (0..<rules).map { rule(key: Int64($0 + 1)) },
            subject: subject(on: asOf), position: CreditPosition(), order: order())
        facts.position = CreditPosition(
            balance: number(-60...150), deliveredNotInvoiced: number(-10...40), openOrders: number(-10...60))
        if chance(60) {
            facts.position.totalOverdue = number(1...80)
            facts.position.overdueDays = Int(number(1...6))
        }
        if chance(60) { facts.group = group(of: facts) }
        if chance(10) { facts.missingRateType = pick("DEFAULT", "BUDGET") }
        return facts
    }

    private mutating func subject(on asOf: CalendarDate) -> CreditSubject {
        var limit = IndividualLimit(creditLimit: pick(0, 0, 50, 100, 200, 300))
        if chance(30) {
            let from = asOf.adding(days: Int(number(-3...1)))
            limit.temporary = TemporaryLimit(amount: pick(0, 80, 250), from: from, to: from.adding(days: 2))
        }
        if chance(20) { limit.insuranceAndGuarantees = pick(10, 50) }
        if chance(20) { limit.policyReductions = pick(20, 400) }
        if chance(20) {
            limit.policies = [
                PolicyEffect(
                    guarantee: number(1...9), identification: pick(nil, "P-1"),
                    increase: limit.insuranceAndGuarantees, reduction: limit.policyReductions)
            ]
        }
        var subject = CreditSubject(account: pick("A", "B"), currency: euro, limit: limit)
        subject.mandatoryCreditLimit = chance(20)
        subject.unlimitedCreditLimit = !subject.mandatoryCreditLimit && chance(10)
        if chance(70) { subject.creditLimitExpirationDate = asOf.adding(days: Int(number(-5...2))) }
        subject.accountStatusID = pick(nil, "S", "T")
        subject.creditManagementGroupID = pick(nil, "G", "H")
        subject.riskGroupID = pick(nil, "HIGH")
        subject.paymentTerms = RankedCode(pick(nil, "N30"), rank: pick(nil, 1, 2))
        subject.cashDiscount = RankedCode(pick(nil, "D2"), rank: pick(nil, 1, 2))
        return subject
    }

    private mutating func order() -> OrderUnderCheck {
        let (current, invoiced) = (number(0...150), pick(Int64(0), 0, 40))
        var order = OrderUnderCheck(number: "SO", wholeTotal: current + invoiced, currentOrder: current)
        if chance(30) {
            order.restDelivered = number(0...30)
            order.restUndelivered = number(0...30)
            order.wholeTotal += order.restDelivered + order.restUndelivered
        }
        if chance(40) {
            order.valuation = pick(
                OrderValuation(currency: dollar, rate: ExchangeRate(billionths: 913_000_000)),
                OrderValuation(currency: yen, rate: ExchangeRate(billionths: 6_111_000)),
                OrderValuation(currency: dollar, rate: ExchangeRate(billionths: 333_333_333).reciprocal))
        }
        order.paymentTerms = RankedCode(pick(nil, "N30", "N60"), rank: pick(nil, 1, 3))
        order.cashDiscount = RankedCode(pick(nil, "D2", "D3"), rank: pick(nil, 1, 3))
        return order
    }

    /// The group owes at least what the customer does, in its own currency.
    private mutating func group(of facts: CreditFacts) -> GroupPosition {
        let (currency, billionths) =
            pick((euro, 1_000_000_000), (dollar, 2_000_000_000), (dollar, 500_000_000)) as (Currency, Int64)
        let rate = ExchangeRate(billionths: billionths)
        let own = rate.convert(Money(minorUnits: facts.position.balance, currency: euro), to: currency)!
            .minorUnits
        var group = GroupPosition(
            groupNumber: "G", currency: currency, creditLimit: pick(0, 100, 200, 400, 600),
            balance: own + number(0...100), deliveredNotInvoiced: number(0...40), openOrders: number(0...60),
            rate: rate)
        if chance(30) {
            let from = facts.asOf.adding(days: Int(number(-3...1)))
            group.temporary = TemporaryLimit(amount: pick(0, 150, 500), from: from, to: from.adding(days: 2))
        }
        return group
    }

    private mutating func rule(key: Int64) -> BlockingRule {
        let kind = RuleKind.allCases.randomElement(using: &self)!
        let type: RuleType = chance(65) ? .blocking : .exclusion
        let level: RuleLevel = pick(.table, .group, .all)
        let target: String? =
            switch level {
            case .table: pick("A", "B")
            case .group: pick("G", "H")
            case .all: nil
            }
        var rule = BlockingRule(
            key: key, ruleID: "R-\(key)", kind: kind, type: type, level: level, accountOrGroup: target)
        rule.riskGroup = level != .table && chance(20) ? "HIGH" : nil
        rule.active = chance(95)
        rule.releaseSalesOrder = type == .exclusion && chance(15)
        switch kind.valueTypes(for: type).randomElement(using: &self)! {
        case .days: rule.value = .days(Int(number(0...5)))
        case .amount: rule.value = .amount(Money(minorUnits: number(0...100), currency: euro))
        case .code: rule.value = .code(kind == .accountStatus ? pick("S", "T") : pick("N30", "N60"))
        case .percent where kind == .creditLimitUsed: rule.value = .thresholdOnly
        case .percent: rule.value = .percent(Percentage(percent: pick(0, 30, 50, 120)))
        }
        if kind == .overdueAmount { rule.threshold = Percentage(percent: pick(0, 0, 50, 100)) }
        if kind == .creditLimitUsed { rule.threshold = Percentage(percent: pick(33, 50, 80, 100, 125)) }
        return rule
    }
}
