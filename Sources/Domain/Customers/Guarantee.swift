/// An insurance policy or a guarantee that secures what a customer owes.
///
/// Source: CM-8.1.
public struct Guarantee: Equatable, Sendable {
    /// What secures the debts: an insurer's policy, or somebody who stands in for the customer.
    public enum Kind: String, Sendable, CaseIterable { case insurance, guarantee }

    /// Who pays when the customer does not.
    public struct Party: Hashable, Sendable {
        public var name: String
        /// The party's identifier elsewhere; `nil` when there is none.
        public var id: String?

        public init(name: String, id: String? = nil) {
            self.name = name
            self.id = id
        }
    }

    /// The most policies of one customer, so that a check reads a bounded number of them.
    public static let mostOfCustomer: Int64 = 500
    /// All of the value.
    public static let wholeValue = Percentage(percent: 100)

    public var header: RecordHeader
    /// Key of the company, which is the customer's.
    public var company: Int64
    public var customer: Stub
    /// Shown as `identifier`.
    public var kind: Kind
    /// A code of the list of guarantee types.
    public var type: String
    public var insurerOrGuarantor: Party
    /// A code of the list of coverage types; insurances only.
    public var coverageType: String?
    /// The policy number.
    public var identification: String?
    /// The first day; `nil` always was (D-17).
    public var effectiveDate: CalendarDate?
    /// The last day; `nil` is open-ended (D-17).
    public var expirationDate: CalendarDate?
    /// The full value, above zero.
    public var value: Money
    /// The share of the value that is added to the limit, from 0 to 100 %.
    public var updateCreditLimitPercent: Percentage
    /// Whether the full value is taken out of the limit for checks (D-18).
    public var includedInExposure: Bool

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.guarantee, key: header.key) }
    /// Whether it changes a limit at all while it is valid.
    public var hasEffect: Bool { updateCreditLimitPercent > .zero || includedInExposure }

    public init(
        header: RecordHeader, company: Int64, customer: Stub, kind: Kind, type: String, insurerOrGuarantor: Party,
        coverageType: String? = nil, identification: String? = nil, effectiveDate: CalendarDate? = nil,
        expirationDate: CalendarDate? = nil, value: Money, updateCreditLimitPercent: Percentage = .zero,
        includedInExposure: Bool = false
    ) {
        self.header = header
        self.company = company
        self.customer = customer
        self.kind = kind
        self.type = type
        self.insurerOrGuarantor = insurerOrGuarantor
        self.coverageType = coverageType
        self.identification = identification
        self.effectiveDate = effectiveDate
        self.expirationDate = expirationDate
        self.value = value
        self.updateCreditLimitPercent = updateCreditLimitPercent
        self.includedInExposure = includedInExposure
    }

    /// Whether the policy is valid on a day; both ends of its period belong to it, and a blank one is open (D-17).
    ///
    /// Source: CM-8.2.
    public func isValid(on day: CalendarDate) -> Bool {
        (effectiveDate.map { $0 <= day } ?? true) && (expirationDate.map { day <= $0 } ?? true)
    }

    /// What the policy does to the limit while it is valid. A policy without effect needs no rate.
    ///
    /// - Parameter rate: what one unit of the policy's currency is worth in the accounting currency; `nil` without a rate.
    /// - Throws: `exchangeRateMissing`, `amountTooLarge`. Source: CM-8.2, CM-8.3.
    public func effect(at rate: ExchangeRate?, in accounting: Currency) throws(EvaluationError) -> PolicyEffect {
        guard hasEffect else { return PolicyEffect(of: self, increase: 0, reduction: 0) }
        guard let rate else { throw .exchangeRateMissing(from: value.currency, to: accounting, type: nil) }
        var (increase, reduction): (Int64, Int64) = (0, 0)
        if let share = ExchangeRate(
            exactly: updateCreditLimitPercent.millionths, over: Self.wholeValue.millionths)
        {
            // One rounding, of the converted increase.
            guard let money = rate.convert(value, through: share, to: accounting) else { throw .amountTooLarge }
            increase = money.minorUnits
        }
        if includedInExposure {
            guard let money = rate.convert(value, to: accounting) else { throw .amountTooLarge }
            reduction = money.minorUnits
        }
        return PolicyEffect(of: self, increase: increase, reduction: reduction)
    }
}

/// What one valid policy does to a limit. In accounting minor units, neither negative.
///
/// Source: CM-8.2, CM-8.3.
public struct PolicyEffect: Hashable, Sendable {
    /// Key of the policy.
    public let guarantee: Int64
    /// The policy number; `nil` when it has none.
    public let identification: String?
    /// What is added to the limit.
    public let increase: Int64
    /// What is taken out of the limit for checks.
    public let reduction: Int64

    public init(guarantee: Int64, identification: String?, increase: Int64, reduction: Int64) {
        self.guarantee = guarantee
        self.identification = identification
        self.increase = increase
        self.reduction = reduction
    }

    init(of policy: Guarantee, increase: Int64, reduction: Int64) {
        self.init(
            guarantee: policy.key, identification: policy.identification, increase: increase, reduction: reduction)
    }

    /// What is left for the limit for checks; below zero where more is taken out than added.
    public var net: Int64 { increase.clampedSubtracting(reduction) }
}

extension IndividualLimit {
    /// A limit with the policies that are valid on the day.
    ///
    /// Source: CM-6.1.
    public init(creditLimit: Int64, temporary: TemporaryLimit? = nil, policies: [PolicyEffect]) {
        self.init(
            creditLimit: creditLimit, temporary: temporary,
            insuranceAndGuarantees: policies.reduce(0) { $0.clampedAdding($1.increase) },
            policyReductions: policies.reduce(0) { $0.clampedAdding($1.reduction) })
        self.policies = policies.filter { $0.increase > 0 || $0.reduction > 0 }
    }
}
