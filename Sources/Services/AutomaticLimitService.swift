public import Domain
public import Storage

/// The limit that a company's automatic limits propose for a customer.
public enum AutomaticLimitService {
    /// Determines the proposal for one customer from its stored risk group and values and its latest revenue.
    ///
    /// - Returns: the limit in accounting minor units with the code of the automatic limit, or why there is none; the
    ///   existing limit is left alone then.
    ///
    /// Source: CM-11.6.
    public static func proposal<Mode>(
        for account: CreditAccount, in company: Company, on day: CalendarDate,
        in transaction: borrowing Transaction<Mode>
    ) throws -> (limit: Int64?, code: String?, cause: AutomaticProposal.Cause?) {
        let customer = account.customer
        let rateType = try transaction.creditSetUp(of: company).parameters.limitExchangeRateType ?? company.rateType
        func converted(_ money: Money, to currency: Currency) throws -> Int64? {
            if money.currency == currency { return money.minorUnits }
            let rate = try transaction.conversion(
                from: money.currency, to: currency, rateType: rateType, on: day,
                accounting: company.accountingCurrency)
            return rate?.convert(money, to: currency)?.minorUnits
        }
        let values = try transaction.scoringValues(of: customer.key)
        let revenue = try transaction.latestFinancialStatement(of: customer.key, on: day)?.revenue
        let proposal = try AutomaticProposal(
            try transaction.riskSetUp(of: company.key).automaticLimits, riskGroup: account.profile.riskGroup,
            customerCurrency: customer.currency, accountingCurrency: company.accountingCurrency,
            values: Dictionary(values.map { ($0.code.foldedCode, $0.value) }, uniquingKeysWith: { first, _ in first }),
            revenue: { currency in try revenue.map { try converted($0, to: currency) } ?? 0 })
        switch proposal {
        case .none(let cause): return (nil, nil, cause)
        case .limit(let code, let money):
            guard let limit = try converted(money, to: company.accountingCurrency) else {
                return (nil, nil, .exchangeRateMissing)
            }
            return (limit, code, nil)
        }
    }
}
