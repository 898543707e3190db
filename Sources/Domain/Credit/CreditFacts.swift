/// Everything that an evaluation of an order reads; two evaluations of the same facts are the same.
///
/// Source: CM-12.3.
public struct CreditFacts: Equatable, Sendable {
    public var asOf: CalendarDate
    public var parameters: CreditParameters
    /// The rules of the legal entity; those that do not concern the customer may be among them.
    public var rules: [BlockingRule]
    public var subject: CreditSubject
    public var position: CreditPosition
    public var order: OrderUnderCheck
    /// The customer credit group of the customer; `nil` when it is in none.
    public var group: GroupPosition?
    /// The members of the group that were overdue, where their overdue transactions stand for the customer's.
    public var overdueMembers: [OverdueMember] = []
    /// What one unit of a rule's currency is worth in the accounting currency; a currency that is missing has
    /// no rate.
    public var ruleRates: [Currency: ExchangeRate]
    /// The rate type that was asked for rates of rules; told only where one is missing.
    public var missingRateType: String?
    /// What the caller could not find out, such as a rate for the order; any of it holds the order. D-02.
    public var unresolved: [EvaluationError]

    public init(
        asOf: CalendarDate, parameters: CreditParameters, rules: [BlockingRule], subject: CreditSubject,
        position: CreditPosition, order: OrderUnderCheck, group: GroupPosition? = nil,
        ruleRates: [Currency: ExchangeRate] = [:], unresolved: [EvaluationError] = []
    ) {
        self.asOf = asOf
        self.parameters = parameters
        self.rules = rules
        self.subject = subject
        self.position = position
        self.order = order
        self.group = group
        self.ruleRates = ruleRates
        self.unresolved = unresolved
    }
}

/// A member of a customer credit group that owes something past its due date.
///
/// Source: CM-9.1, `useDaysOverdueOfMembers`.
public struct OverdueMember: Hashable, Sendable {
    public let customer: Stub
    /// Number of its company.
    public let company: String
    /// The accounting currency of its company.
    public let currency: Currency
    /// In minor units of it.
    public let totalOverdue: Int64
    public let overdueDays: Int

    public init(customer: Stub, company: String, currency: Currency, totalOverdue: Int64, overdueDays: Int) {
        self.customer = customer
        self.company = company
        self.currency = currency
        self.totalOverdue = totalOverdue
        self.overdueDays = overdueDays
    }
}

/// Why an evaluation has no answer; the order is held.
///
/// Source: D-02.
public enum EvaluationError: Error, Hashable, Sendable {
    /// No rate of a pair is valid on the day; the type is `nil` where a figure has several.
    case exchangeRateMissing(from: Currency, to: Currency, type: String?)
    /// Amounts add up to more than can be counted.
    case amountTooLarge
}

/// What a customer owes and has ordered on a date, in accounting minor units, **without** what of the checked
/// order is not yet invoiced.
///
/// Source: CM-7.2, CM-12.4.
public struct CreditPosition: Hashable, Sendable {
    /// Open amounts of all posted transactions; negative when the customer has paid ahead.
    public var balance: Int64
    /// Delivered but not invoiced, of the other orders.
    public var deliveredNotInvoiced: Int64
    /// Ordered but not delivered, of the other orders, held or not.
    public var openOrders: Int64
    /// Open amounts of the overdue invoices; never negative.
    public var totalOverdue: Int64
    /// Days since the oldest due date among the overdue invoices; 0 when nothing is overdue.
    public var overdueDays: Int

    public init(
        balance: Int64 = 0, deliveredNotInvoiced: Int64 = 0, openOrders: Int64 = 0, totalOverdue: Int64 = 0,
        overdueDays: Int = 0
    ) {
        self.balance = balance
        self.deliveredNotInvoiced = deliveredNotInvoiced
        self.openOrders = openOrders
        self.totalOverdue = totalOverdue
        self.overdueDays = overdueDays
    }
}

/// An open invoice or instalment that is past its due date. Needed for the remedy of `daysOverdue` only.
public struct OverdueInvoice: Hashable, Sendable {
    public var number: String
    /// `nil` when the invoice is due at once as a whole.
    public var installment: Int?
    public var dueDate: CalendarDate
    /// In accounting minor units, above zero.
    public var openAmount: Int64

    public init(number: String, installment: Int? = nil, dueDate: CalendarDate, openAmount: Int64) {
        self.number = number
        self.installment = installment
        self.dueDate = dueDate
        self.openAmount = openAmount
    }
}

/// The currency of an order that is not in the accounting currency, and its rate to that.
public struct OrderValuation: Hashable, Sendable {
    public var currency: Currency
    public var rate: ExchangeRate

    public init(currency: Currency, rate: ExchangeRate) {
        self.currency = currency
        self.rate = rate
    }
}

/// The order that is checked, in accounting minor units.
///
/// Source: CM-7.4.
public struct OrderUnderCheck: Hashable, Sendable {
    public var number: String
    /// All of the order, whatever of it is invoiced.
    public var wholeTotal: Int64
    /// What the document that is checked puts at risk.
    public var currentOrder: Int64
    /// Delivered but not invoiced and not in `currentOrder`; counts as another order's would.
    public var restDelivered: Int64
    /// Neither delivered nor in `currentOrder`; counts as another order's would.
    public var restUndelivered: Int64
    public var paymentTerms: RankedCode
    public var cashDiscount: RankedCode
    /// How the order is valued; `nil` for one in the accounting currency.
    public var valuation: OrderValuation?

    public init(
        number: String, wholeTotal: Int64, currentOrder: Int64, restDelivered: Int64 = 0,
        restUndelivered: Int64 = 0,
        paymentTerms: RankedCode = RankedCode(), cashDiscount: RankedCode = RankedCode()
    ) {
        self.number = number
        self.wholeTotal = wholeTotal
        self.currentOrder = currentOrder
        self.restDelivered = restDelivered
        self.restUndelivered = restUndelivered
        self.paymentTerms = paymentTerms
        self.cashDiscount = cashDiscount
    }

    /// Whether the check is about all of the order that is not yet invoiced.
    public var isCheckedAsAWhole: Bool { restDelivered == 0 && restUndelivered == 0 }
}
