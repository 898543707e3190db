/// The header or trailer fields of a request: slices of the bytes that arrived, made text on demand.
///
/// Names are asked for in small letters and found whatever their capitals (RFC 9110 section 5.1).
public struct Headers: Sendable {
    /// Where one field stands within `bytes`.
    struct Field: Sendable {
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    var bytes: [UInt8] = []
    var fields: [Field] = []

    /// No fields.
    public init() {}

    init(bytes: [UInt8], fields: [Field]) {
        self.bytes = bytes
        self.fields = fields
    }

    /// The number of field lines.
    public var count: Int { fields.count }

    /// The value of the first field of that name; `nil` when there is none. The name is in small letters.
    public subscript(_ name: StaticString) -> String? {
        let span = bytes.span
        for field in fields where span.equals(name, in: field.name) { return span.string(field.value) }
        return nil
    }

    /// Whether there is a field of that name. The name is in small letters.
    public func contains(_ name: StaticString) -> Bool {
        let span = bytes.span
        return fields.contains { span.equals(name, in: $0.name) }
    }

    /// The values of all fields of that name, in order. The name is in small letters.
    public func values(for name: StaticString) -> [String] {
        let span = bytes.span
        var values: [String] = []
        for field in fields where span.equals(name, in: field.name) {
            values.append(span.string(field.value))
        }
        return values
    }

    /// The members of a list field over all its lines, without empty ones; commas inside quotes do not
    /// divide.
    ///
    /// Source: RFC 9110 sections 5.3 and 5.6.1.
    public func list(for name: StaticString) -> [String] {
        let span = bytes.span
        var members: [String] = []
        for field in fields where span.equals(name, in: field.name) {
            Headers.eachMember(of: span, in: field.value) { members.append(span.string($0)) }
        }
        return members
    }

    /// All names and values in order, for logs and tests.
    public var all: [(name: String, value: String)] {
        let span = bytes.span
        var all: [(name: String, value: String)] = []
        for field in fields { all.append((span.string(field.name), span.string(field.value))) }
        return all
    }

    /// Calls `take` with where each member of a comma-separated list stands, blanks around it left out.
    static func eachMember(of span: Span<UInt8>, in value: Range<Int>, take: (Range<Int>) -> Void) {
        var start = value.lowerBound
        var isQuoted = false
        var index = start
        while index <= value.upperBound {
            if index == value.upperBound || (span[index] == .comma && !isQuoted) {
                let member = span.trimmed(start..<index)
                if !member.isEmpty { take(member) }
                start = index + 1
            } else if span[index] == .quote {
                isQuoted.toggle()
            } else if isQuoted && span[index] == 0x5C {
                index += 1  // a quoted pair: the next byte means itself
            }
            index += 1
        }
        // A quoted pair as the last byte steps over the end; what is left is a member all the same.
        if index > value.upperBound + 1, start < value.upperBound { take(start..<value.upperBound) }
    }
}

extension Span<UInt8> {
    /// The range without blanks at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while start < end, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}
