/// How large the parts of a text may be, before it is refused.
public struct JSONLimits: Sendable, Equatable {
    /// How deep arrays and objects may lie in each other; 1 allows `[]` but not `[[]]`.
    public var depth: Int
    public var membersPerObject: Int
    /// Bytes of one string as written, between its quotes.
    public var stringBytes: Int
    /// Digits of one number, those of its fraction and exponent included.
    public var digits: Int

    public init(depth: Int = 32, membersPerObject: Int = 1000, stringBytes: Int = 65536, digits: Int = 40) {
        self.depth = depth
        self.membersPerObject = membersPerObject
        self.stringBytes = stringBytes
        self.digits = digits
    }

    public static let standard = JSONLimits()

    /// Bytes of a whole text, for the fields of `JSONNode`; bodies are bounded far below by who reads them.
    static let documentBytes = 1 << 24
}
