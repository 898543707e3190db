/// A share in percent, exact to six decimals: 80 is 80 %.
public struct Percentage: Hashable, Comparable, Sendable {
    public static let scale = 6
    /// Millionths of a percent; 80 % is 80,000,000.
    public let millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }
    public init(percent: Int64) { millionths = percent * 1_000_000 }
    /// Reads `"1.5"`; up to six decimals and twelve digits before them.
    public init(_ text: String) throws(DecimalText.Fault) {
        millionths = try DecimalText.parse(text, scale: Self.scale)
    }

    public static let zero = Percentage(millionths: 0)
    public static func < (left: Percentage, right: Percentage) -> Bool { left.millionths < right.millionths }
}

extension Percentage: CustomStringConvertible {
    /// Without trailing zeros: `1.5`, `100`.
    public var description: String { DecimalText.print(millionths, scale: Self.scale, minimumDecimals: 0) }
}

/// How much of an item, exact to six decimals; negative on a return.
public struct Quantity: Hashable, Comparable, Sendable {
    public static let scale = 6
    /// Millionths of a unit.
    public let millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }
    public init(_ text: String) throws(DecimalText.Fault) {
        millionths = try DecimalText.parse(text, scale: Self.scale, digits: 18)
    }

    public static let zero = Quantity(millionths: 0)
    public static let one = Quantity(millionths: 1_000_000)
    public static func < (left: Quantity, right: Quantity) -> Bool { left.millionths < right.millionths }
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(millionths: left.millionths + right.millionths)
    }
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(millionths: left.millionths - right.millionths)
    }
}

extension Quantity: CustomStringConvertible {
    public var description: String { DecimalText.print(millionths, scale: Self.scale, minimumDecimals: 0) }
}

/// The price of one unit in the order's currency, exact to six decimals.
public struct UnitPrice: Hashable, Sendable {
    public static let scale = 6
    /// Millionths of a main unit of the currency.
    public let millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }
    public init(_ text: String) throws(DecimalText.Fault) {
        millionths = try DecimalText.parse(text, scale: Self.scale)
    }
}

extension UnitPrice: CustomStringConvertible {
    public var description: String { DecimalText.print(millionths, scale: Self.scale, minimumDecimals: 0) }
}
