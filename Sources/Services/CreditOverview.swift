public import Domain
public import Storage

/// The credit of all customers of some companies at a glance, in one currency.
///
/// A customer is an account with credit of its own. Sums are taken in each company's accounting currency and converted once.
///
/// Source: CM-17.7.
public struct CreditOverview: Sendable {
    /// By what the customers over their limit are counted.
    public enum Aspect: String, CaseIterable, Sendable {
        case company, customerGroup, country, creditRating
    }

    /// Customers over their limit that have something in common.
    public struct Group: Sendable {
        /// `nil` counts those where the aspect is blank.
        public let name: String?
        public internal(set) var customers: Int64
        /// By how much they are over together, in minor units of the overview's currency.
        public internal(set) var over: Int64
    }

    /// A customer over its limit, in minor units of the overview's currency.
    public struct Exceeding: Sendable {
        public let customer: Stub
        public let company: String
        public let creditLimit: Int64
        public let creditUsed: Int64
        public let over: Int64
    }

    /// Open holds, in minor units of the overview's currency.
    public struct Holds: Sendable {
        public internal(set) var total = HoldSum(holds: 0, amount: 0)
        public internal(set) var byReason: [ReasonCode: HoldSum] = [:]
        /// From so many days on, up to so many.
        public internal(set) var byAge: [(from: Int, to: Int?, sum: HoldSum)] = []
    }

    public let currency: Currency
    public private(set) var customers: Int64 = 0
    /// Customers whose credit no limit limits; they are in none of the limit sums.
    public private(set) var unlimited: Int64 = 0
    /// Customers whose limit cannot be told, for want of a rate for a policy (D-02).
    public private(set) var undetermined: Int64 = 0
    /// Limits for checks of all who have one.
    public private(set) var creditLimit: Int64 = 0
    /// Open amounts of all customers.
    public private(set) var balance: Int64 = 0
    /// What counts against the limits.
    public private(set) var creditUsed: Int64 = 0
    public private(set) var overLimit: [Aspect: [Group]] = [:]
    public private(set) var overLimitCustomers: Int64 = 0
    public private(set) var over: Int64 = 0
    /// The largest excesses first, at most `shown`.
    public private(set) var exceeding: [Exceeding] = []
    /// Limits above zero whose last day is not later than the overview's span.
    public private(set) var limitsExpiring: Int64 = 0
    /// Reviews that are scheduled for the day or before.
    public private(set) var reviewsDue: Int64 = 0
    public private(set) var policiesExpiring: Int64 = 0
    /// By stored risk group; the blank name is those without.
    public private(set) var riskGroups: [String: Int64] = [:]
    public private(set) var holds = Holds()

    /// What is used by those who have a limit.
    private var usedOfLimits: Int64 = 0

    /// The share of all limits that is used, by those who have one: what unlimited customers owe is no part of it.
    public var used: UsedPercent {
        guard creditLimit > 0 else { return usedOfLimits > 0 ? .infinite : .zero }
        return UsedPercent(exposure: usedOfLimits, limit: creditLimit)
    }

    /// Customers over their limit that are listed one by one.
    public static let shown = 100
    private static let ages: [(from: Int, to: Int?)] = [(0, 7), (8, 30), (31, 90), (91, nil)]

    /// - Parameters:
    ///   - day: the day in a company.
    ///   - days: the span of what expires soon.
    /// - Throws: `exchangeRateMissing` when the sums of a company cannot be converted.
    public init(
        of companies: [Company], in currency: Currency, days: Int, on day: (Company) throws -> CalendarDate,
        _ transaction: borrowing Transaction<Reading>
    ) throws {
        self.currency = currency
        holds.byAge = Self.ages.map { ($0.from, $0.to, HoldSum(holds: 0, amount: 0)) }
        for company in companies {
            try add(company, on: try day(company), days, transaction)
        }
        exceeding.sort { ($1.over, $0.company, $0.customer.number) < ($0.over, $1.company, $1.customer.number) }
        exceeding = Array(exceeding.prefix(Self.shown))
        for aspect in Aspect.allCases { overLimit[aspect]?.sort { ($1.over, $0.name ?? "") < ($0.over, $1.name ?? "") } }
    }

    private mutating func add(
        _ company: Company, on day: CalendarDate, _ days: Int, _ transaction: borrowing Transaction<Reading>
    ) throws {
        let converter = try Converter(company, to: currency, on: day, transaction)
        var tally = Tally()
        var key: Int64 = 0
        while true {
            let accounts = try transaction.creditAccounts(matching: CustomerFilter(), in: company.key, after: key, limit: 1_000)
            for account in accounts {
                try count(account, company, on: day, until: day.adding(days: days), &tally, converter, transaction)
            }
            guard accounts.count == 1_000, let last = accounts.last else { break }
            key = last.customer.key
            // The list of those over their limit never grows with the number of customers.
            if exceeding.count > 10 * Self.shown {
                exceeding.sort { $0.over > $1.over }
                exceeding = Array(exceeding.prefix(Self.shown))
            }
        }
        creditLimit = Self.sum(creditLimit, converter.converted(tally.limit))
        balance = Self.sum(balance, converter.converted(tally.balance))
        creditUsed = Self.sum(creditUsed, converter.converted(tally.used))
        usedOfLimits = Self.sum(usedOfLimits, converter.converted(tally.usedOfLimits))
        policiesExpiring += try transaction.guarantees(of: company.key, validOn: day, endingUpTo: day.adding(days: days))
        try addHolds(of: company, on: day, converter, transaction)
    }

