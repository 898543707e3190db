/// Reads the bytes of a text into nodes, once, from front to back, without recursion.
///
/// It is refused as soon as anything is not RFC 8259. Only names that occur twice may be noticed at an object's end.
struct JSONReader {
    /// An array or object that is open.
    struct Frame {
        let node: Int
        let isObject: Bool
        var count = 0
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
    var frames: [Frame] = []
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
        while let index = frames.indices.last {
            skipSpace(bytes)
            guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
            let byte = bytes[position]
            let isObject = frames[index].isObject
            if frames[index].count == 0 || byte == UInt8(ascii: ",") {
                // Nothing is in it yet and `open` saw that it is not empty, or another one follows.
                if byte == UInt8(ascii: ","), frames[index].count > 0 {
                    position += 1
                    skipSpace(bytes)
                }
                frames[index].count += 1
                if isObject { try readName(bytes, frame: index) }
                return true
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw Refusal(kind: .unexpectedByte(byte), offset: position)
            }
            position += 1
            try close(bytes)
        }
        skipSpace(bytes)
        return false
    }

    private mutating func open(_ bytes: Span<UInt8>, isObject: Bool) throws(Refusal) {
        guard frames.count < limits.depth else { throw Refusal(kind: .depth, offset: position) }
        let start = position
        position += 1
        skipSpace(bytes)
        let end = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let kind = isObject ? JSONNode.Kind.object : .array
        if position < bytes.count, bytes[position] == end {
            position += 1
            nodes.append(JSONNode(kind, from: start, to: position, next: nodes.count + 1))
            return
        }
        frames.append(Frame(node: nodes.count, isObject: isObject))
        nodes.append(JSONNode(kind, from: start, to: start, next: nodes.count))
    }

    private mutating func close(_ bytes: Span<UInt8>) throws(Refusal) {
        let frame = frames[frames.count - 1]
        if frame.isComparedLate { try refuseRepeatedNames(bytes, in: frame) }
        frames.removeLast()
        nodes[frame.node].close(count: frame.count, end: position, next: nodes.count)
    }

    private mutating func readName(_ bytes: Span<UInt8>, frame index: Int) throws(Refusal) {
        guard position < bytes.count else { throw Refusal(kind: .unexpectedEnd, offset: position) }
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw Refusal(kind: .unexpectedByte(bytes[position]), offset: position)
        }
        guard frames[index].count <= limits.membersPerObject else {
            throw Refusal(kind: .tooManyMembers, offset: position)
        }
        let (name, object) = (nodes.count, frames[index].node)
        nodes[object].next = UInt32(truncatingIfNeeded: object)
        try readString(bytes)
        nodes[object].next = UInt32(truncatingIfNeeded: name)
        try refuseRepeatedName(bytes, name, frame: index)
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
