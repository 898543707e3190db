/// What a customer's statistics are calculated from: posted transactions, limits and policies, and the windows.
///
/// Source: CM-17.
public struct StatisticsFacts: Sendable {
    public var asOf: CalendarDate
    public var customerSince: CalendarDate?
    public var parameters: CreditParameters
    /// By day, the earliest first, one a day; none after `asOf`.
    public var movements: [BalanceMovement]
    /// Invoices less credit notes by day, the earliest first; none after `asOf`.
    public var sales: [BalanceMovement]
    /// Settled in full at the end of `asOf`.
    public var paidInvoices: [PaidInvoice]
    public var limits: LimitTimeline
    /// Full values of the policies included in the exposure that are valid on a day (CM-8.3).
    public var securedValue: @Sendable (CalendarDate) -> Int64

    public init(
        asOf: CalendarDate, customerSince: CalendarDate?, parameters: CreditParameters, movements: [BalanceMovement],
        sales: [BalanceMovement], paidInvoices: [PaidInvoice], limits: LimitTimeline,
        securedValue: @escaping @Sendable (CalendarDate) -> Int64 = { _ in 0 }
    ) {
        self.asOf = asOf
        self.customerSince = customerSince
        self.parameters = parameters
        self.movements = movements
        self.sales = sales
        self.paidInvoices = paidInvoices
        self.limits = limits
        self.securedValue = securedValue
    }

    /// The first day of the last so many months.
    ///
    /// Source: CM-17.3.
    public static func start(of months: Int, before asOf: CalendarDate) -> CalendarDate { asOf.adding(months: -months) }

    // MARK: balance records

    /// One record a month-end inside the longest window, and one for the day itself; the earliest first.
    ///
    /// Source: CM-17.1, D-46.
    public var balanceRecords: [BalanceRecord] { Self.recordDays(parameters, asOf: asOf).map(record) }

    /// The days that balance records are for, the earliest first.
    public static func recordDays(_ parameters: CreditParameters, asOf: CalendarDate) -> [CalendarDate] {
        var days: [CalendarDate] = []
        var day = start(of: parameters.longestStatisticsMonths, before: asOf).endOfMonth
        while day < asOf {
            days.append(day)
            day = day.adding(days: 1).endOfMonth
        }
        return days + [asOf]
    }

    private func record(on day: CalendarDate) -> BalanceRecord {
        let balance = balance(on: day)
        return BalanceRecord(
            date: day, balance: balance, creditLimit: limits.limit(on: day),
            exposure: max(0, balance.clampedSubtracting(securedValue(day))))
    }

    /// What was open at the end of a day.
    public func balance(on day: CalendarDate) -> Int64 {
        movements.prefix { $0.date <= day }.reduce(0) { $0 + $1.amount }
    }

    // MARK: statistics

    /// Every statistic of the customer.
    public func statistics(from records: [BalanceRecord]) -> CustomerStatistics {
        var statistics = CustomerStatistics(asOf: asOf, openBalance: balance(on: asOf))
        statistics.dso1 = daysSalesOutstanding(months: parameters.dso1Months)
        statistics.dso2 = daysSalesOutstanding(months: parameters.dso2Months)
        statistics.dso12Months = daysSalesOutstanding(months: 12)
        statistics.averagePaymentDays = averagePaymentDays
        statistics.averageBalance1 = averageBalance(records, months: parameters.averageBalance1Months)
        statistics.averageBalance2 = averageBalance(records, months: parameters.averageBalance2Months)
        statistics.averageBalance12Months = averageBalance(records, months: 12)
        statistics.averageLimitPercent = averagePercent(
            records, months: parameters.averageLimitPercentMonths, of: \.balance)
        statistics.averageExposurePercent = averagePercent(
            records, months: parameters.averageExposurePercentMonths, of: \.exposure)
        if let highest = highestBalance {
            (statistics.highestBalance, statistics.highestBalanceDate) = (highest.amount, highest.date)
        }
        return statistics
    }