    private mutating func count(
        _ account: CreditAccount, _ company: Company, on day: CalendarDate, until last: CalendarDate, _ tally: inout Tally,
        _ converter: Converter, _ transaction: borrowing Transaction<Reading>
    ) throws {
        let profile = account.profile
        customers += 1
        riskGroups[profile.riskGroup ?? "", default: 0] += 1
        if let due = profile.nextScheduledReviewDate, due <= day { reviewsDue += 1 }
        if profile.creditLimit > 0, let expires = profile.creditLimitExpirationDate, expires >= day, expires <= last {
            limitsExpiring += 1
        }
        let figures = try CreditFigures(of: account, in: company, on: day, transaction)
        tally.balance += Int128(figures.position.balance)
        tally.used += Int128(figures.standing.creditUsed)
        if profile.unlimitedCreditLimit { return unlimited += 1 }
        guard let standing = figures.known else { return undetermined += 1 }
        tally.limit += Int128(standing.creditLimitForChecks)
        tally.usedOfLimits += Int128(standing.creditUsed)
        guard standing.excess > 0 else { return }
        let over = converter.converted(Int128(standing.excess))
        overLimitCustomers += 1
        self.over = Self.sum(self.over, over)
        exceeding.append(
            Exceeding(
                customer: account.customer.stub, company: company.number,
                creditLimit: converter.converted(Int128(standing.creditLimitForChecks)),
                creditUsed: converter.converted(Int128(standing.creditUsed)), over: over))
        add(over, under: company.number, of: .company)
        add(over, under: account.customer.customerGroup, of: .customerGroup)
        add(over, under: account.customer.address.country, of: .country)
        add(over, under: profile.creditRating, of: .creditRating)
    }

    private mutating func add(_ over: Int64, under name: String?, of aspect: Aspect) {
        let index = overLimit[aspect]?.firstIndex { $0.name == name }
        if let index {
            overLimit[aspect]?[index].customers += 1
            let before = overLimit[aspect]?[index].over ?? 0
            overLimit[aspect]?[index].over = Self.sum(before, over)
        } else {
            overLimit[aspect, default: []].append(Group(name: name, customers: 1, over: over))
        }
    }

    private mutating func addHolds(
        of company: Company, on day: CalendarDate, _ converter: Converter, _ transaction: borrowing Transaction<Reading>
    ) throws {
        func converted(_ sum: HoldSum) -> HoldSum {
            HoldSum(holds: sum.holds, amount: converter.converted(Int128(sum.amount)))
        }
        func add(_ sum: HoldSum, to other: inout HoldSum) {
            other = HoldSum(holds: other.holds + sum.holds, amount: Self.sum(other.amount, sum.amount))
        }
        try add(converted(transaction.openHolds(of: company.key, from: nil, before: nil)), to: &holds.total)
        for found in try transaction.openHoldsByReason(of: company.key) {
            var reason = holds.byReason[found.reason] ?? HoldSum(holds: 0, amount: 0)
            add(converted(found.sum), to: &reason)
            holds.byReason[found.reason] = reason
        }
        for index in holds.byAge.indices {
            let (from, to) = (holds.byAge[index].from, holds.byAge[index].to)
            let found = try transaction.openHolds(
                of: company.key, from: to.map { day.adding(days: -$0).startInUTC },
                before: from == 0 ? nil : day.adding(days: 1 - from).startInUTC)
            add(converted(found), to: &holds.byAge[index].sum)
        }
    }

    /// A sum past counting stays at the most that can be shown.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (total, overflow) = left.addingReportingOverflow(right)
        return overflow ? (left < 0 ? Int64.min : Int64.max) : total
    }
}

/// Sums of one company, in accounting minor units.
private struct Tally {
    var limit: Int128 = 0
    var balance: Int128 = 0
    var used: Int128 = 0
    var usedOfLimits: Int128 = 0
}

/// Takes amounts of a company to the currency of the overview.
private struct Converter {
    let from: Currency
    let to: Currency
    let rate: ExchangeRate

    init(
        _ company: Company, to: Currency, on day: CalendarDate, _ transaction: borrowing Transaction<Reading>
    ) throws {
        (from, self.to) = (company.accountingCurrency, to)
        guard let rate = try transaction.limitRate(from: from, to: to, in: company, on: day) else {
            let parameters = try transaction.creditSetUp(of: company).parameters
            throw Refusal.missingRate(
                from: from, to: to, rateType: parameters.limitExchangeRateType ?? company.rateType, on: day)
        }
        self.rate = rate
    }

    func converted(_ amount: Int128) -> Int64 {
        let converted = rate.convert(Money(minorUnits: Int64(clamping: amount), currency: from), to: to)
        return converted?.minorUnits ?? (amount < 0 ? Int64.min : Int64.max)
    }
}
