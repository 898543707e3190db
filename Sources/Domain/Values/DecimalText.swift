/// Decimal numbers as people and JSON write them, read into and printed from whole numbers of a fixed scale.
///
/// There is no binary floating point anywhere: a scale of 2 turns `"12.50"` into 1250.
public enum DecimalText {
    public enum Fault: Error, Equatable, Sendable {
        /// Not of the form `-?digits(.digits)?`.
        case malformed
        /// More decimals than the scale has, and they are not all zero where zeros are allowed.
        case tooManyDecimals
        /// Larger than the stated number of digits or than 64 bits hold.
        case tooLarge
    }

    /// The number times 10 to the scale.
    ///
    /// - Parameters:
    ///   - scale: how many decimals are kept; more in the text are refused, never rounded.
    ///   - digits: how many digits the number may have before and after the point together, at its full scale; from 19 on,
    ///     as many as 64 bits hold.
    public static func parse(_ text: String, scale: Int, digits: Int = 18) throws(Fault) -> Int64 {
        var value: Int64 = 0
        var negative = false
        var decimals = -1
        var seenDigits = 0
        var index = 0
        for byte in text.utf8 {
            defer { index += 1 }
            if byte == UInt8(ascii: "-"), index == 0 {
                negative = true
                continue
            }
            if byte == UInt8(ascii: "."), decimals < 0, seenDigits > 0 {
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .malformed }
            seenDigits += 1
            if decimals >= 0 {
                decimals += 1
                if decimals > scale { throw .tooManyDecimals }
            }
            value = try appending(Int64(byte - 48), to: value)
        }
        guard seenDigits > 0, decimals != 0 else { throw .malformed }
        for _ in 0..<(scale - max(decimals, 0)) { value = try appending(0, to: value) }
        guard digits > 18 || value < powerOfTen(digits) else { throw .tooLarge }
        return negative ? -value : value
    }

    /// The number with exactly `scale` decimals, or with fewer where trailing zeros are cut.
    ///
    /// - Parameter minimumDecimals: how many decimals stay even when they are zero; `nil` keeps all.
    public static func print(_ value: Int64, scale: Int, minimumDecimals: Int? = nil) -> String {
        let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: UInt64(powerOfTen(scale)))
        let text = value < 0 ? "-" + String(whole) : String(whole)
        var (decimals, count) = (rest, scale)
        while count > (minimumDecimals ?? scale), decimals % 10 == 0 { (decimals, count) = (decimals / 10, count - 1) }
        guard count > 0 else { return text }
        // The leading zeros of the decimals come from the 1 before them, which is cut.
        return text + "." + String(decimals + UInt64(powerOfTen(count))).dropFirst()
    }

    /// 10 to the power of 0...18.
    public static func powerOfTen(_ exponent: Int) -> Int64 {
        var power: Int64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    private static func appending(_ digit: Int64, to value: Int64) throws(Fault) -> Int64 {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(digit)
        if overflow || carry { throw .tooLarge }
        return sum
    }
}
