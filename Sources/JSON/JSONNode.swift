/// One value, or one name of a member, on the flat list a text is read into. 16 bytes.
///
/// An array is followed by its elements, an object by its names and values in turn; each node knows the one
/// after all that is inside it.
struct JSONNode {
    enum Kind: UInt8 {
        case object, array, string, number, bool, null
    }

    /// The kind in bits 0 to 3, a flag in bit 4, the count in the rest.
    private var bits: UInt32
    /// The first byte and the one after the last; of strings, what is between the quotes.
    private(set) var start: UInt32
    private(set) var end: UInt32
    /// The index of the node after this value.
    private(set) var next: UInt32

    init(_ kind: Kind, from start: Int, to end: Int, flag: Bool = false, next: Int) {
        bits = UInt32(kind.rawValue) | (flag ? 16 : 0)
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
    }

    /// Sets what is known only when an array or object ends.
    mutating func close(count: Int, end: Int, next: Int) {
        bits |= UInt32(truncatingIfNeeded: count) << 5
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
    }

    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: bits & 15)) ?? .null }
    /// Of a string: it has escapes. Of a number: it is whole and written plainly. Of a bool: it is true.
    var flag: Bool { bits & 16 != 0 }
    /// Elements or members.
    var count: Int { Int(bits >> 5) }
    var range: Range<Int> { Int(start)..<Int(end) }
    var length: Int { Int(end) - Int(start) }
}
