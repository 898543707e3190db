/// What clears one reason of a hold; one minor unit less would not.
///
/// A remedy is about its own reason only and does not count on a release exclusion that it may happen to
/// satisfy.
public enum CreditRemedy: Equatable, Sendable {
    /// What the customer has to pay, in the accounting currency; the invoices are those that must be paid
    /// with it, empty when any will do.
    case payment(Money, invoices: [OverdueInvoice])
    /// The new total of the whole order, in the accounting currency, and the same in the currency of an order in
    /// another one: the most of it that is not worth more. `nil` for an order in the accounting currency.
    case orderAmount(Money, inOrderCurrency: Money?)
    /// The new amount of the limit in force, in its own currency. Where there are two of these, both are
    /// needed.
    case limit(Money, of: TestedLimit.Owner, isTemporary: Bool)
    /// The new expiration date of the credit limit.
    case expirationDate(CalendarDate)

    /// The name under which it is shown.
    public var kind: String {
        switch self {
        case .payment: "payment"
        case .orderAmount: "orderAmount"
        case .limit: "limit"
        case .expirationDate: "expirationDate"
        }
    }
}

extension CreditFacts {
    /// What clears a reason that the evaluation of these facts gave; empty for reasons that no figure clears.
    ///
    /// - Parameter overdueInvoices: the overdue invoices behind the position; without them there is no remedy
    ///   for `daysOverdue`.
    public func remedies(for code: ReasonCode, overdueInvoices: [OverdueInvoice]? = nil) -> [CreditRemedy] {
        guard let kind = code.ruleKind else { return [] }
        let concerned = rules.filter { $0.kind == kind && !$0.releasesOrder && $0.concerns(subject) }
        do {
            return try kind.evaluator.remedies(
                for: concerned, in: CreditSituation(self), overdueInvoices: overdueInvoices)
        } catch {
            // The hold already says that it could not be evaluated; there is no figure to offer.
            return []
        }
    }

    /// Whether the rules of a kind still give a reason; also when that cannot be found out.
    func stillHolds(_ kind: RuleKind, by rules: [BlockingRule]) -> Bool {
        do {
            let judgement = KindJudgement(kind, rules: rules, in: try CreditSituation(self))
            return judgement.fired != nil || !judgement.errors.isEmpty
        } catch {
            return true
        }
    }

    /// These facts after a payment: the balance falls, and what is overdue with it, down to zero.
    func paying(_ amount: Int64) throws(EvaluationError) -> CreditFacts {
        var after = self
        let balance = try checkedDifference(position.balance, amount)
        if let group {
            let change = try checkedDifference(
                try group.converted(balance, from: subject.currency),
                try group.converted(position.balance, from: subject.currency))
            after.group?.balance = try checkedSum(group.balance, change)
        }
        after.position.balance = balance
        after.position.totalOverdue = max(0, try checkedDifference(position.totalOverdue, amount))
        if after.position.totalOverdue == 0 { after.position.overdueDays = 0 }
        return after
    }

    /// These facts with a smaller order; what it loses is not yet invoiced and on the document that is
    /// checked.
    func loweringOrder(by amount: Int64) throws(EvaluationError) -> CreditFacts {
        var after = self
        after.order.wholeTotal = try checkedDifference(order.wholeTotal, amount)
        after.order.currentOrder = try checkedDifference(order.currentOrder, amount)
        return after
    }

    /// The remedy of a smaller order; `nil` where its currency has no amount for it.
    func loweredOrder(to total: Int64) -> CreditRemedy? {
        guard let valuation = order.valuation else { return .orderAmount(money(total), inOrderCurrency: nil) }
        guard let own = valuation.rate.largestAmount(from: valuation.currency, to: subject.currency, upTo: total),
            own >= 0, own <= Money.largest
        else { return nil }
        return .orderAmount(money(total), inOrderCurrency: Money(minorUnits: own, currency: valuation.currency))
    }

    /// These facts with another amount of the limits in force; `nil` leaves a limit as it is.
    func settingLimits(individual: Int64?, group groupLimit: Int64?) -> CreditFacts {
        var after = self
        if let individual {
            if hasTemporaryLimit {
                after.subject.limit.temporary?.amount = individual
            } else {
                after.subject.limit.creditLimit = individual
            }
        }
        if let groupLimit {
            if groupHasTemporaryLimit {
                after.group?.temporary?.amount = groupLimit
            } else {
                after.group?.creditLimit = groupLimit
            }
        }
        return after
    }

    var hasTemporaryLimit: Bool { subject.limit.temporary?.isActive(on: asOf) ?? false }
    var groupHasTemporaryLimit: Bool { group?.temporary?.isActive(on: asOf) ?? false }
}
