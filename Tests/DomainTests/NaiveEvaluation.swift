import Domain

/// A second, deliberately plain reading of CM-6, CM-7 and CM-12, to compare the evaluation with.
///
/// It knows amounts in the accounting currency only, and a group in a currency worth half or twice as much.
struct NaiveEvaluation {
    var reasons: [String] = []
    var released = false
    var limits: [(owner: String, exposure: Int64, limit: Int64, infinite: Bool)] = []

    init(_ facts: CreditFacts) {
        let (parameters, subject) = (facts.parameters, facts.subject)
        findLimits(facts)
        func concerns(_ rule: BlockingRule) -> Bool {
            guard rule.active else { return false }
            if rule.level == .table, rule.accountOrGroup != subject.account { return false }
            if rule.level == .group, rule.accountOrGroup != subject.creditManagementGroupID { return false }
            return rule.riskGroup == nil || rule.riskGroup == subject.riskGroupID
        }
        let rules = facts.rules.filter(concerns).sorted { $0.key < $1.key }
        // A
        for rule in rules where rule.type == .exclusion && rule.releaseSalesOrder && isTrue(rule, facts) {
            released = true
            return
        }
        // B
        for kind in RuleKind.allCases {
            var excluded: Set<RuleValueType> = []
            kind: for level in RuleLevel.allCases {
                for rule in rules where rule.kind == kind && rule.level == level && rule.type == .blocking {
                    if !excluded.contains(rule.value.type), isTrue(rule, facts) {
                        reasons.append("\(kind.rawValue) \(rule.ruleID)")
                        break kind
                    }
                }
                for rule in rules where rule.kind == kind && rule.level == level && rule.type == .exclusion {
                    if !rule.releaseSalesOrder, isTrue(rule, facts) { excluded.insert(rule.value.type) }
                }
            }
        }
        // C
        if parameters.checkPaymentTermsIncrease, facts.order.paymentTerms.rank > subject.paymentTerms.rank {
            reasons.append("paymentTermsIncreased -")
        }
        if parameters.checkSettlementDiscountIncrease,
            facts.order.cashDiscount.rank > subject.cashDiscount.rank
        {
            reasons.append("settlementDiscountIncreased -")
        }
    }

    private mutating func findLimits(_ facts: CreditFacts) {
        let (parameters, subject, position, order) = (
            facts.parameters, facts.subject, facts.position, facts.order
        )
        let type = parameters.creditLimitType
        func open(_ balance: Int64, _ delivered: Int64, _ ordered: Int64) -> Int64 {
            switch type {
            case .none, .balance: balance
            case .balancePackingSlip: balance + delivered
            case .balanceAll: balance + delivered + ordered
            }
        }
        if subject.unlimitedCreditLimit { return }
        var groupIsTested = false
        if parameters.checkCreditGroupLimit, type != .none, let group = facts.group {
            groupIsTested = true
            func convert(_ amount: Int64) -> Int64 {
                if group.currency == subject.currency { return amount }
                if group.rate == ExchangeRate(billionths: 2_000_000_000) { return amount * 2 }
                // Half, away from zero.
                return amount < 0 ? -((-amount + 1) / 2) : (amount + 1) / 2
            }
            let limit =
                group.temporary.map {
                    $0.from <= facts.asOf && facts.asOf <= $0.to ? $0.amount : group.creditLimit
                }
                ?? group.creditLimit
            let after =
                open(
                    group.balance, group.deliveredNotInvoiced + convert(order.restDelivered),
                    group.openOrders + convert(order.restUndelivered)) + convert(order.currentOrder)
            limits.append(("group", after, limit, limit == 0 && after > 0))
        }
        if type == .none, !subject.mandatoryCreditLimit { return }
        var limit = subject.limit.creditLimit
        if let temporary = subject.limit.temporary, temporary.from <= facts.asOf, facts.asOf <= temporary.to {
            limit = temporary.amount
        }
        limit = max(0, limit + subject.limit.insuranceAndGuarantees - subject.limit.policyReductions)
        let after =
            open(
                position.balance, position.deliveredNotInvoiced + order.restDelivered,
                position.openOrders + order.restUndelivered) + order.currentOrder
        if limit == 0, subject.mandatoryCreditLimit {
            limits.append(("individual", after, 0, order.wholeTotal > 0))
        } else if limit == 0, groupIsTested {
            return
        } else {
            limits.append(("individual", after, limit, limit == 0 && after > 0))
        }
    }

    /// The order's used percent compared with a percentage: negative below, zero at, positive above.
    private func compareUsed(_ threshold: Percentage) -> Int {
        var highest = Percentage.zero < threshold ? -1 : 0
        for limit in limits {
            if limit.infinite { return 1 }
            guard limit.limit > 0, limit.exposure > 0 else { continue }
            let left = limit.exposure * 100_000_000
            let right = threshold.millionths * limit.limit
            highest = max(highest, left < right ? -1 : left == right ? 0 : 1)
        }
        return highest
    }

    private func isTrue(_ rule: BlockingRule, _ facts: CreditFacts) -> Bool {
        let (subject, position, blocking) = (facts.subject, facts.position, rule.type == .blocking)
        switch (rule.kind, rule.value) {
        case (.daysOverdue, .days(let days)):
            if blocking { return position.overdueDays > days }
            return position.totalOverdue == 0 || position.overdueDays < days
        case (.daysOverdue, .amount(let amount)):
            return position.totalOverdue == 0 || position.totalOverdue < amount.minorUnits
        case (.accountStatus, .code(let code)):
            return subject.accountStatusID == code
        case (.termsOfPayment, .code(let code)):
            return facts.order.paymentTerms.code == code
        case (.creditLimitExpired, .days(let days)):
            if subject.unlimitedCreditLimit { return !blocking }
            if let temporary = subject.limit.temporary, temporary.from <= facts.asOf,
                facts.asOf <= temporary.to
            {
                return !blocking
            }
            guard let date = subject.creditLimitExpirationDate else {
                return facts.parameters.ignoreExpiredWhenDateBlank ? !blocking : blocking
            }
            let expired = facts.asOf.days(since: date)
            return blocking ? expired > days && expired > 0 : expired <= days
        case (.overdueAmount, .amount), (.overdueAmount, .percent):
            let over: Bool
            if case .amount(let amount) = rule.value {
                over = position.totalOverdue > amount.minorUnits
            } else {
                guard case .percent(let percentage) = rule.value else { return false }
                over = position.totalOverdue * 100_000_000 > percentage.millionths * max(0, position.balance)
            }
            let threshold = rule.threshold ?? .zero
            if threshold == .zero { return blocking == over }
            return blocking ? over && compareUsed(threshold) > 0 : !over && compareUsed(threshold) <= 0
        case (.salesOrderAmount, .amount(let amount)):
            return blocking == (facts.order.wholeTotal > amount.minorUnits)
        case (.creditLimitUsed, _):
            guard facts.parameters.checkLimitOnSalesOrder, !limits.isEmpty else { return false }
            return blocking == (compareUsed(rule.threshold!) >= 0)
        default:
            return false
        }
    }
}
