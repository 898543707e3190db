extension JSONReader {
    /// Reads a number: `-`, a whole part without leading zeros, a fraction, an exponent (RFC 8259, section
    /// 6).
    mutating func readNumber(_ bytes: Span<UInt8>) throws(Refusal) {
        let start = position
        var end = start
        var digits = 0
        if bytes[end] == UInt8(ascii: "-") { end += 1 }
        let isZero = end < bytes.count && bytes[end] == UInt8(ascii: "0")
        let whole = try readDigits(bytes, &end)
        if isZero && whole > 1 { throw Refusal(kind: .invalidNumber, offset: end - whole) }
        digits += whole
        var isPlain = true
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            digits += try readDigits(bytes, &end)
            isPlain = false
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") {
                end += 1
            }
            digits += try readDigits(bytes, &end)
            isPlain = false
        }
        guard digits <= limits.digits else { throw Refusal(kind: .numberTooLong, offset: start) }
        position = end
        nodes.append(JSONNode(.number, from: start, to: end, flag: isPlain, next: nodes.count + 1))
    }

    /// Passes one digit or more and says how many.
    @inline(__always)
    private func readDigits(_ bytes: Span<UInt8>, _ end: inout Int) throws(Refusal) -> Int {
        let start = end
        while end < bytes.count, bytes[end] &- UInt8(ascii: "0") <= 9 { end += 1 }
        guard end > start else {
            throw Refusal(kind: end < bytes.count ? .invalidNumber : .unexpectedEnd, offset: end)
        }
        return end - start
    }
}
