/// One value of a document: a cheap view of it, which keeps the document alive.
public struct JSONValue: Sendable {
    public enum Kind: Sendable {
        case object, array, string, number, bool, null
    }

    public let document: JSONDocument
    let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    var node: JSONNode { document.nodes[index] }

    public var kind: Kind {
        switch node.kind {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .bool
        case .null: .null
        }
    }

    public var isNull: Bool { node.kind == .null }

    /// `nil` if it is no boolean.
    public var bool: Bool? { node.kind == .bool ? node.flag : nil }

    /// The text, escapes resolved; `nil` if it is no string.
    public var string: String? { node.kind == .string ? document.text(node) : nil }

    /// Whether it is a string and this one.
    public func isString(_ text: StaticString) -> Bool {
        let node = node
        return node.kind == .string && text.withBytes { document.isText(node, $0) }
    }

    /// A whole number written without fraction and exponent (1, -5, not 1.0); `nil` if it is none or beyond
    /// 64 bits.
    public var integer: Int64? {
        let node = node
        guard node.kind == .number, node.flag else { return nil }
        let bytes = document.bytes
        let isNegative = bytes[Int(node.start)] == UInt8(ascii: "-")
        var value: Int64 = 0
        for offset in (Int(node.start) + (isNegative ? 1 : 0))..<Int(node.end) {
            let digit = Int64(bytes[offset] &- UInt8(ascii: "0"))
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = product.subtractingReportingOverflow(digit)
            // Summed up below zero, where there is room for one more.
            if isTooLarge || isBeyond { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// A number as it is written; `nil` if it is none.
    public var numberText: String? {
        node.kind == .number ? String(decoding: sourceBytes, as: UTF8.self) : nil
    }

    /// The value exactly as it is written, a string with its quotes.
    public var sourceBytes: ArraySlice<UInt8> {
        let node = node
        guard node.kind == .string else { return document.bytes[node.range] }
        return document.bytes[Int(node.start) - 1..<Int(node.end) + 1]
    }

    /// Members of an object, elements of an array, 0 for anything else.
    public var count: Int { node.count }

    /// The member of that name; `nil` if there is none or this is no object.
    public subscript(_ name: StaticString) -> JSONValue? {
        name.withBytes { member($0) }
    }

    /// The member of that name; `nil` if there is none or this is no object.
    public func member(named name: String) -> JSONValue? {
        member(name.utf8.span)
    }

    private func member(_ name: Span<UInt8>) -> JSONValue? {
        let object = node
        guard object.kind == .object else { return nil }
        var index = index + 1
        while index < Int(object.next) {
            if document.isText(document.nodes[index], name) {
                return JSONValue(document: document, index: index + 1)
            }
            index = Int(document.nodes[index + 1].next)
        }
        return nil
    }

    /// The element at `position`, counted from 0; `nil` beyond the last one, or if this is no array.
    public func element(at position: Int) -> JSONValue? {
        let array = node
        guard array.kind == .array, position >= 0, position < array.count else { return nil }
        var index = index + 1
        for _ in 0..<position { index = Int(document.nodes[index].next) }
        return JSONValue(document: document, index: index)
    }
}
