/// One value of a document: a view that is cheap to pass on.
public struct JSONValue: Sendable {
    public enum Kind: UInt8, Sendable { case object, array, string, number, bool, null }

    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    public var kind: Kind { node.kind }
    public var isNull: Bool { node.kind == .null }
    /// Elements of an array, members of an object; 0 for anything else.
    public var count: Int { Int(node.count) }

    /// The text of a string; `nil` for anything else.
    public var string: String? { node.kind == .string ? JSONText.string(document.bytes, node) : nil }

    public var bool: Bool? { node.kind == .bool ? document.bytes[Int(node.start)] == UInt8(ascii: "t") : nil }

    /// A number exactly as written; `nil` for anything else.
    public var numberText: String? {
        node.kind == .number ? String(decoding: sourceBytes, as: UTF8.self) : nil
    }

    /// A number written as a whole number that 64 bits hold; `nil` for `1.0`, `1e3` and anything else.
    public var integer: Int64? {
        guard node.kind == .number else { return nil }
        return Int64(String(decoding: sourceBytes, as: UTF8.self))
    }

    /// The value exactly as written.
    public var sourceBytes: ArraySlice<UInt8> {
        let quote = node.kind == .string ? 1 : 0
        return document.bytes[Int(node.start) - quote..<Int(node.end) + quote]
    }

    /// A member of an object; `nil` when there is none of this name.
    public subscript(_ name: StaticString) -> JSONValue? {
        guard node.kind == .object else { return nil }
        var key = index + 1
        let end = Int(node.next)
        while key < end {
            let value = key + 1
            if isNamed(document.nodes[key], name) { return JSONValue(document: document, index: value) }
            key = Int(document.nodes[value].next)
        }
        return nil
    }

    private func isNamed(_ key: JSONDocument.Node, _ name: StaticString) -> Bool {
        if key.hasEscapes { return JSONText.string(document.bytes, key) == "\(name)" }
        guard Int(key.end - key.start) == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { buffer in
            for offset in 0..<buffer.count where unsafe buffer[offset] != document.bytes[Int(key.start) + offset] {
                return false
            }
            return true
        }
    }

    public func member(named name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// The members of an object in the order given; empty for anything else.
    public var members: Members { Members(document: document, key: index + 1, end: kind == .object ? Int(node.next) : 0) }
    /// The elements of an array; empty for anything else.
    public var elements: Elements { Elements(document: document, at: index + 1, end: kind == .array ? Int(node.next) : 0) }

    public struct Members: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var key: Int
        let end: Int

        public mutating func next() -> (name: String, value: JSONValue)? {
            guard key < end else { return nil }
            let value = JSONValue(document: document, index: key + 1)
            let name = JSONText.string(document.bytes, document.nodes[key])
            key = Int(document.nodes[key + 1].next)
            return (name, value)
        }
    }

    public struct Elements: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var at: Int
        let end: Int

        public mutating func next() -> JSONValue? {
            guard at < end else { return nil }
            defer { at = Int(document.nodes[at].next) }
            return JSONValue(document: document, index: at)
        }
    }
}
