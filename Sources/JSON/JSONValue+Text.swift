extension JSONValue {
    /// The value written anew: no white space, strings with the fewest escapes, numbers and the order as
    /// they were.
    public func canonicalBytes() -> [UInt8] {
        var writer = JSONWriter(capacity: sourceBytes.count)
        writer.canonical(self)
        return writer.bytes
    }

    /// Whether both mean the same: the order of members does not matter, and numbers are compared as written.
    public func isEqual(to other: JSONValue) -> Bool {
        guard kind == other.kind, count == other.count else { return false }
        switch kind {
        case .null:
            return true
        case .bool:
            return bool == other.bool
        case .number:
            return sourceBytes == other.sourceBytes
        case .string:
            return node.flag || other.node.flag
                ? string.map { Array($0.utf8) } == other.string.map { Array($0.utf8) }
                : sourceBytes == other.sourceBytes
        case .array:
            return zip(elements, other.elements).allSatisfy { $0.isEqual(to: $1) }
        case .object:
            return members.allSatisfy { name, value in
                other.member(named: name).map { value.isEqual(to: $0) } ?? false
            }
        }
    }
}

extension JSONWriter {
    /// Writes a value as `JSONValue.canonicalBytes` describes.
    public mutating func canonical(_ value: JSONValue) {
        switch value.kind {
        case .object:
            beginObject()
            value.forEachMember { memberName, member in
                memberName.isWrittenPlainly ? name(quoted: memberName.quotedBytes) : name(memberName.string)
                canonical(member)
            }
            endObject()
        case .array:
            beginArray()
            for element in value.elements { canonical(element) }
            endArray()
        case .string:
            value.node.flag ? string(value.string ?? "") : raw(value.sourceBytes)
        case .number, .bool, .null:
            raw(value.sourceBytes)
        }
    }
}
