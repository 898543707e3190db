/// Why a text is not the JSON of RFC 8259, or beyond the limits, and where.
public struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// Nothing but white space.
        case empty
        case byteOrderMark
        case unexpectedByte(UInt8)
        case unexpectedEnd
        /// Something follows the value.
        case trailingBytes
        /// An object has this name twice, escapes resolved.
        case duplicateKey(String)
        case invalidEscape
        /// `\uD800` to `\uDFFF` without its other half.
        case loneSurrogate
        case invalidUTF8
        /// A byte below 32 stands in a string as it is.
        case controlCharacter
        /// A leading zero or plus, a point without digits, and the like.
        case invalidNumber
        case depth
        case tooManyMembers
        case stringTooLong
        case numberTooLong
        case documentTooLong
    }

    public let kind: Kind
    /// Where it was noticed, in bytes from 0.
    public let offset: Int
    /// The same place, from 1; a column is one character (Unicode scalar).
    public let line: Int
    public let column: Int
    /// The value it was noticed in, as a JSON pointer (RFC 6901); empty for the whole text.
    public let pointer: String

    init(_ kind: Kind, at offset: Int, in bytes: [UInt8], pointer: String) {
        self.kind = kind
        self.offset = offset
        self.pointer = pointer
        let before = bytes.prefix(offset)
        let start = (before.lastIndex(of: 0x0A) ?? -1) + 1
        line = before.count { $0 == 0x0A } + 1
        column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    }

    public var description: String {
        let place = pointer.isEmpty ? "" : ", in \(pointer)"
        return "\(sentence) at line \(line), column \(column)\(place)."
    }

    private var sentence: String {
        switch kind {
        case .empty: "There is no value"
        case .byteOrderMark: "There is a byte order mark"
        case .unexpectedByte(let byte): "There is an unexpected \(Self.name(of: byte))"
        case .unexpectedEnd: "The text ends too early"
        case .trailingBytes: "Something follows the value"
        case .duplicateKey(let name): "The name \"\(name)\" is there twice"
        case .invalidEscape: "There is an unknown escape"
        case .loneSurrogate: "There is half of a surrogate pair"
        case .invalidUTF8: "There are bytes that are not UTF-8"
        case .controlCharacter: "There is a control character that is not escaped"
        case .invalidNumber: "There is a number written wrongly"
        case .depth: "There are too many levels"
        case .tooManyMembers: "There are too many members in an object"
        case .stringTooLong: "There is too long a string"
        case .numberTooLong: "There is a number of too many digits"
        case .documentTooLong: "The text is too long"
        }
    }

    private static func name(of byte: UInt8) -> String {
        if (0x21...0x7E).contains(byte) { return "'\(Character(UnicodeScalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x\(digits.count == 1 ? "0" : "")\(digits)"
    }
}
