/// How much of a limit is used, in percent and exact, or infinitely much of a limit of zero.
///
/// Source: CM-6.4, CM-7.3.
public enum UsedPercent: Sendable {
    /// Exposure over limit; the exposure is not negative and the limit is above zero.
    case ratio(exposure: Int64, limit: Int64)
    case infinite

    public static let zero = UsedPercent.ratio(exposure: 0, limit: 1)

    /// The share of a limit above zero that an exposure uses; a negative exposure uses nothing.
    public init(exposure: Int64, limit: Int64) {
        precondition(limit > 0, "a share is taken of a limit above zero")
        self = .ratio(exposure: max(0, exposure), limit: limit)
    }

    /// Whether it is more than a percentage; infinite is more than any.
    public func isAbove(_ percentage: Percentage) -> Bool {
        guard case .ratio(let exposure, let limit) = self else { return true }
        return Int128(exposure) * Self.millionthsOfAll > Int128(percentage.millionths) * Int128(limit)
    }

    /// Whether it is a percentage exactly or more.
    public func reaches(_ percentage: Percentage) -> Bool {
        guard case .ratio(let exposure, let limit) = self else { return true }
        return Int128(exposure) * Self.millionthsOfAll >= Int128(percentage.millionths) * Int128(limit)
    }

    /// 100 % in millionths of a percent.
    static let millionthsOfAll: Int128 = 100_000_000
}

extension UsedPercent: Comparable {
    public static func == (left: UsedPercent, right: UsedPercent) -> Bool {
        !(left < right) && !(right < left)
    }

    public static func < (left: UsedPercent, right: UsedPercent) -> Bool {
        switch (left, right) {
        case (.infinite, _): false
        case (.ratio, .infinite): true
        case (.ratio(let exposure, let limit), .ratio(let otherExposure, let otherLimit)):
            Int128(exposure) * Int128(otherLimit) < Int128(otherExposure) * Int128(limit)
        }
    }
}

extension UsedPercent: CustomStringConvertible {
    /// `102.5`, cut off after six decimals and never rounded up, or `infinite`.
    public var description: String {
        guard case .ratio(let exposure, let limit) = self else { return "infinite" }
        let millionths = Int128(exposure) * Self.millionthsOfAll / Int128(limit)
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        return "\(whole)"
            + DecimalText.print(Int64(rest), scale: Percentage.scale, minimumDecimals: 0).dropFirst()
    }
}
