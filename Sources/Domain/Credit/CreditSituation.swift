/// The facts of a check with the limits that are tested for it.
///
/// Source: CM-6.
struct CreditSituation {
    let facts: CreditFacts
    /// The group's first.
    let limits: [TestedLimit]
    let line: IndividualLimitLine
    /// The largest share over the tested limits; zero when none is tested. CM-6.4.
    let used: UsedPercent

    init(_ facts: CreditFacts) throws(EvaluationError) {
        self.facts = facts
        var limits: [TestedLimit] = []
        if let group = facts.testedGroup { limits.append(try Self.test(of: group, in: facts)) }
        line = facts.individualLimitLine
        if line.isTested { limits.append(try Self.individualTest(of: facts, by: line)) }
        self.limits = limits
        used = limits.map(\.used).max() ?? .zero
    }

    private static func individualTest(
        of facts: CreditFacts, by line: IndividualLimitLine
    ) throws(EvaluationError) -> TestedLimit {
        let (position, order) = (facts.position, facts.order)
        let exposure = Exposure(
            balance: position.balance,
            deliveredNotInvoiced: try checkedSum(position.deliveredNotInvoiced, order.restDelivered),
            openOrders: try checkedSum(position.openOrders, order.restUndelivered),
            countedBy: facts.parameters.creditLimitType)
        return try TestedLimit(
            .individual, currency: facts.subject.currency, exposure: exposure,
            currentOrder: order.currentOrder,
            creditLimit: facts.subject.limit.creditLimitForChecks(on: facts.asOf),
            reviewsEverything: line == .reviewEverything, orderIsPositive: order.wholeTotal > 0)
    }

    private static func test(of group: GroupPosition, in facts: CreditFacts) throws(EvaluationError)
        -> TestedLimit
    {
        let (currency, order) = (facts.subject.currency, facts.order)
        let restDelivered = try group.converted(order.restDelivered, from: currency)
        let restUndelivered = try group.converted(order.restUndelivered, from: currency)
        let exposure = Exposure(
            balance: group.balance,
            deliveredNotInvoiced: try checkedSum(group.deliveredNotInvoiced, restDelivered),
            openOrders: try checkedSum(group.openOrders, restUndelivered),
            countedBy: facts.parameters.creditLimitType)
        var limit = try TestedLimit(
            .group, currency: group.currency, exposure: exposure,
            currentOrder: try group.converted(order.currentOrder, from: currency),
            creditLimit: group.limit(on: facts.asOf))
        limit.groupNumber = group.groupNumber
        return limit
    }
}

extension CreditFacts {
    /// The group whose limit is tested; `nil` when none is.
    ///
    /// Source: CM-6.3.
    public var testedGroup: GroupPosition? {
        guard parameters.checkCreditGroupLimit, parameters.creditLimitType != .none,
            !subject.unlimitedCreditLimit
        else { return nil }
        return group
    }

    /// Which line of CM-6.2 applies; the first that matches.
    public var individualLimitLine: IndividualLimitLine {
        if subject.unlimitedCreditLimit { return .unlimited }
        if parameters.creditLimitType == .none, !subject.mandatoryCreditLimit { return .limitTypeNone }
        guard subject.limit.creditLimitForChecks(on: asOf) == 0 else { return .limit }
        if subject.mandatoryCreditLimit { return .reviewEverything }
        if testedGroup != nil { return .groupAlone }
        // Without credit management a zero limit is none at all (CM-3.1, CM-16.3).
        return parameters.creditManagementEnabled ? .noCredit : .unlimited
    }

    /// The limits that are tested for the order, the group's first.
    ///
    /// - Throws: when amounts cannot be added up or converted.
    public func testedLimits() throws(EvaluationError) -> [TestedLimit] { try CreditSituation(self).limits }
}
