extension JSONReader {
    /// Reads the string whose quote `position` stands at, and checks its escapes and its UTF-8.
    mutating func readString(_ bytes: Span<UInt8>) throws(Refusal) {
        let start = position + 1
        var end = start
        var hasEscapes = false
        while true {
            while end < bytes.count, Self.isPlain(bytes[end]) { end += 1 }
            guard end < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: end) }
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                end = try afterEscape(bytes, at: end)
            } else if byte < 0x20 {
                throw Refusal(kind: .controlCharacter, offset: end)
            } else {
                end = try afterCharacter(bytes, at: end)
            }
        }
        guard end - start <= limits.stringBytes else {
            throw Refusal(kind: .stringTooLong, offset: start - 1)
        }
        position = end + 1
        nodes.append(JSONNode(.string, from: start, to: end, flag: hasEscapes, next: nodes.count + 1))
    }

    /// Printable ASCII that stands for itself.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x60 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private func afterEscape(_ bytes: Span<UInt8>, at offset: Int) throws(Refusal) -> Int {
        guard offset + 1 < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: bytes.count) }
        switch bytes[offset + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return offset + 2
        case UInt8(ascii: "u"):
            let unit = try hexadecimal(bytes, at: offset + 2)
            guard unit & 0xF800 == 0xD800 else { return offset + 6 }
            // A high half must be followed by the escape of a low one.
            guard unit < 0xDC00 else { throw Refusal(kind: .loneSurrogate, offset: offset) }
            let rest = offset + 6
            guard rest < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: rest) }
            guard bytes[rest] == UInt8(ascii: "\\") else {
                throw Refusal(kind: .loneSurrogate, offset: offset)
            }
            guard rest + 1 < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: rest + 1) }
            guard bytes[rest + 1] == UInt8(ascii: "u") else {
                throw Refusal(kind: .loneSurrogate, offset: offset)
            }
            guard try hexadecimal(bytes, at: rest + 2) & 0xFC00 == 0xDC00 else {
                throw Refusal(kind: .loneSurrogate, offset: offset)
            }
            return rest + 6
        default:
            throw Refusal(kind: .invalidEscape, offset: offset)
        }
    }

    private func hexadecimal(_ bytes: Span<UInt8>, at offset: Int) throws(Refusal) -> UInt32 {
        var unit: UInt32 = 0
        for index in offset..<offset + 4 {
            guard index < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: bytes.count) }
            guard let digit = JSONEscapes.digit(bytes[index]) else {
                throw Refusal(kind: .invalidEscape, offset: index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Passes one character of two to four bytes; the well-formed ones are those of RFC 3629, section 4.
    private func afterCharacter(_ bytes: Span<UInt8>, at offset: Int) throws(Refusal) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[offset] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0x7F: return offset + 1
        default: throw Refusal(kind: .invalidUTF8, offset: offset)
        }
        for index in 1..<length {
            guard offset + index < bytes.count else {
                throw Refusal(kind: .unexpectedEnd, offset: bytes.count)
            }
            guard (index == 1 ? second : 0x80...0xBF).contains(bytes[offset + index]) else {
                throw Refusal(kind: .invalidUTF8, offset: offset)
            }
        }
        return offset + length
    }
}
