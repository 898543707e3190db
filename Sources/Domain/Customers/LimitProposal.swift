/// How a generation turns the limits that there are into proposals.
///
/// Source: CM-10.3.
public struct LimitProposal: Equatable, Sendable {
    /// What is added to the base.
    public enum Adjustment: Equatable, Sendable {
        /// Minor units of the line's currency; negative lowers.
        case fixed(Int64)
        /// Percent of the base.
        case percent(Percentage)
    }

    /// Which multiple of the round-off an amount between two becomes.
    public enum RoundingForm: String, Sendable, CaseIterable {
        /// The nearest, the upper one of two that are as near.
        case normal
        case up, down
    }

    /// Where a line's days come from.
    public enum Days: Equatable, Sendable {
        /// The same for every line; `from` for temporary limits only.
        case absolute(from: CalendarDate?, to: CalendarDate)
        /// The current days and so many more.
        case relative(from: Int, to: Int)
    }

    public var adjustment: Adjustment
    /// Minor units; proposals are multiples of it. 0 rounds to the minor unit alone.
    public var roundOff: Int64
    public var form: RoundingForm
    public var days: Days

    public init(adjustment: Adjustment, roundOff: Int64 = 0, form: RoundingForm = .normal, days: Days) {
        self.adjustment = adjustment
        self.roundOff = roundOff
        self.form = form
        self.days = days
    }

    /// The proposed amount, in minor units and never below zero; `nil` when it is larger than any amount may be.
    ///
    /// The adjusted base is rounded once, from its exact value.
    public func amount(from base: Int64) -> Int64? {
        let (raw, denominator): (Int128, Int128) =
            switch adjustment {
            case .fixed(let value): (Int128(base) + Int128(value), 1)
            case .percent(let percent): (Int128(base) * (Self.all + Int128(percent.millionths)), Self.all)
            }
        guard raw > 0 else { return 0 }
        let step = Int128(max(roundOff, 1)) * denominator
        let (whole, rest) = raw.quotientAndRemainder(dividingBy: step)
        // Without a round-off the minor unit is the step, and amounts are rounded as every stored one is.
        let goesUp =
            switch roundOff > 0 ? form : .normal {
            case .normal: rest * 2 >= step
            case .up: rest > 0
            case .down: false
            }
        let amount = (goesUp ? whole + 1 : whole) * Int128(max(roundOff, 1))
        return amount <= Int128(Money.largest) ? Int64(amount) : nil
    }

    /// The proposed limit, with its days; a day without one to count from stays open (D-22).
    public func limit(from base: LimitAdjustmentLine.Limit, of type: LimitAdjustment.AdjustmentType)
        -> LimitAdjustmentLine.Limit?
    {
        guard let amount = amount(from: base.amount) else { return nil }
        switch days {
        case .absolute(let from, let to):
            return .init(amount: amount, from: type == .temporaryCreditLimit ? from : nil, to: to)
        case .relative(let fromOffset, let toOffset):
            return .init(
                amount: amount, from: base.from.map { $0.adding(days: fromOffset) },
                to: base.to.map { $0.adding(days: toOffset) })
        }
    }

    /// 100 % in millionths of a percent.
    private static let all: Int128 = 100_000_000
}

/// A proposal for lines of several currencies: its amounts are decimals, the same number of main units in each.
///
/// Source: CM-10.3, for customer credit groups.
public struct DecimalLimitProposal: Equatable, Sendable {
    /// What is added to the base.
    public enum Adjustment: Equatable, Sendable {
        /// Millionths of a main unit of the line's currency; negative lowers.
        case fixed(millionths: Int64)
        case percent(Percentage)
    }

    public var adjustment: Adjustment
    /// Millionths of a main unit; 0 rounds to the minor unit alone.
    public var roundOff: Int64
    public var form: LimitProposal.RoundingForm
    public var days: LimitProposal.Days

    public init(
        adjustment: Adjustment, roundOff: Int64 = 0, form: LimitProposal.RoundingForm = .normal,
        days: LimitProposal.Days
    ) {
        self.adjustment = adjustment
        self.roundOff = roundOff
        self.form = form
        self.days = days
    }

    /// The proposal in a currency; `nil` when an amount has more decimals than the currency.
    public func proposal(in currency: Currency) -> LimitProposal? {
        guard let roundOff = Self.minorUnits(roundOff, currency) else { return nil }
        switch adjustment {
        case .percent(let percent):
            return LimitProposal(adjustment: .percent(percent), roundOff: roundOff, form: form, days: days)
        case .fixed(let millionths):
            guard let fixed = Self.minorUnits(millionths, currency) else { return nil }
            return LimitProposal(adjustment: .fixed(fixed), roundOff: roundOff, form: form, days: days)
        }
    }

    private static func minorUnits(_ millionths: Int64, _ currency: Currency) -> Int64? {
        let (units, rest) = (Int128(millionths) * Int128(currency.minorUnitsPerUnit))
            .quotientAndRemainder(dividingBy: 1_000_000)
        return rest == 0 ? Int64(exactly: units) : nil
    }
}
