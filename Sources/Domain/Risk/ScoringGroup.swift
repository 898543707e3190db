/// One question about a customer and what each answer scores. There is no weight: the score is the weight.
///
/// Source: CM-11.1.
public struct ScoringGroup: Equatable, Sendable {
    /// Where the answer comes from (CM-11.2).
    public enum GroupType: String, Sendable, CaseIterable {
        case userDefined, averagePaymentDays, customerSince, inBusinessSince, dso12Months, averageBalance12Months
        case creditManagementGroup, accountStatus, country

        /// The form that the answers have; `nil` where either is possible.
        public var fixedScoreType: ScoreType? {
            switch self {
            case .userDefined: nil
            case .creditManagementGroup, .accountStatus, .country: .list
            default: .range
            }
        }
    }

    /// Whether an answer is a number in a range or one of a list of values.
    public enum ScoreType: String, Sendable, CaseIterable { case range, list }

    /// A range, its ends included, or a value, and what it scores. Numbers are millionths.
    public struct Line: Equatable, Sendable {
        public enum Match: Equatable, Sendable {
            case range(from: Int64, to: Int64)
            case value(String)
        }

        public var match: Match
        /// May be negative, zero or decimal.
        public var score: Int64

        public init(_ match: Match, score: Int64) {
            self.match = match
            self.score = score
        }
    }

    public static let mostLines = 200

    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    public var code: String
    public var description: String?
    public var groupType: GroupType
    public var scoreType: ScoreType
    public var lines: [Line]

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.scoringGroup, key: header.key) }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, code: String, description: String?,
        groupType: GroupType, scoreType: ScoreType, lines: [Line]
    ) {
        self.header = header
        self.company = company
        self.code = code
        self.description = description
        self.groupType = groupType
        self.scoreType = scoreType
        self.lines = lines
    }

    /// What a value scores: 0 when no line has it.
    ///
    /// Source: CM-11.3.
    public func contribution(of value: ScoringValue) -> Int64 {
        lines.first { line in
            switch (line.match, value) {
            case (.range(let from, let to), .number(let number)): from <= number && number <= to
            case (.value(let text), .text(let given)): text.isSameCode(as: given)
            default: false
            }
        }?.score ?? 0
    }

    /// The lines at fault: ranges that end before they begin, ranges that share a number with another one, an end
    /// included (D-27), and values given twice.
    ///
    /// Source: CM-11.1.
    public var lineFaults: [InputFault] {
        let ranges = lines.enumerated().compactMap { index, line -> ScoreRange? in
            guard case .range(let from, let to) = line.match else { return nil }
            return ScoreRange(from: from, to: to, pointer: "/lines/\(index)")
        }
        var faults = ScoreRange.faults(among: ranges)
        var seen = Set<String>()
        for (index, line) in lines.enumerated() {
            guard case .value(let text) = line.match, !seen.insert(text.foldedCode).inserted else { continue }
            faults.append(InputFault("/lines/\(index)/value", .duplicate, "Each value is scored once."))
        }
        return faults
    }
}

/// A customer's answer to a scoring group: a number in millionths, or a text. What is missing is no value at all.
///
/// Source: CM-11.2.
public enum ScoringValue: Hashable, Sendable {
    case number(Int64)
    case text(String)

    public var description: String {
        switch self {
        case .number(let millionths): DecimalText.print(millionths, scale: Percentage.scale, minimumDecimals: 0)
        case .text(let text): text
        }
    }

    /// A number of main units or days from hundredths or minor units, at a scale.
    public static func number(_ value: Int64, scale: Int) -> ScoringValue {
        .number(Int64(clamping: Int128(value) * Int128(DecimalText.powerOfTen(Percentage.scale - scale))))
    }
}

/// A range of numbers, its ends included, and where it stands in the input. Numbers are millionths.
public struct ScoreRange: Sendable {
    public let from: Int64
    public let to: Int64
    public let pointer: String

    public init(from: Int64, to: Int64, pointer: String) {
        self.from = from
        self.to = to
        self.pointer = pointer
    }

    func overlaps(_ other: ScoreRange) -> Bool { from <= other.to && other.from <= to }

    /// Ranges that end before they begin, and ranges that overlap an earlier one. Gaps are allowed.
    ///
    /// Source: CM-11.1, D-27.
    public static func faults(among ranges: [ScoreRange]) -> [InputFault] {
        var faults: [InputFault] = []
        for (index, range) in ranges.enumerated() {
            if range.from > range.to {
                faults.append(
                    InputFault(range.pointer + "/to", .invalidValue, "A range does not end before it begins."))
            } else if let other = ranges.prefix(index).first(where: { $0.from <= $0.to && $0.overlaps(range) }) {
                let (from, to) = (ScoringValue.number(other.from), ScoringValue.number(other.to))
                faults.append(
                    InputFault(
                        range.pointer + "/from", .overlappingRange,
                        "The range overlaps \(from.description) to \(to.description); both ends belong to a range."))
            }
        }
        return faults
    }
}
