/// A limit that was tested for an order, with the figures that the test compared.
///
/// Amounts are in minor units of `currency`. `balance`, `deliveredNotInvoiced` and `openOrders` show what
/// counts by the limit type, 0 for what does not, so that they add up to `openBalance`.
///
/// Source: CM-6.2, CM-6.3, CM-7.6.
public struct TestedLimit: Equatable, Sendable {
    public enum Owner: String, Sendable { case group, individual }

    public let tested: Owner
    /// Number of the customer credit group; `nil` for the individual limit.
    public internal(set) var groupNumber: String?
    public let currency: Currency
    public let balance: Int64
    /// What other orders and the rest of this one have delivered and not invoiced.
    public let deliveredNotInvoiced: Int64
    /// What other orders and the rest of this one still have to deliver.
    public let openOrders: Int64
    /// What is owed and ordered before the order: the three amounts above.
    public let openBalance: Int64
    public let currentOrder: Int64
    /// The exposure after the order.
    public let newBalance: Int64
    public let creditLimit: Int64
    /// The limit is mandatory and zero: any order with a positive amount fails. CM-6.2 line 3.
    public let reviewsEverything: Bool
    public let used: UsedPercent

    /// By how much the exposure after the order exceeds the limit; 0 when it does not.
    public var creditExcess: Int64 {
        guard newBalance > creditLimit else { return 0 }
        let (excess, overflow) = newBalance.subtractingReportingOverflow(creditLimit)
        return overflow ? Int64.max : excess
    }

    init(
        _ tested: Owner, currency: Currency, exposure: Exposure, currentOrder: Int64, creditLimit: Int64,
        reviewsEverything: Bool = false, orderIsPositive: Bool = true
    ) throws(EvaluationError) {
        self.tested = tested
        self.currency = currency
        balance = exposure.balance
        deliveredNotInvoiced = exposure.deliveredNotInvoiced
        openOrders = exposure.openOrders
        self.currentOrder = currentOrder
        openBalance = try exposure.total()
        newBalance = try checkedSum(openBalance, currentOrder)
        self.creditLimit = max(0, creditLimit)
        self.reviewsEverything = reviewsEverything
        if reviewsEverything {
            used = orderIsPositive ? .infinite : .zero
        } else if creditLimit <= 0 {
            used = newBalance > 0 ? .infinite : .zero
        } else {
            used = UsedPercent(exposure: newBalance, limit: creditLimit)
        }
    }
}

/// What counts against a limit before the order that is checked. In minor units of one currency.
///
/// Source: CM-7.2.
public struct Exposure: Hashable, Sendable {
    public var balance: Int64
    public var deliveredNotInvoiced: Int64
    public var openOrders: Int64

    /// What of these amounts counts by a limit type, 0 for the rest. Type `none` counts the balance, as it is
    /// asked for mandatory customers only.
    public init(
        balance: Int64, deliveredNotInvoiced: Int64, openOrders: Int64, countedBy type: CreditLimitType
    ) {
        self.balance = balance
        self.deliveredNotInvoiced = type.countsDelivered ? deliveredNotInvoiced : 0
        self.openOrders = type.countsOpenOrders ? openOrders : 0
    }

    public func total() throws(EvaluationError) -> Int64 {
        try checkedSum(try checkedSum(balance, deliveredNotInvoiced), openOrders)
    }
}

/// Which line of CM-6.2 says whether the individual limit is tested; the raw value is the line's number.
public enum IndividualLimitLine: Int, Sendable {
    case unlimited = 1
    case limitTypeNone, reviewEverything, groupAlone, noCredit, limit

    public var isTested: Bool { self == .reviewEverything || self == .noCredit || self == .limit }
}

func checkedSum(_ left: Int64, _ right: Int64) throws(EvaluationError) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    if overflow { throw .amountTooLarge }
    return sum
}

func checkedDifference(_ left: Int64, _ right: Int64) throws(EvaluationError) -> Int64 {
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    if overflow { throw .amountTooLarge }
    return difference
}
