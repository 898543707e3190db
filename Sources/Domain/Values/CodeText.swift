extension String {
    /// Whether two codes name the same record: capital and small letters of ASCII are equal, all else byte by byte.
    ///
    /// Source: CM-4.
    public func isSameCode(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { Self.folded($0) == Self.folded($1) }
    }

    /// The form under which codes that are the same are equal, for keys of sets and tables.
    public var foldedCode: String { String(decoding: utf8.map(Self.folded), as: UTF8.self) }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 32 : byte
    }
}
