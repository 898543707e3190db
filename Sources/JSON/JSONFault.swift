/// Why a text is not the JSON that is accepted, and where.
public struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        case empty, unexpectedByte, unexpectedEnd, trailingBytes
        case invalidUTF8, controlCharacter, invalidEscape, loneSurrogate
        case invalidNumber, numberTooLong, stringTooLong
        case duplicateKey(String)
        case tooDeep, tooManyMembers
    }

    public let kind: Kind
    /// Offset of the byte at fault, from 0.
    public let offset: Int
    /// Line and column of that byte, from 1.
    public let line: Int
    public let column: Int
    /// JSON pointer of the value that was being read.
    public let pointer: String

    public var description: String {
        let what = switch kind {
        case .empty: "The body is empty"
        case .unexpectedByte: "This byte cannot stand here"
        case .unexpectedEnd: "The text ends too early"
        case .trailingBytes: "There is more after the value"
        case .invalidUTF8: "The text is not UTF-8"
        case .controlCharacter: "Control characters in strings must be escaped"
        case .invalidEscape: "There is no such escape"
        case .loneSurrogate: "Half of a surrogate pair stands alone"
        case .invalidNumber: "This is not a number"
        case .numberTooLong: "The number has too many digits"
        case .stringTooLong: "The string is too long"
        case .duplicateKey(let key): "The key \"\(key)\" stands twice"
        case .tooDeep: "The value is nested too deeply"
        case .tooManyMembers: "The object has too many members"
        }
        return "\(what) (line \(line), column \(column))."
    }
}

/// How large a JSON text may be in each respect.
public struct JSONLimits: Sendable {
    /// Arrays and objects inside each other.
    public var depth: Int
    /// Members of one object.
    public var members: Int
    /// Bytes of one string, escapes counted as written.
    public var stringBytes: Int
    /// Characters of one number.
    public var digits: Int

    public init(depth: Int = 32, members: Int = 1_000, stringBytes: Int = 65_536, digits: Int = 40) {
        self.depth = depth
        self.members = members
        self.stringBytes = stringBytes
        self.digits = digits
    }

    /// What a request body may hold.
    public static let standard = JSONLimits()
}
