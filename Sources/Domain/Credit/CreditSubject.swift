/// The customer whose credit is checked: what the profile of the invoice account says.
///
/// Source: CM-1.3, CM-5.1.
public struct CreditSubject: Equatable, Sendable {
    public var account: String
    /// The accounting currency of the legal entity; every amount of the customer is in it.
    public var currency: Currency
    public var limit: IndividualLimit
    /// The limit is always tested, and a limit of zero means that every order is reviewed.
    public var mandatoryCreditLimit = false
    /// No limit is tested, the group's neither.
    public var unlimitedCreditLimit = false
    public var excludeFromCreditManagement = false
    /// Excluded up to and including this day; `nil` is not.
    public var ignoreUntilDate: CalendarDate?
    /// The last day on which the limit is valid; `nil` is a blank date (CM-12.7).
    public var creditLimitExpirationDate: CalendarDate?
    public var accountStatusID: String?
    public var creditManagementGroupID: String?
    /// The stored risk group; `nil` when the customer has none.
    public var riskGroupID: String?
    public var invoicingAndDeliveryOnHold = HardBlock.no
    /// The customer's default payment terms.
    public var paymentTerms = RankedCode()
    /// The customer's default cash discount.
    public var cashDiscount = RankedCode()

    public init(account: String, currency: Currency, limit: IndividualLimit) {
        self.account = account
        self.currency = currency
        self.limit = limit
    }

    /// Why rules are not processed for this customer's orders on a date; `nil` when they are.
    ///
    /// Source: CM-5.1, CM-13.2 step 6.
    public func exemption(on date: CalendarDate) -> SkipReason? {
        if excludeFromCreditManagement { return .customerExcluded }
        if let ignoreUntilDate, date <= ignoreUntilDate { return .ignoredUntil }
        return nil
    }
}

/// A customer's own limit, with what changes it for a while or through policies. In accounting minor units,
/// none negative.
///
/// Source: CM-6.1.
public struct IndividualLimit: Hashable, Sendable {
    public var creditLimit: Int64
    /// A temporary limit of any period, active or not; `nil` when there is none near the date.
    public var temporary: TemporaryLimit?
    /// Sum of the increases by valid policies. CM-8.2.
    public var insuranceAndGuarantees: Int64
    /// Sum of the full values of the valid policies that are included in exposure. CM-8.3.
    public var policyReductions: Int64
    /// The valid policies that the two sums come from, for the trace; empty without any.
    public var policies: [PolicyEffect] = []

    public init(
        creditLimit: Int64, temporary: TemporaryLimit? = nil, insuranceAndGuarantees: Int64 = 0,
        policyReductions: Int64 = 0
    ) {
        self.creditLimit = creditLimit
        self.temporary = temporary
        self.insuranceAndGuarantees = insuranceAndGuarantees
        self.policyReductions = policyReductions
    }

    /// The amount of the temporary limit while one is active, else the credit limit.
    public func base(on date: CalendarDate) -> Int64 {
        if let temporary, temporary.isActive(on: date) { return temporary.amount }
        return creditLimit
    }

    /// The base and what policies add to it.
    public func totalCreditLimit(on date: CalendarDate) -> Int64 {
        // Both are bounded at the door; a sum past 64 bits could only come from a damaged row.
        let (sum, overflow) = base(on: date).addingReportingOverflow(insuranceAndGuarantees)
        return overflow ? Int64.max : sum
    }

    /// The figure that every check uses: the total less what policies take back, never below zero.
    public func creditLimitForChecks(on date: CalendarDate) -> Int64 {
        let (rest, overflow) = totalCreditLimit(on: date).subtractingReportingOverflow(policyReductions)
        return overflow ? 0 : max(0, rest)
    }
}

/// A limit that replaces the other one from a day to a day, both included.
///
/// Source: CM-6.1.
public struct TemporaryLimit: Hashable, Sendable {
    /// In minor units of the limit's currency; zero is a limit of zero.
    public var amount: Int64
    public var from: CalendarDate
    public var to: CalendarDate

    public init(amount: Int64, from: CalendarDate, to: CalendarDate) {
        self.amount = amount
        self.from = from
        self.to = to
    }

    public func isActive(on date: CalendarDate) -> Bool { from <= date && date <= to }
}

/// What the customer's invoicing and delivery hold stops.
///
/// Source: CM-5.4.
public enum HardBlock: String, CaseIterable, Sendable {
    case no, invoice, all

    /// Whether a document of a customer with this block is refused.
    public func stops(_ document: CheckDocument) -> Bool {
        switch self {
        case .no: false
        case .invoice: [.packingSlip, .invoice, .freeTextInvoice, .pointOfSaleOrder].contains(document)
        case .all: true
        }
    }
}

/// A code of payment terms or cash discounts with its place in the ranking.
///
/// Source: CM-4.4.
public struct RankedCode: Hashable, Sendable {
    /// `nil` is blank.
    public let code: String?
    /// From 1; 0 for a code without rank and for a blank one. D-36.
    public let rank: Int

    /// - Parameter rank: `nil` when the code is not ranked.
    public init(_ code: String? = nil, rank: Int? = nil) {
        self.code = code
        self.rank = code == nil ? 0 : rank ?? 0
    }
}
