/// The name of a member, as yet no `String`; a `switch` compares it with literals.
public struct JSONName: Sendable {
    let document: JSONDocument
    let index: Int

    /// Whether it is this one, escapes resolved.
    public func equals(_ name: StaticString) -> Bool {
        name.withBytes { document.isText(document.nodes[index], $0) }
    }

    public static func == (name: JSONName, literal: StaticString) -> Bool { name.equals(literal) }
    public static func ~= (literal: StaticString, name: JSONName) -> Bool { name.equals(literal) }

    /// Whether it has no escapes, so that its bytes may be written as they are.
    var isWrittenPlainly: Bool { !document.nodes[index].flag }
    /// The name as written, with its quotes.
    var quotedBytes: ArraySlice<UInt8> { JSONValue(document: document, index: index).sourceBytes }

    /// The name, escapes resolved.
    public var string: String { document.text(document.nodes[index]) }
}

/// The elements of an array, in their order; none of anything else.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(_ value: JSONValue) {
        document = value.document
        index = value.index + 1
        end = value.node.kind == .array ? Int(value.node.next) : index
    }

    public mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        let value = JSONValue(document: document, index: index)
        index = Int(document.nodes[index].next)
        return value
    }
}

/// The members of an object, in the order of the text; none of anything else.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(_ value: JSONValue) {
        document = value.document
        index = value.index + 1
        end = value.node.kind == .object ? Int(value.node.next) : index
    }

    public mutating func next() -> (name: String, value: JSONValue)? {
        nextMember().map { (name: $0.name.string, value: $0.value) }
    }

    mutating func nextMember() -> (name: JSONName, value: JSONValue)? {
        guard index < end else { return nil }
        let name = JSONName(document: document, index: index)
        let value = JSONValue(document: document, index: index + 1)
        index = Int(document.nodes[index + 1].next)
        return (name, value)
    }
}

extension JSONValue {
    public var elements: JSONElements { JSONElements(self) }
    public var members: JSONMembers { JSONMembers(self) }

    /// Hands each member to `body`, in the order of the text, without making strings of the names.
    @inline(__always)
    public func forEachMember<E: Error>(_ body: (JSONName, JSONValue) throws(E) -> Void) throws(E) {
        var members = members
        while let member = members.nextMember() {
            try body(member.name, member.value)
        }
    }
}
