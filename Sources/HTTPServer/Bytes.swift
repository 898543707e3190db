import Glibc

/// What the grammar of RFC 9110 section 5.6 says about single bytes.
extension UInt8 {
    /// Whether it may stand in a token (RFC 9110 section 5.6.2).
    var isTokenByte: Bool {
        // One bit per byte value: ! # $ % & ' * + - . and digits; then letters ^ _ ` | ~.
        if self < 64 { return (0x03FF_6CFA_0000_0000 as UInt64) >> UInt64(self) & 1 == 1 }
        if self < 128 { return (0x57FF_FFFF_C7FF_FFFE as UInt64) >> UInt64(self - 64) & 1 == 1 }
        return false
    }

    /// Whether it may stand in a field value (RFC 9110 section 5.5): no control characters but the tab.
    var isFieldByte: Bool { (self >= 0x20 && self != 0x7F) || self == 0x09 }

    /// A space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// The byte with an ASCII capital made small.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}

extension UInt8 {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let colon: UInt8 = 0x3A
    static let slash: UInt8 = 0x2F
    static let percent: UInt8 = 0x25
    static let questionMark: UInt8 = 0x3F
    static let comma: UInt8 = 0x2C
    static let semicolon: UInt8 = 0x3B
    static let quote: UInt8 = 0x22
}

extension Span<UInt8> {
    /// The first place of a byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            guard let found = unsafe memchr(base + start, Int32(byte), bytes.count - start) else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// A copy of some of the bytes.
    func array(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }

    /// The bytes as text; what is not UTF-8 is replaced.
    func string(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the bytes of a range are this text, capitals aside; the text is in small letters.
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { letters in
            for offset in 0..<range.count
            where unsafe self[range.lowerBound + offset].lowercased != letters[offset] { return false }
            return true
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends a number that is not negative in decimal digits.
    mutating func append(decimal value: Int) {
        if value >= 10 { append(decimal: value / 10) }
        append(0x30 + UInt8(value % 10))
    }

    /// Appends a number that is not negative in hexadecimal digits.
    mutating func append(hexadecimal value: Int) {
        if value >= 16 { append(hexadecimal: value / 16) }
        let digit = UInt8(value % 16)
        append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
}
