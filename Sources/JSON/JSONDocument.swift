/// A text that was read without fault. Its values are views into its bytes; nothing is copied until it is
/// asked for.
public final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// Reads a text as RFC 8259 has it, in UTF-8 and without a byte order mark; names must not occur twice.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        nodes = try JSONReader.nodes(of: bytes, limits: limits)
        self.bytes = bytes
    }

    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// A string or name, escapes resolved.
    func text(_ node: JSONNode) -> String {
        guard node.flag else { return String(decoding: bytes[node.range], as: UTF8.self) }
        return String(decoding: JSONEscapes.resolved(bytes[node.range]), as: UTF8.self)
    }

    /// Whether a string or name is `text`, escapes resolved.
    func isText(_ node: JSONNode, _ text: Span<UInt8>) -> Bool {
        let written = node.flag ? JSONEscapes.resolved(bytes[node.range])[...] : bytes[node.range]
        guard written.count == text.count else { return false }
        let start = written.startIndex
        for index in 0..<text.count where written[start + index] != text[index] { return false }
        return true
    }
}

extension StaticString {
    /// Lends the bytes of a literal, which live as long as the program: the one place here that needs a
    /// pointer.
    @inline(__always)
    func withBytes<T>(_ body: (Span<UInt8>) -> T) -> T {
        withUTF8Buffer { unsafe body(Span(_unsafeElements: $0)) }
    }
}
