/// An amount in one currency, in whole minor units (cents for EUR, yen for JPY).
///
/// Amounts that come from outside are at most `Money.largest`, so that sums of any number of documents
/// that a company can have stay inside 64 bits.
///
/// Source: CO-1.1, CM-1.4.
public struct Money: Hashable, Sendable {
    public let minorUnits: Int64
    public let currency: Currency

    /// The largest amount that is accepted from outside, in minor units.
    public static let largest: Int64 = 1_000_000_000_000_000

    public init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Reads `"1250.00"`; more decimals than the currency has are refused.
    public init(_ text: String, currency: Currency) throws(DecimalText.Fault) {
        let value = try DecimalText.parse(text, scale: Int(currency.digits))
        guard value.magnitude <= UInt64(Money.largest) else { throw .tooLarge }
        self.init(minorUnits: value, currency: currency)
    }

    public static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency: currency) }

    public var isZero: Bool { minorUnits == 0 }
    public var isNegative: Bool { minorUnits < 0 }

    public static prefix func - (money: Money) -> Money {
        Money(minorUnits: -money.minorUnits, currency: money.currency)
    }

    public static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "amounts of two currencies are never added; convert first")
        return Money(minorUnits: left.minorUnits + right.minorUnits, currency: left.currency)
    }

    public static func - (left: Money, right: Money) -> Money { left + -right }
}

extension Money: CustomStringConvertible {
    /// The amount alone, with exactly the currency's decimals: `1250.00`.
    public var description: String { DecimalText.print(minorUnits, scale: Int(currency.digits)) }
}

extension Int64 {
    /// The sum, or the number of 64 bits that is next to it.
    public func clampedAdding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (self < 0 ? Int64.min : Int64.max) : sum
    }
}

/// A quotient of whole numbers, rounded to a whole number as every stored amount is.
public enum Rounding {
    /// Nearest, half away from zero: 2.5 gives 3, -2.5 gives -3. `nil` when the result needs more than 64 bits.
    ///
    /// Source: CM-1.4, CO-1.1.
    public static func halfAwayFromZero(_ numerator: Int128, over denominator: Int128) -> Int64? {
        precondition(denominator > 0, "a quotient is rounded over a positive denominator")
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        let away = remainder.magnitude * 2 >= denominator.magnitude
        return Int64(exactly: away ? quotient + numerator.signum() : quotient)
    }
}
