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
        if node.flag {
            let resolved = JSONEscapes.resolved(bytes[node.range])
            guard resolved.count == text.count else { return false }
            return Self.isSame(resolved, from: 0, text)
        }
        guard node.length == text.count else { return false }
        return Self.isSame(bytes, from: Int(node.start), text)
    }

    /// Whether as many bytes as `text` has, from `start` on, are those of `text`. No slice: it would be counted.
    @inline(__always)
    private static func isSame(_ bytes: [UInt8], from start: Int, _ text: Span<UInt8>) -> Bool {
        for index in 0..<text.count where bytes[start + index] != text[index] { return false }
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