    /// Days sales outstanding in hundredths: open balance ÷ credit sales × days; `nil` without sales.
    ///
    /// The window begins with the customer where it became one inside the window.
    ///
    /// Source: CM-17.3.
    public func daysSalesOutstanding(months: Int) -> Int64? {
        let start = max(Self.start(of: months, before: asOf), customerSince ?? CalendarDate.earliest)
        guard start <= asOf else { return nil }
        let sold = sales.reduce(Int128(0)) { $1.date >= start ? $0 + Int128($1.amount) : $0 }
        guard sold > 0 else { return nil }
        let days = Int128(asOf.days(since: start))
        return Rounding.halfAwayFromZero(Int128(balance(on: asOf)) * days * 100, over: sold)
    }

    /// Mean days from invoice to last settlement in hundredths, over invoices settled in the last 12 months; each
    /// weighs the same. `nil` without such an invoice.
    ///
    /// Source: CM-17.4, D-47.
    public var averagePaymentDays: Int64? {
        let start = Self.start(of: 12, before: asOf)
        let paid = paidInvoices.filter { $0.lastSettlementDate >= start && $0.lastSettlementDate <= asOf }
        guard !paid.isEmpty else { return nil }
        let days = paid.reduce(Int128(0)) { $0 + Int128($1.lastSettlementDate.days(since: $1.invoiceDate)) }
        return Rounding.halfAwayFromZero(days * 100, over: Int128(paid.count))
    }

    /// Mean balance over the month-ends of the last months and the day itself; months before the first transaction do
    /// not count, and `nil` says that all of them are.
    ///
    /// Source: CM-17.5.
    public func averageBalance(_ records: [BalanceRecord], months: Int) -> Int64? {
        let counted = counted(records, months: months)
        guard !counted.isEmpty else { return nil }
        return Rounding.halfAwayFromZero(
            counted.reduce(Int128(0)) { $0 + Int128($1.balance) }, over: Int128(counted.count))
    }

    /// Mean of an amount's share of the credit limit over the same records, in hundredths of a percent; records
    /// without a limit are left out, and `nil` says that none is left.
    ///
    /// Source: CM-17.6, D-48.
    public func averagePercent(
        _ records: [BalanceRecord], months: Int, of amount: KeyPath<BalanceRecord, Int64>
    ) -> Int64? {
        let counted = counted(records, months: months).filter { $0.creditLimit > 0 }
        guard !counted.isEmpty else { return nil }
        // Twelve decimals of each share are kept, so that the mean is rounded as if they were exact.
        let fine: Int128 = 1_000_000_000_000
        let sum = counted.reduce(Int128(0)) { sum, record in
            sum + Int128(record[keyPath: amount]) * 100 * fine / Int128(record.creditLimit)
        }
        return Rounding.halfAwayFromZero(sum * 100, over: Int128(counted.count) * fine)
    }

    private func counted(_ records: [BalanceRecord], months: Int) -> [BalanceRecord] {
        guard let first = movements.first?.date else { return [] }
        let start = max(Self.start(of: months, before: asOf), first)
        return records.filter { $0.date >= start && $0.date <= asOf }
    }

    /// The highest balance at the end of a day and the first such day; `nil` without transactions.
    ///
    /// Source: CM-17.2.
    public var highestBalance: BalanceMovement? {
        var (balance, highest): (Int64, BalanceMovement?) = (0, nil)
        for movement in movements {
            balance += movement.amount
            if balance > highest?.amount ?? Int64.min {
                highest = BalanceMovement(date: movement.date, amount: balance)
            }
        }
        return highest
    }
}

extension CreditParameters {
    /// The longest of the configured windows, in months.
    ///
    /// Source: CM-3.4, CM-18.5.
    public var longestStatisticsMonths: Int { Self.monthFields.map { self[keyPath: $0.path] }.max() ?? 12 }

    /// The latest day that records may be deleted up to: those inside the longest window stay.
    ///
    /// Source: CM-18.5, X29.
    public func latestDeleteDate(on today: CalendarDate) -> CalendarDate {
        today.adding(months: -longestStatisticsMonths)
    }

    /// The day that records are deleted up to where none is said: a year ago, or the latest permitted day if earlier.
    ///
    /// Source: CM-18.5, X29.
    public func defaultDeleteDate(on today: CalendarDate) -> CalendarDate {
        min(today.adding(months: -12), latestDeleteDate(on: today))
    }
}

extension Int64 {
    func clampedSubtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < 0 ? Int64.min : Int64.max) : difference
    }
}
