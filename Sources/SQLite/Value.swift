/// What can be bound to a parameter or read from a column.
public enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    /// Text that is there as bytes already, as JSON from a writer.
    case utf8([UInt8])
    case blob([UInt8])
    case real(Double)
}
