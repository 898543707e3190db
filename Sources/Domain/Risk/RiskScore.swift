/// A class of customers by their total score. A high score means whatever the company decides.
///
/// Source: CM-11.3.
public struct RiskGroup: Equatable, Sendable {
    /// The colour that lists show.
    public enum Indicator: String, Sendable, CaseIterable { case none, green, yellow, orange, red }

    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    public var code: String
    public var description: String?
    /// Millionths, both ends included.
    public var from: Int64
    public var to: Int64
    public var indicator: Indicator

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.riskGroup, key: header.key) }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, code: String, description: String?, from: Int64,
        to: Int64, indicator: Indicator
    ) {
        self.header = header
        self.company = company
        self.code = code
        self.description = description
        self.from = from
        self.to = to
        self.indicator = indicator
    }
}

/// What a customer scores: the contributions, their sum and the risk group that contains it. Scores are millionths.
///
/// Source: CM-11.3.
public struct RiskScore: Equatable, Sendable {
    /// What one scoring group adds.
    public struct Contribution: Equatable, Sendable {
        /// Key and code of the scoring group.
        public let group: Int64
        public let code: String
        public let value: ScoringValue
        public let score: Int64

        public init(group: Int64, code: String, value: ScoringValue, score: Int64) {
            self.group = group
            self.code = code
            self.value = value
            self.score = score
        }
    }

    /// In the order of the scoring groups; a group without a value adds no line.
    public let contributions: [Contribution]
    public let total: Int64
    /// `nil` when no risk group contains the total.
    public let riskGroup: String?

    /// - Parameter values: by key of the scoring group; a value that is missing contributes nothing.
    public init(_ values: [Int64: ScoringValue], groups: [ScoringGroup], riskGroups: [RiskGroup]) {
        contributions = groups.compactMap { group in
            values[group.key].map {
                Contribution(group: group.key, code: group.code, value: $0, score: group.contribution(of: $0))
            }
        }
        let sum = contributions.reduce(Int128(0)) { $0 + Int128($1.score) }
        let total = Int64(clamping: sum)
        self.total = total
        riskGroup = riskGroups.first { $0.from <= total && total <= $0.to }?.code
    }
}

/// What the predefined scoring groups read of a customer.
///
/// Source: CM-11.2.
public struct ScoringFacts: Sendable {
    public var asOf: CalendarDate
    public var profile: CreditProfile
    public var country: String?
    /// As they are stored; `nil` while none were calculated.
    public var statistics: CustomerStatistics?
    public var currency: Currency

    public init(
        asOf: CalendarDate, profile: CreditProfile, country: String?, statistics: CustomerStatistics?,
        currency: Currency
    ) {
        self.asOf = asOf
        self.profile = profile
        self.country = country
        self.statistics = statistics
        self.currency = currency
    }

    /// The customer's value in a predefined group; `nil` when it is missing, or when users enter it.
    public func value(in type: ScoringGroup.GroupType) -> ScoringValue? {
        switch type {
        case .userDefined: nil
        case .averagePaymentDays: statistics?.averagePaymentDays.map { .number($0, scale: 2) }
        case .dso12Months: statistics?.dso12Months.map { .number($0, scale: 2) }
        case .averageBalance12Months:
            statistics?.averageBalance12Months.map { .number($0, scale: Int(currency.digits)) }
        case .customerSince: years(since: profile.customerSinceDate)
        case .inBusinessSince: years(since: profile.businessStartedDate)
        case .creditManagementGroup: profile.creditManagementGroup.map { .text($0) }
        case .accountStatus: profile.accountStatus.map { .text($0) }
        case .country: country.map { .text($0) }
        }
    }

    private func years(since day: CalendarDate?) -> ScoringValue? {
        day.map { .number(Int64(asOf.completedYears(since: $0)), scale: 0) }
    }
}

extension CalendarDate {
    /// Whole years from another day to this one; 0 when that day is still to come.
    ///
    /// Source: CM-11.2.
    public func completedYears(since day: CalendarDate) -> Int {
        guard day <= self else { return 0 }
        let years = components.year - day.components.year
        return day.adding(months: years * 12) <= self ? years : years - 1
    }
}
