/// What the used share of a limit must come down to: below a threshold, or to it.
struct UsedCap: Equatable {
    var threshold: Percentage
    /// The threshold itself is too much already (D-35).
    var isExclusive: Bool
}

/// The remedies of a reason that depends on how much of the limits is used.
///
/// Each rule of the reason has a figure at which it gives way; the smallest change that clears the reason is
/// offered. That may be the figure of an exclusion which then protects from coarser rules.
struct UsedRemedies {
    let kind: RuleKind
    let rules: [BlockingRule]
    let caps: [UsedCap]
    let situation: CreditSituation

    private var facts: CreditFacts { situation.facts }

    /// - Parameter otherPayments: payments that may clear the reason in another way.
    func remedies(otherPayments: [Int64] = []) throws(EvaluationError) -> [CreditRemedy] {
        var remedies: [CreditRemedy] = []
        let payments = otherPayments + caps.compactMap { payment(reaching: $0) }
        for amount in payments.sorted() where amount > 0 {
            if !(try facts.paying(amount)).stillHolds(kind, by: rules) {
                remedies.append(.payment(facts.money(amount), invoices: []))
                break
            }
        }
        let cuts = caps.compactMap { orderCut(reaching: $0) }
        for cut in cuts.sorted() where cut > 0 && cut <= facts.order.currentOrder {
            if !(try facts.loweringOrder(by: cut)).stillHolds(kind, by: rules) {
                if let remedy = facts.loweredOrder(to: facts.order.wholeTotal - cut) { remedies.append(remedy) }
                break
            }
        }
        // The highest threshold asks for the smallest limits.
        for cap in caps.sorted(by: { $0.threshold > $1.threshold }) {
            let (individual, group) = newLimits(reaching: cap)
            guard individual != nil || group != nil,
                !facts.settingLimits(individual: individual, group: group).stillHolds(kind, by: rules)
            else { continue }
            if let group, let owner = facts.group {
                remedies.append(
                    .limit(
                        Money(minorUnits: group, currency: owner.currency), of: .group,
                        isTemporary: facts.groupHasTemporaryLimit))
            }
            if let individual {
                remedies.append(
                    .limit(facts.money(individual), of: .individual, isTemporary: facts.hasTemporaryLimit))
            }
            break
        }
        return remedies
    }

    /// The payment that brings every tested limit under a cap; `nil` when no payment does.
    private func payment(reaching cap: UsedCap) -> Int64? {
        largest(situation.limits) { $0.reduction(of: facts.position.balance, in: facts, reaching: cap) }
    }

    /// By how much the order must be smaller; `nil` when a smaller order does not help, or part of it is not
    /// checked.
    private func orderCut(reaching cap: UsedCap) -> Int64? {
        guard facts.order.isCheckedAsAWhole else { return nil }
        return largest(situation.limits) {
            $0.reduction(of: facts.order.currentOrder, in: facts, reaching: cap)
        }
    }

    private func largest(_ limits: [TestedLimit], _ change: (TestedLimit) -> Int64?) -> Int64? {
        var largest: Int64?
        for limit in limits {
            guard let needed = change(limit) else { return nil }
            largest = max(largest ?? needed, needed)
        }
        return largest
    }

    /// The smallest amounts of the limits in force that bring each limit under a cap; `nil` for a limit that
    /// is already.
    private func newLimits(reaching cap: UsedCap) -> (individual: Int64?, group: Int64?) {
        var new: (individual: Int64?, group: Int64?)
        for limit in situation.limits where cap.isExceeded(by: limit.used) {
            guard let amount = limit.smallestLimit(reaching: cap) else { return (nil, nil) }
            switch limit.tested {
            case .group: new.group = amount
            case .individual:
                // Undo what policies add to and take from the limit in force.
                let policies = facts.subject.limit
                let (lower, overflow) = amount.subtractingReportingOverflow(policies.insuranceAndGuarantees)
                let (base, carry) = lower.addingReportingOverflow(policies.policyReductions)
                if overflow || carry { return (nil, nil) }
                new.individual = base
            }
        }
        return new
    }
}

extension UsedCap {
    func isExceeded(by used: UsedPercent) -> Bool {
        isExclusive ? used.reaches(threshold) : used.isAbove(threshold)
    }
}

extension TestedLimit {
    /// The largest exposure after the order that stays under a cap; `nil` when none does.
    func largestNewBalance(reaching cap: UsedCap) -> Int64? {
        guard !reviewsEverything, cap.threshold > .zero else { return nil }
        guard creditLimit > 0 else { return 0 }
        let share = Int128(cap.threshold.millionths) * Int128(creditLimit)
        let all = UsedPercent.millionthsOfAll
        return Int64(clamping: cap.isExclusive ? share.dividedRoundingUp(by: all) - 1 : share / all)
    }

    /// The smallest limit, above zero, under which the exposure after the order stays under a cap; `nil` when
    /// none does.
    func smallestLimit(reaching cap: UsedCap) -> Int64? {
        guard cap.threshold > .zero else { return nil }
        let (exposure, threshold) = (
            Int128(max(0, newBalance)) * UsedPercent.millionthsOfAll, Int128(cap.threshold.millionths)
        )
        let limit = cap.isExclusive ? exposure / threshold + 1 : exposure.dividedRoundingUp(by: threshold)
        guard limit <= Int128(Money.largest) else { return nil }
        return max(1, Int64(limit))
    }

    /// By how much one part of the exposure, in accounting minor units, must fall so that the limit is under
    /// a cap; zero or less when it is; `nil` when no fall is enough.
    func reduction(of part: Int64, in facts: CreditFacts, reaching cap: UsedCap) -> Int64? {
        guard let largest = largestNewBalance(reaching: cap) else { return nil }
        let (excess, overflow) = newBalance.subtractingReportingOverflow(largest)
        if overflow { return nil }
        guard tested == .group, let group = facts.group, group.currency != facts.subject.currency else {
            return excess
        }
        // In another currency: the largest part whose conversion is small enough.
        do {
            let converted = try group.converted(part, from: facts.subject.currency)
            let bound = try checkedDifference(converted, excess)
            guard
                let rest = group.rate.largestAmount(
                    from: facts.subject.currency, to: group.currency, upTo: bound)
            else { return nil }
            let (fall, carry) = part.subtractingReportingOverflow(rest)
            return carry ? nil : fall
        } catch {
            // What cannot be counted is not offered as a remedy.
            return nil
        }
    }
}

extension ExchangeRate {
    /// The most minor units of a currency that convert to no more than a number of minor units of another
    /// one; `nil` past 64 bits.
    func largestAmount(from: Currency, to: Currency, upTo bound: Int64) -> Int64? {
        // amount * numerator / denominator rounds half away from zero, so it stays within the bound while it
        // is below bound + 1/2, and for a bound below zero also at it.
        let perUnit = Int128(numerator) * Int128(to.minorUnitsPerUnit) * 2
        let (limit, overflow) = (Int128(bound) * 2 + 1)
            .multipliedReportingOverflow(by: Int128(denominator) * Int128(from.minorUnitsPerUnit))
        if overflow { return nil }
        return Int64(
            exactly: bound >= 0
                ? limit.dividedRoundingUp(by: perUnit) - 1 : limit.dividedRoundingDown(by: perUnit))
    }
}

extension Int128 {
    /// The smallest whole number that is not below the quotient; the divisor is above zero.
    func dividedRoundingUp(by divisor: Int128) -> Int128 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest > 0 ? quotient + 1 : quotient
    }

    /// The largest whole number that is not above the quotient; the divisor is above zero.
    func dividedRoundingDown(by divisor: Int128) -> Int128 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
