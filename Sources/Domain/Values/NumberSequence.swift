/// Numbers that count on from a first one: `CLA-000001`, `CLA-000002`, and so on.
///
/// Source: CO-1.6.
public struct NumberSequence: Hashable, Sendable {
    /// What stands before the digits.
    public let prefix: String
    /// How many digits a number has at least.
    public let width: Int
    public let first: Int64

    /// - Parameter first: the first number; one without digits at its end counts from 1 with six digits.
    public init(first text: String) {
        let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.count
        let counted = min(digits, 15)
        if counted == 0 {
            (prefix, width, first) = (text, 6, 1)
        } else {
            prefix = String(text.dropLast(counted))
            width = counted
            first = Int64(text.suffix(counted)) ?? 1
        }
    }

    /// The number behind the last one given out.
    public func next(after last: Int64?) -> Int64 { last.map { max($0 + 1, first) } ?? first }

    public func text(_ value: Int64) -> String {
        let digits = String(value)
        return prefix + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
