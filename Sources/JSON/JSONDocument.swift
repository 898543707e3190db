/// A text that was read without fault. Its values are views into its bytes; nothing is copied until it is asked for.
public final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// Reads a text as RFC 8259 has it, in UTF-8 and without a byte order mark; names must not occur twice.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        nodes = try JSONReader.nodes(of: bytes, limits: limits)
        self.bytes = bytes
    }

    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The bytes of a string or name, escapes resolved.
    func text(_ node: JSONNode) -> String {
        node.flag
            ? String(decoding: JSONEscapes.resolved(bytes.span, node.range), as: UTF8.self)
            : String(decoding: bytes[node.range], as: UTF8.self)
    }

    /// Whether a string or name is `text`, escapes resolved.
    func isText(_ node: JSONNode, _ text: Span<UInt8>) -> Bool {
        if node.flag { return Self.isSame(JSONEscapes.resolved(bytes.span, node.range).span, text, from: 0) }
        return node.length == text.count && Self.isSame(bytes.span, text, from: Int(node.start))
    }

    private static func isSame(_ bytes: Span<UInt8>, _ text: Span<UInt8>, from start: Int) -> Bool {
        guard bytes.count - start >= text.count, start > 0 || bytes.count == text.count else { return false }
        for index in 0..<text.count where bytes[start + index] != text[index] { return false }
        return true
    }
}

extension StaticString {
    /// Lends the bytes of a literal, which live as long as the program: the one place here that needs a pointer.
    @inline(__always)
    func withBytes<T>(_ body: (Span<UInt8>) -> T) -> T {
        withUTF8Buffer { unsafe body(Span(_unsafeElements: $0)) }
    }
}
