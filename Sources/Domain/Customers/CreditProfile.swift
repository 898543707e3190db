/// How much credit a customer may have, and why. One a customer, under the customer's key.
///
/// Limits are minor units of the company's accounting currency.
///
/// Source: CM-5.1.
public struct CreditProfile: Equatable, Sendable {
    /// Key of the customer.
    public var customer: Int64
    public var version: Int64 = 1
    public var updatedAt: Timestamp
    public var creditRating: String?
    public var mandatoryCreditLimit = false
    public var unlimitedCreditLimit = false
    public var excludeFromCreditManagement = false
    public var ignoreUntilDate: CalendarDate?
    public var creditManagementGroup: String?
    /// The figure that every check uses.
    public var creditLimit: Int64 = 0
    /// The same limit in the customer's currency, converted when it changed (CM-5.2).
    public var creditLimitCustomerCurrency: Int64 = 0
    public var creditLimitExpirationDate: CalendarDate?
    public var creditLimitDate: CalendarDate?
    public var lastReviewDate: CalendarDate?
    public var nextScheduledReviewDate: CalendarDate?
    /// Memo only (D-07), in minor units of its own currency.
    public var eligibleCreditLimit: Int64?
    public var eligibleCreditLimitCurrency: Currency?
    public var eligibleCreditLimitDate: CalendarDate?
    public var accountStatus: String?
    public var statusReason: String?
    public var invoicingAndDeliveryOnHold = HardBlock.no
    public var withAgency = false
    public var titleHeld = false
    public var businessStartedDate: CalendarDate?
    public var customerSinceDate: CalendarDate?
    public var creditNotes: String?
    public var riskGroup: String?

    /// The profile that a new customer starts with: no limit, no flags.
    public init(customer: Int64, updatedAt: Timestamp) {
        self.customer = customer
        self.updatedAt = updatedAt
    }

    /// Whether the customer is excluded from credit management on a day, for good or for a while.
    ///
    /// Source: CM-5.1.
    public func isExcluded(on day: CalendarDate) -> Bool {
        excludeFromCreditManagement || ignoreUntilDate.map { day <= $0 } ?? false
    }
}

/// What a customer's documents add up to, kept with each document in its transaction. In accounting minor units.
///
/// Source: CM-7.2, engine notes in ARCHITECTURE.md.
public struct StoredExposure: Equatable, Sendable {
    /// Open amounts of all posted transactions; negative when the customer has paid ahead.
    public var balance: Int64
    /// Delivered and not invoiced.
    public var delivered: Int64
    /// Ordered and not delivered, held orders included (D-13).
    public var openOrders: Int64
    /// Open orders that could not be valued for want of an exchange rate; while there are any, checks hold (D-02).
    public var unvaluedOrders: Int64
    /// The latest day that any item, settlement or reversal carries; figures as of an earlier day are corrected.
    public var latestDay: CalendarDate?
    /// The earliest due day of an open debit; `nil` when nothing is open.
    public var oldestDue: CalendarDate?
    /// Whether there is any temporary limit, so that the common case asks for none.
    public var hasTemporaryLimit: Bool
    /// Key of the customer credit group that the customer is a member of; `nil` in none.
    public var creditGroup: Int64?
    /// Whether there is or was any insurance policy or guarantee, so that the common case asks for none.
    public var hasGuarantee: Bool

    public init(
        balance: Int64 = 0, delivered: Int64 = 0, openOrders: Int64 = 0, unvaluedOrders: Int64 = 0,
        latestDay: CalendarDate? = nil, oldestDue: CalendarDate? = nil, hasTemporaryLimit: Bool = false,
        creditGroup: Int64? = nil, hasGuarantee: Bool = false
    ) {
        self.balance = balance
        self.delivered = delivered
        self.openOrders = openOrders
        self.unvaluedOrders = unvaluedOrders
        self.latestDay = latestDay
        self.oldestDue = oldestDue
        self.hasTemporaryLimit = hasTemporaryLimit
        self.creditGroup = creditGroup
        self.hasGuarantee = hasGuarantee
    }
}
