/// A JSON text that has been read: its bytes, and a flat list of where each value begins and ends.
///
/// Values are views into it; no string is made until it is asked for. Strict RFC 8259: no duplicate keys, no lone
/// surrogates, valid UTF-8, nothing after the value.
public final class JSONDocument: Sendable {
    /// One value on the tape. Keys of members are string nodes of their own, before their values.
    struct Node: Sendable {
        var kind: JSONValue.Kind
        var hasEscapes = false
        /// First byte; inside the quotes for a string.
        var start: Int32
        /// Behind the last byte; at the closing quote for a string.
        var end: Int32
        /// Index behind the last node of this value.
        var next: Int32 = 0
        /// Elements of an array, members of an object.
        var count: Int32 = 0
    }

    let bytes: [UInt8]
    let nodes: [Node]

    /// Reads a whole text.
    ///
    /// - Throws: `JSONFault` for the first byte at which it stops being acceptable.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        var reader = JSONReader(bytes, limits)
        try reader.readDocument()
        self.bytes = bytes
        nodes = reader.nodes
    }

    public var root: JSONValue { JSONValue(document: self, index: 0) }
}
