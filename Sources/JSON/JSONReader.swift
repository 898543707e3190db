/// Reads the bytes of a text into nodes, once, from front to back, without recursion.
///
/// It is refused as soon as anything is not RFC 8259. Only names that occur twice may be noticed at an
/// object's end.
struct JSONReader {
    /// An array or object that is open.
    struct Frame {
        let node: Int
        let isObject: Bool
        var count = 0
        /// The node of the name read last; `nil` while there is none, or the next one is being read.
        var name: Int?
        /// One bit for each kind of name seen, so that most names need no comparison with the others.
        var seen: UInt64 = 0
        /// Some name has escapes, or there are many: they are compared at the object's end.
        var isComparedLate = false
    }

    /// What is wrong, before its place in the text and among the values is put in words.
    struct Refusal: Error {
        let kind: JSONFault.Kind
        let offset: Int
    }

    let limits: JSONLimits
    var nodes: [JSONNode] = []
    /// What is open, without the innermost.
    var outer: [Frame] = []
    /// What is open innermost; the text itself, as it were an array, while nothing else is.
    var frame = Frame(node: -1, isObject: false)
    var position = 0

    /// The nodes of the text; the first is its root.
    static func nodes(of bytes: [UInt8], limits: JSONLimits) throws(JSONFault) -> [JSONNode] {
        var reader = JSONReader(limits: limits)
        do {
            try reader.read(bytes.span)
        } catch {
            throw JSONFault(error.kind, at: error.offset, in: bytes, pointer: reader.pointer(in: bytes))
        }
        return reader.nodes
    }

    private mutating func read(_ bytes: Span<UInt8>) throws(Refusal) {
        guard bytes.count < JSONLimits.documentBytes else { throw Refusal(kind: .documentTooLong, offset: 0) }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw Refusal(kind: .byteOrderMark, offset: 0)
        }
        nodes.reserveCapacity(bytes.count / 8 + 4)
        skipSpace(bytes)
        guard position < bytes.count else { throw Refusal(kind: .empty, offset: 0) }
        repeat {
            try readValue(bytes)
        } while try advance(bytes)
        guard position == bytes.count else { throw Refusal(kind: .trailingBytes, offset: position) }
    }

    /// Reads a value at `position`; of an array or object only its beginning, unless it is empty.
    private mutating func readValue(_ bytes: Span<UInt8>) throws(Refusal) {
        guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            try readString(bytes)
        case UInt8(ascii: "{"):
            try open(bytes, isObject: true)
        case UInt8(ascii: "["):
            try open(bytes, isObject: false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try readNumber(bytes)
        case UInt8(ascii: "t"):
            try readWord(bytes, "true", .bool, flag: true)
        case UInt8(ascii: "f"):
            try readWord(bytes, "false", .bool, flag: false)
        case UInt8(ascii: "n"):
            try readWord(bytes, "null", .null, flag: false)
        case let byte:
            throw Refusal(kind: .unexpectedByte(byte), offset: position)
        }
    }

    /// After a value: closes what ends here and stands at the next value, or says that there is none.
    private mutating func advance(_ bytes: Span<UInt8>) throws(Refusal) -> Bool {
        while frame.node >= 0 {
            skipSpace(bytes)
            guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
            let byte = bytes[position]
            if frame.count == 0 {
                // `open` saw that it is not empty.
                return try beginNext(bytes)
            }
            if byte == UInt8(ascii: ",") {
                position += 1
                skipSpace(bytes)
                return try beginNext(bytes)
            }
            guard byte == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw Refusal(kind: .unexpectedByte(byte), offset: position)
            }
            position += 1
            try close(bytes)
        }
        skipSpace(bytes)
        return false
    }

    @inline(__always)
    private mutating func beginNext(_ bytes: Span<UInt8>) throws(Refusal) -> Bool {
        frame.count += 1
        if frame.isObject { try readName(bytes) }
        return true
    }

    private mutating func open(_ bytes: Span<UInt8>, isObject: Bool) throws(Refusal) {
        guard outer.count < limits.depth else { throw Refusal(kind: .depth, offset: position) }
        let start = position
        position += 1
        skipSpace(bytes)
        let end = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let kind = isObject ? JSONNode.Kind.object : .array
        let node = nodes.count
        if position < bytes.count, bytes[position] == end {
            position += 1
            nodes.append(JSONNode(kind, from: start, to: position, next: node + 1))
            return
        }
        nodes.append(JSONNode(kind, from: start, to: start, next: node + 1))
        outer.append(frame)
        frame = Frame(node: node, isObject: isObject)
    }

    private mutating func close(_ bytes: Span<UInt8>) throws(Refusal) {
        if frame.isComparedLate { try refuseRepeatedNames(bytes) }
        nodes[frame.node].close(count: frame.count, end: position, next: nodes.count)
        frame = outer.removeLast()
    }

    private mutating func readName(_ bytes: Span<UInt8>) throws(Refusal) {
        guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw Refusal(kind: .unexpectedByte(bytes[position]), offset: position)
        }
        guard frame.count <= limits.membersPerObject else {
            throw Refusal(kind: .tooManyMembers, offset: position)
        }
        let name = nodes.count
        frame.name = nil
        try readString(bytes)
        frame.name = name
        try refuseRepeatedName(bytes, name)
        skipSpace(bytes)
        guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
        guard bytes[position] == UInt8(ascii: ":") else {
            throw Refusal(kind: .unexpectedByte(bytes[position]), offset: position)
        }
        position += 1
        skipSpace(bytes)
    }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func readWord(
        _ bytes: Span<UInt8>, _ word: String, _ kind: JSONNode.Kind, flag: Bool
    ) throws(Refusal) {
        let start = position
        for byte in word.utf8 {
            guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
            guard bytes[position] == byte else {
                throw Refusal(kind: .unexpectedByte(bytes[position]), offset: position)
            }
            position += 1
        }
        nodes.append(JSONNode(kind, from: start, to: position, flag: flag, next: nodes.count + 1))
    }
}
