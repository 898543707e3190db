import Domain
import Testing

/// Scores, risk groups and automatic limits: CM-11, X26.
struct RiskTests {
    private func number(_ text: String) -> Int64 { try! DecimalText.parse(text, scale: 6) }

    private func group(
        _ key: Int64, _ code: String, _ type: ScoringGroup.GroupType, ranges: [(String, String, String)] = [],
        values: [(String, String)] = []
    ) -> ScoringGroup {
        let lines = ranges.map { ScoringGroup.Line(.range(from: number($0.0), to: number($0.1)), score: number($0.2)) }
            + values.map { ScoringGroup.Line(.value($0.0), score: number($0.1)) }
        return ScoringGroup(
            header: RecordHeader(key: key), company: 1, code: code, description: nil, groupType: type,
            scoreType: ranges.isEmpty ? .list : .range, lines: lines)
    }

    private func risk(_ code: String, _ from: String, _ to: String) -> RiskGroup {
        RiskGroup(company: 1, code: code, description: nil, from: number(from), to: number(to), indicator: .none)
    }

    private var groups: [ScoringGroup] {
        [
            group(1, "DAYS", .averagePaymentDays, ranges: [("0", "29.99", "5"), ("30", "59.99", "15"), ("60", "999", "40")]),
            group(2, "YEARS", .inBusinessSince, ranges: [("0", "2", "30"), ("3", "9", "15"), ("10", "200", "5")]),
            group(3, "COUNTRY", .country, values: [("FR", "2")]),
        ]
    }

    private var riskGroups: [RiskGroup] { [risk("A", "0", "24.99"), risk("B", "25", "49.99"), risk("C", "50", "1000")] }

    @Test func `X26: 41.5 days, 6 years and France score 32, risk group B`() {
        let values: [Int64: ScoringValue] = [1: .number(number("41.5")), 2: .number(number("6")), 3: .text("fr")]
        let score = RiskScore(values, groups: groups, riskGroups: riskGroups)
        #expect(score.contributions.map(\.score) == [number("15"), number("15"), number("2")])
        #expect(score.total == number("32"))
        #expect(score.riskGroup == "B")
    }

    @Test(arguments: [
        ("an end belongs to its range", "29.99", "5"), ("the next one begins", "30", "15"),
        ("a gap scores nothing", "29.995", "0"), ("beyond the last range", "1000", "0"), ("zero", "0", "5"),
    ])
    func `what a number scores`(name: String, value: String, score: String) {
        #expect(groups[0].contribution(of: .number(number(value))) == number(score), "\(name)")
    }

    @Test func `a missing value gives no line and a total outside every range no risk group`() {
        let score = RiskScore([:], groups: groups, riskGroups: [risk("A", "1", "2")])
        #expect(score.contributions.isEmpty)
        #expect(score.total == 0)
        #expect(score.riskGroup == nil)
        let negative = RiskScore(
            [9: .text("x")], groups: [group(9, "N", .userDefined, values: [("X", "-7.5")])],
            riskGroups: [risk("LOW", "-10", "-0.000001")])
        #expect(negative.total == number("-7.5"))
        #expect(negative.riskGroup == "LOW")
    }

    @Test func `D-27: ranges that share an end overlap, gaps do not matter`() {
        let shared = group(1, "S", .userDefined, ranges: [("0", "30", "1"), ("30", "60", "2")])
        #expect(shared.lineFaults.map(\.pointer) == ["/lines/1/from"])
        #expect(shared.lineFaults.map(\.code) == [.overlappingRange])
        #expect(group(1, "S", .userDefined, ranges: [("40", "60", "1"), ("0", "29.99", "2")]).lineFaults.isEmpty)
        #expect(group(1, "S", .userDefined, ranges: [("5", "4", "1")]).lineFaults.map(\.pointer) == ["/lines/0/to"])
        let inside = group(1, "S", .userDefined, ranges: [("0", "100", "1"), ("200", "300", "1"), ("50", "60", "2")])
        #expect(inside.lineFaults.map(\.pointer) == ["/lines/2/from"])
        let twice = group(1, "L", .userDefined, values: [("DE", "1"), ("de", "2")])
        #expect(twice.lineFaults.map(\.code) == [.duplicate])
    }

    @Test(arguments: [
        ("2020-05-20", "2026-05-19", 5), ("2020-05-20", "2026-05-20", 6), ("2020-02-29", "2026-02-28", 6),
        ("2020-02-29", "2026-02-27", 5), ("2026-05-20", "2026-05-20", 0), ("2027-01-01", "2026-05-20", 0),
    ])
    func `completed years`(since: String, asOf: String, years: Int) {
        #expect(CalendarDate(asOf)!.completedYears(since: CalendarDate(since)!) == years)
    }

