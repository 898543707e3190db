/// Writes JSON into bytes, without white space. Commas come by themselves.
///
/// That what is opened is closed, and that each member has a name, is the caller's part.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    /// A value ended just before, so that another one needs a comma.
    private var isAfterValue = false

    /// Starts with room for `capacity` bytes.
    public init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// Starts anew and keeps the room.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isAfterValue = false
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: StaticString) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        isAfterValue = false
    }

    @_disfavoredOverload
    public mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        isAfterValue = false
    }

    mutating func name(quoted name: ArraySlice<UInt8>) {
        separate()
        bytes.append(contentsOf: name)
        bytes.append(UInt8(ascii: ":"))
        isAfterValue = false
    }

    public mutating func string(_ text: StaticString) {
        separate()
        appendQuoted(text)
        isAfterValue = true
    }

    @_disfavoredOverload
    public mutating func string(_ text: String) {
        separate()
        appendQuoted(text)
        isAfterValue = true
    }

    public mutating func integer(_ value: Int64) {
        separate()
        append(value)
        isAfterValue = true
    }

    public mutating func bool(_ value: Bool) {
        value ? word("true") : word("false")
    }

    public mutating func null() { word("null") }

    /// A number as it is to be written, such as "1.50"; the caller answers for its being one.
    public mutating func number(text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        isAfterValue = true
    }

    /// A value that is JSON already; the caller answers for that.
    public mutating func raw(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
        isAfterValue = true
    }

    /// A value that is JSON already; the caller answers for that.
    public mutating func raw(_ value: ArraySlice<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
        isAfterValue = true
    }

    private mutating func word(_ word: StaticString) {
        separate()
        word.withBytes { for index in 0..<$0.count { bytes.append($0[index]) } }
        isAfterValue = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isAfterValue = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        isAfterValue = true
    }

    @inline(__always)
    private mutating func separate() {
        if isAfterValue { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendQuoted(_ text: StaticString) {
        text.withBytes { appendQuoted($0) }
    }

    private mutating func appendQuoted(_ text: String) {
        appendQuoted(text.utf8.span)
    }

    private mutating func appendQuoted(_ text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var plain = true
        for index in 0..<text.count where !Self.isPlain(text[index]) { plain = false }
        if plain {
            unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        } else {
            for index in 0..<text.count {
                let byte = text[index]
                if Self.isPlain(byte) { bytes.append(byte) } else { appendEscape(byte) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 15
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func append(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        // The digits came from the right.
        var (low, high) = (start, bytes.count - 1)
        while low < high {
            bytes.swapAt(low, high)
            (low, high) = (low + 1, high - 1)
        }
    }
}

/// A member in one call; `nil` is written as null.
extension JSONWriter {
    @_disfavoredOverload
    public mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    public mutating func member(_ name: StaticString, _ value: StaticString) {
        self.name(name)
        string(value)
    }

    public mutating func member(_ name: StaticString, _ value: Int64?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }

    public mutating func member(_ name: StaticString, _ value: Int?) {
        member(name, value.map { Int64($0) })
    }

    public mutating func member(_ name: StaticString, _ value: Bool?) {
        self.name(name)
        if let value { bool(value) } else { null() }
    }

    /// A member whose value is JSON already.
    public mutating func member(_ name: StaticString, raw value: [UInt8]) {
        self.name(name)
        raw(value)
    }
}

extension JSONWriter {
    /// The members of an object that is JSON already, as members of the object that is being written.
    public mutating func rawMembers(_ object: [UInt8]) {
        guard object.count > 2 else { return }
        raw(object[1..<object.count - 1])
    }
}
