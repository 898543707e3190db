/// Which limit is proposed for customers of a risk group.
///
/// Source: CM-11.5.
public struct AutomaticLimit: Equatable, Sendable {
    /// How a customer's value is compared.
    public enum Operator: String, Sendable, CaseIterable { case eq, ne, lt, le, gt, ge }

    /// One condition, and the limit that it stands for.
    public struct Line: Equatable, Sendable {
        /// Code of the scoring group whose value is compared.
        public var scoringGroup: String
        public var comparison: Operator
        public var comparisonValue: String
        /// Minor units of the header's currency.
        public var creditLimit: Int64

        public init(scoringGroup: String, comparison: Operator, comparisonValue: String, creditLimit: Int64) {
            self.scoringGroup = scoringGroup
            self.comparison = comparison
            self.comparisonValue = comparisonValue
            self.creditLimit = creditLimit
        }
    }

    public static let mostLines = 200

    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    public var code: String
    public var description: String?
    /// Code of the risk group.
    public var riskGroup: String
    public var currency: Currency
    /// Highest revenue of a customer, in minor units of the currency; 0 tests none.
    public var maximumRevenue: Int64
    public var lines: [Line]

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.automaticLimit, key: header.key) }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, code: String, description: String?, riskGroup: String,
        currency: Currency, maximumRevenue: Int64, lines: [Line]
    ) {
        self.header = header
        self.company = company
        self.code = code
        self.description = description
        self.riskGroup = riskGroup
        self.currency = currency
        self.maximumRevenue = maximumRevenue
        self.lines = lines
    }

    /// The highest limit among the lines whose condition the customer's values meet, in minor units of the currency,
    /// whatever the order of the lines; `nil` when there is none. A missing value meets no condition.
    ///
    /// - Parameter values: by code of the scoring group, in its folded form.
    ///
    /// Source: CM-11.6, D-29.
    public func proposal(for values: [String: ScoringValue]) -> Int64? {
        lines.filter { line in
            values[line.scoringGroup.foldedCode].map { line.matches($0) } ?? false
        }.map(\.creditLimit).max()
    }
}

extension AutomaticLimit.Line {
    /// Whether a value meets the condition.
    ///
    /// Texts are compared as numbers by the four operators of order when both sides are numbers, else alphabetically
    /// ignoring capitals; equality is always that of the text.
    ///
    /// Source: CM-11.5.
    public func matches(_ value: ScoringValue) -> Bool {
        switch value {
        case .number(let number):
            guard let wanted = Self.number(comparisonValue) else { return false }
            return comparison.holds(number, wanted)
        case .text(let text):
            if comparison != .eq, comparison != .ne, let left = Self.number(text),
                let right = Self.number(comparisonValue)
            {
                return comparison.holds(left, right)
            }
            let (left, right) = (Array(text.foldedCode.utf8), Array(comparisonValue.foldedCode.utf8))
            return comparison.holds(order: left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1)
        }
    }

    /// The number that a text is, in millionths; `nil` when it is none.
    public static func number(_ text: String) -> Int64? {
        do { return try DecimalText.parse(text, scale: Percentage.scale) } catch { return nil }
    }
}

extension AutomaticLimit.Operator {
    func holds(_ left: Int64, _ right: Int64) -> Bool { holds(order: left == right ? 0 : left < right ? -1 : 1) }

    /// - Parameter order: below zero when the left side is smaller, 0 when both are equal.
    func holds(order: Int) -> Bool {
        switch self {
        case .eq: order == 0
        case .ne: order != 0
        case .lt: order < 0
        case .le: order <= 0
        case .gt: order > 0
        case .ge: order >= 0
        }
    }
}

/// The limit that the automatic limits propose for one customer.
///
/// Source: CM-11.6.
public enum AutomaticProposal: Equatable, Sendable {
    /// Why there is none: the limit is left alone.
    public enum Cause: String, Sendable, CaseIterable {
        case noRiskGroup, noAutomaticLimit, revenueTooHigh, noLineMatches, exchangeRateMissing
    }

    /// Code of the automatic limit, and the limit in its currency.
    case limit(code: String, Money)
    case none(Cause)

    /// - Parameters:
    ///   - riskGroup: the customer's stored risk group.
    ///   - values: the stored values, by folded code of the scoring group.
    ///   - revenue: the latest revenue in a currency, in minor units, 0 without a statement; `nil` without a rate. Asked
    ///     only where a revenue is tested.
    public init(
        _ limits: [AutomaticLimit], riskGroup: String?, customerCurrency: Currency, accountingCurrency: Currency,
        values: [String: ScoringValue], revenue: (Currency) throws -> Int64?
    ) rethrows {
        guard let riskGroup else {
            self = .none(.noRiskGroup)
            return
        }
        let ofGroup = limits.filter { $0.riskGroup.isSameCode(as: riskGroup) }
        var candidates = ofGroup.filter { $0.currency == customerCurrency }
        if candidates.isEmpty { candidates = ofGroup.filter { $0.currency == accountingCurrency } }
        guard let currency = candidates.first?.currency else {
            self = .none(.noAutomaticLimit)
            return
        }
        let tested = candidates.filter { $0.maximumRevenue > 0 }.sorted { $0.maximumRevenue < $1.maximumRevenue }
        var chosen = candidates.first { $0.maximumRevenue == 0 }
        if !tested.isEmpty {
            guard let revenue = try revenue(currency) else {
                self = .none(.exchangeRateMissing)
                return
            }
            chosen = tested.first { revenue <= $0.maximumRevenue } ?? chosen
        }
        guard let chosen else {
            self = .none(.revenueTooHigh)
            return
        }
        guard let limit = chosen.proposal(for: values) else {
            self = .none(.noLineMatches)
            return
        }
        self = .limit(code: chosen.code, Money(minorUnits: limit, currency: currency))
    }
}