    // MARK: automatic limits

    private func limit(
        _ code: String, currency: Currency = euro, revenue: String = "0.00", group: String = "B",
        _ lines: [(AutomaticLimit.Operator, String, String)]
    ) -> AutomaticLimit {
        AutomaticLimit(
            company: 1, code: code, description: nil, riskGroup: group, currency: currency, maximumRevenue: cents(revenue),
            lines: lines.map {
                .init(scoringGroup: "YEARS", comparison: $0.0, comparisonValue: $0.1, creditLimit: cents($0.2))
            })
    }

    private func proposal(
        _ limits: [AutomaticLimit], group: String? = "B", currency: Currency = euro, years: String? = "6",
        revenue: Int64? = 0
    ) -> AutomaticProposal {
        AutomaticProposal(
            limits, riskGroup: group, customerCurrency: currency, accountingCurrency: euro,
            values: years.map { ["years": ScoringValue.number(number($0))] } ?? [:], revenue: { _ in revenue })
    }

    @Test func `X26 and D-29: the highest limit of the lines that match, whatever their order`() {
        let up = [limit("E", [(.ge, "3", "40000.00"), (.ge, "8", "90000.00")])]
        let down = [limit("E", [(.ge, "8", "90000.00"), (.ge, "3", "40000.00")])]
        for limits in [up, down] {
            #expect(proposal(limits) == .limit(code: "E", euros("40000.00")))
            #expect(proposal(limits, years: "9") == .limit(code: "E", euros("90000.00")))
            #expect(proposal(limits, years: "2") == .none(.noLineMatches))
            #expect(proposal(limits, years: nil) == .none(.noLineMatches))
        }
    }

    @Test func `the customer's currency comes first, then the accounting currency`() {
        let limits = [limit("E", [(.ge, "0", "1.00")]), limit("U", currency: dollar, [(.ge, "0", "2.00")])]
        #expect(proposal(limits, currency: dollar) == .limit(code: "U", Money(minorUnits: 200, currency: dollar)))
        #expect(proposal(limits, currency: pound) == .limit(code: "E", euros("1.00")))
        #expect(proposal([limits[1]], currency: pound) == .none(.noAutomaticLimit))
        #expect(proposal(limits, group: "A") == .none(.noAutomaticLimit))
        #expect(proposal(limits, group: nil) == .none(.noRiskGroup))
        #expect(proposal(limits, group: "b") == .limit(code: "E", euros("1.00")))
    }

    @Test func `the smallest maximum revenue that holds is taken, one without a test last`() {
        let limits = [
            limit("ANY", [(.ge, "0", "1.00")]), limit("LARGE", revenue: "5000.00", [(.ge, "0", "2.00")]),
            limit("SMALL", revenue: "1000.00", [(.ge, "0", "3.00")]),
        ]
        #expect(proposal(limits, revenue: cents("1000.00")) == .limit(code: "SMALL", euros("3.00")))
        #expect(proposal(limits, revenue: cents("1000.01")) == .limit(code: "LARGE", euros("2.00")))
        #expect(proposal(limits, revenue: cents("5000.01")) == .limit(code: "ANY", euros("1.00")))
        #expect(proposal(limits, revenue: 0) == .limit(code: "SMALL", euros("3.00")))
        #expect(proposal(Array(limits.dropFirst()), revenue: cents("9000.00")) == .none(.revenueTooHigh))
        #expect(proposal(limits, revenue: nil) == .none(.exchangeRateMissing))
        #expect(proposal([limits[0]], revenue: nil) == .limit(code: "ANY", euros("1.00")))
    }

    @Test(arguments: [
        ("B2", .gt, "B1", true), ("b2", .eq, "B2", true), ("B2", .ne, "B2", false), ("10", .gt, "9", true),
        ("10", .eq, "10.0", false), ("A", .lt, "9", false), ("AA", .ge, "AA", true), ("AA", .le, "A", false),
    ] as [(String, AutomaticLimit.Operator, String, Bool)])
    func `texts compare as numbers where both are, else by the alphabet`(
        value: String, comparison: AutomaticLimit.Operator, wanted: String, matches: Bool
    ) {
        let line = AutomaticLimit.Line(scoringGroup: "G", comparison: comparison, comparisonValue: wanted, creditLimit: 1)
        #expect(line.matches(.text(value)) == matches)
    }
}
