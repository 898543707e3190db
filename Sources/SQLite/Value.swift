/// What can be bound to a parameter of a statement.
public enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Text from its UTF-8 bytes; the caller answers for their being valid.
    case utf8([UInt8])
    case blob([UInt8])
}

extension Value {
    /// The integer, or null for `nil`.
    public init(_ integer: Int64?) {
        self = integer.map { .integer($0) } ?? .null
    }

    /// The text, or null for `nil`.
    public init(_ text: String?) {
        self = text.map { .text($0) } ?? .null
    }

    /// 1 or 0, or null for `nil`.
    public init(_ bool: Bool?) {
        self = bool.map { .integer($0 ? 1 : 0) } ?? .null
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(nilLiteral: ()) { self = .null }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}
