/// What one unit of a currency is worth in another, as an exact fraction.
///
/// A quoted rate has nine decimals; the reciprocal of a quoted rate and the product of two (triangulation) are
/// kept as fractions, so that a conversion rounds once, at its end.
///
/// Source: CM-1.4, CO-1.5.
public struct ExchangeRate: Hashable, Sendable {
    public static let scale = 9
    /// Digits that a quoted rate may have, its nine decimals included.
    public static let digits = 12

    public let numerator: Int64
    public let denominator: Int64

    /// A currency in itself.
    public static let one = ExchangeRate(numerator: 1, denominator: 1)

    init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// A rate that was kept as a fraction; `nil` when it is not above zero.
    public init?(exactly numerator: Int64, over denominator: Int64) {
        guard numerator > 0, denominator > 0 else { return nil }
        self.init(numerator: numerator, denominator: denominator)
    }

    /// A quoted rate in billionths, greater than zero.
    public init(billionths: Int64) {
        precondition(billionths > 0, "a rate is greater than zero")
        self.init(numerator: billionths, denominator: 1_000_000_000)
    }

    /// The rate of the opposite direction.
    public var reciprocal: ExchangeRate { ExchangeRate(numerator: denominator, denominator: numerator) }

    /// This rate and then another one, as one rate: exact while its parts fit 64 bits, else to 18 digits.
    public func times(_ second: ExchangeRate) -> ExchangeRate {
        var numerator = UInt128(numerator) * UInt128(second.numerator)
        var denominator = UInt128(denominator) * UInt128(second.denominator)
        let common = Self.greatestCommonDivisor(numerator, denominator)
        (numerator, denominator) = (numerator / common, denominator / common)
        while numerator > UInt128(Int64.max) || denominator > UInt128(Int64.max) {
            (numerator, denominator) = (numerator >> 1, max(denominator >> 1, 1))
        }
        return ExchangeRate(numerator: Int64(max(numerator, 1)), denominator: Int64(denominator))
    }

    /// The amount in the other currency, rounded half away from zero to its minor unit; `nil` past 64 bits.
    public func convert(_ money: Money, to currency: Currency) -> Money? {
        convert(money, through: .one, to: currency)
    }

    /// The amount converted at this rate and then at a second one, rounded once.
    public func convert(_ money: Money, through second: ExchangeRate, to currency: Currency) -> Money? {
        var factors: [Int128] = [Int128(money.minorUnits), Int128(numerator), Int128(second.numerator),
                                 Int128(currency.minorUnitsPerUnit)]
        var divisors: [Int128] = [Int128(denominator), Int128(second.denominator),
                                  Int128(money.currency.minorUnitsPerUnit)]
        for factor in factors.indices {
            for divisor in divisors.indices {
                let common = Self.greatestCommonDivisor(factors[factor].magnitude, divisors[divisor].magnitude)
                if common > 1 {
                    factors[factor] /= Int128(common)
                    divisors[divisor] /= Int128(common)
                }
            }
        }
        guard let numerator = Self.product(factors), let denominator = Self.product(divisors),
            let minorUnits = Rounding.halfAwayFromZero(numerator, over: denominator)
        else { return nil }
        return Money(minorUnits: minorUnits, currency: currency)
    }

    private static func product(_ values: [Int128]) -> Int128? {
        var product: Int128 = 1
        for value in values {
            let (next, overflow) = product.multipliedReportingOverflow(by: value)
            if overflow { return nil }
            product = next
        }
        return product
    }

    private static func greatestCommonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
