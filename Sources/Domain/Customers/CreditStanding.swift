/// How a customer stands on a day: the limit in force and what is used of it. In accounting minor units.
///
/// Source: CM-5.1, CM-6.1, CM-7.2.
public struct CreditStanding: Equatable, Sendable {
    public let temporary: TemporaryLimit?
    /// What policies add to the limit.
    public let insuranceAndGuarantees: Int64
    public let totalCreditLimit: Int64
    /// The figure that every check uses.
    public let creditLimitForChecks: Int64
    /// What counts against the limit by the company's limit type.
    public let creditUsed: Int64
    public let isUnlimited: Bool
    /// Whether a check would test the limit (CM-6.2 lines 1, 2 and 4).
    public let isTested: Bool

    /// - Parameters:
    ///   - temporary: the temporary limit that is active on the day.
    ///   - policies: what the policies that are valid on the day do to the limit.
    ///   - hasTestedGroup: whether the limit of a customer credit group is tested for the customer.
    /// - Throws: `amountTooLarge` when the exposures add up to more than can be counted.
    public init(
        _ profile: CreditProfile, temporary: TemporaryLimit?, policies: [PolicyEffect] = [], position: CreditPosition,
        type: CreditLimitType,
        hasTestedGroup: Bool = false, on day: CalendarDate
    ) throws(EvaluationError) {
        let limit = IndividualLimit(creditLimit: profile.creditLimit, temporary: temporary, policies: policies)
        self.temporary = temporary
        insuranceAndGuarantees = limit.insuranceAndGuarantees
        totalCreditLimit = limit.totalCreditLimit(on: day)
        creditLimitForChecks = limit.creditLimitForChecks(on: day)
        creditUsed = try Exposure(
            balance: position.balance, deliveredNotInvoiced: position.deliveredNotInvoiced,
            openOrders: position.openOrders, countedBy: type).total()
        isUnlimited = profile.unlimitedCreditLimit
        let governedByGroup = hasTestedGroup && creditLimitForChecks == 0 && type != .none
        isTested =
            !profile.unlimitedCreditLimit
            && (profile.mandatoryCreditLimit || (type != .none && !governedByGroup))
    }

    /// What is left of the limit; negative when more is used.
    public var creditRemaining: Int64 {
        let (rest, overflow) = creditLimitForChecks.subtractingReportingOverflow(creditUsed)
        if overflow { return creditUsed < 0 ? Int64.max : -Int64.max }
        return rest
    }

    /// The share of the limit that is used; infinite for any use of a limit of zero, 0 where no limit is tested.
    ///
    /// Source: CM-6.4.
    public var used: UsedPercent {
        guard isTested else { return .zero }
        guard creditLimitForChecks > 0 else { return creditUsed > 0 ? .infinite : .zero }
        return UsedPercent(exposure: creditUsed, limit: creditLimitForChecks)
    }

    /// By how much a tested limit is exceeded; 0 when it is not.
    public var excess: Int64 { isTested ? max(0, -creditRemaining) : 0 }
}
