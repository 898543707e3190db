/// How a customer has bought and paid up to a day, as the last calculation found it.
///
/// Amounts are accounting minor units; ratios are hundredths (4693 is 46.93). `nil` says that there is nothing to
/// measure, which is not zero.
///
/// Source: CM-17.2.
public struct CustomerStatistics: Equatable, Sendable {
    public var asOf: CalendarDate
    public var openBalance: Int64
    /// What counted against the limit when it was calculated, and what was left of the limit.
    public var creditUsed: Int64 = 0
    public var creditRemaining: Int64 = 0
    /// Highest balance at the end of a day, and the first day that ended with it.
    public var highestBalance: Int64?
    public var highestBalanceDate: CalendarDate?
    public var dso1: Int64?
    public var dso2: Int64?
    /// Over 12 months whatever the parameters say, for scoring (CM-11.2).
    public var dso12Months: Int64?
    public var averagePaymentDays: Int64?
    public var averageBalance1: Int64?
    public var averageBalance2: Int64?
    /// Over 12 months whatever the parameters say, for scoring (CM-11.2).
    public var averageBalance12Months: Int64?
    public var averageLimitPercent: Int64?
    public var averageExposurePercent: Int64?

    public init(asOf: CalendarDate, openBalance: Int64) {
        self.asOf = asOf
        self.openBalance = openBalance
    }
}

/// A customer's balance, limit and exposure at the end of one day.
///
/// Source: CM-17.1.
public struct BalanceRecord: Equatable, Sendable {
    public var date: CalendarDate
    /// Open balance at the end of the day, in accounting minor units.
    public var balance: Int64
    /// Credit limit or temporary limit in force that day.
    public var creditLimit: Int64
    /// The balance less what policies included in the exposure secure; never below zero.
    public var exposure: Int64

    public init(date: CalendarDate, balance: Int64, creditLimit: Int64, exposure: Int64) {
        self.date = date
        self.balance = balance
        self.creditLimit = creditLimit
        self.exposure = exposure
    }
}

/// By how much the balance of a customer changed on a day, in accounting minor units.
public struct BalanceMovement: Equatable, Sendable {
    public let date: CalendarDate
    public let amount: Int64

    public init(date: CalendarDate, amount: Int64) {
        self.date = date
        self.amount = amount
    }
}

/// An invoice that was settled in full: the day it bears and the day of its last settlement.
public struct PaidInvoice: Equatable, Sendable {
    public let invoiceDate: CalendarDate
    public let lastSettlementDate: CalendarDate

    public init(invoiceDate: CalendarDate, lastSettlementDate: CalendarDate) {
        self.invoiceDate = invoiceDate
        self.lastSettlementDate = lastSettlementDate
    }
}
