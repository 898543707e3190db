public import Domain
public import Storage

/// Balance statistics and the statistics of customers, recomputed from posted transactions.
///
/// Source: CM-17, CM-18.1.
public enum StatisticsService {
    /// Calculates one customer as of a day and stores what came out; the same again stores the same.
    ///
    /// - Returns: the statistics, and whether they differ from those stored before.
    public static func calculate(
        _ account: CreditAccount, in company: Company, on day: CalendarDate,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (statistics: StoredStatistics, isChanged: Bool) {
        let facts = try transaction.statisticsFacts(of: account, in: company, on: day)
        let records = facts.balanceRecords
        var statistics = facts.statistics(from: records)
        let figures = try CreditFigures(of: account, in: company, on: day, transaction)
        if let unresolved = figures.unresolved { throw unresolved }
        let standing = figures.standing
        (statistics.creditUsed, statistics.creditRemaining) = (standing.creditUsed, standing.creditRemaining)
        try transaction.store(records, of: account.customer.key)
        let isChanged = try transaction.store(statistics, of: account.customer.key)
        guard let stored = try transaction.customerStatistics(of: account.customer.key) else {
            throw StoreFault.damaged("statistics that were stored are not there")
        }
        return (stored, isChanged)
    }
}

extension Transaction {
    /// What the statistics of a customer as of a day are calculated from.
    func statisticsFacts(
        of account: CreditAccount, in company: Company, on day: CalendarDate
    ) throws -> StatisticsFacts {
        let parameters = try creditSetUp(of: company).parameters
        let customer = account.customer.key
        let months = max(parameters.dso1Months, parameters.dso2Months, 12)
        let secured = try securedValues(
            of: account, in: company, on: StatisticsFacts.recordDays(parameters, asOf: day))
        return StatisticsFacts(
            asOf: day, customerSince: account.profile.customerSinceDate, parameters: parameters,
            movements: try balanceMovements(of: customer, through: day),
            sales: try sales(of: customer, from: StatisticsFacts.start(of: months, before: day), through: day),
            paidInvoices: try paidInvoices(
                of: customer, from: StatisticsFacts.start(of: 12, before: day), through: day),
            limits: LimitTimeline(try limitChanges(of: customer), standing: account.profile.creditLimit),
            securedValue: { secured[$0] ?? 0 })
    }
}
