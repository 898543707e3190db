/// Text as it stands in a URI: `%41` for `A` (RFC 3986 section 2.1).
enum PercentEncoding {
    /// The decoded text; `nil` for a broken escape, for what is not UTF-8, and for the zero character.
    static func decode(_ span: Span<UInt8>, _ range: Range<Int>, plusIsSpace: Bool = false) -> String? {
        var isPlain = true
        for index in range {
            let byte = span[index]
            if byte == .percent || (plusIsSpace && byte == 0x2B) || byte >= 0x80 {
                isPlain = false
                break
            }
        }
        if isPlain { return span.string(range) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = span[index]
            if byte == .percent {
                guard index + 2 < range.upperBound, let high = span[index + 1].hexadecimalValue,
                    let low = span[index + 2].hexadecimalValue
                else { return nil }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
                index += 1
            }
        }
        guard !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }
}
