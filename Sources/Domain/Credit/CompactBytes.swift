/// Values one behind the other in as few bytes as they need: numbers in groups of seven bits, text with its length before it.
///
/// What was written is read back in the same order; nothing tells the values apart but that order.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    mutating func integer(_ number: Int64) {
        // The sign goes into the lowest bit, so that small numbers are short whatever their sign.
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func integer(_ number: Int) { integer(Int64(number)) }

    mutating func text(_ text: String) {
        integer(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func optionalText(_ text: String?) {
        guard let text else { return integer(Int64(-1)) }
        self.text(text)
    }

    mutating func day(_ day: CalendarDate) { integer(Int64(day.dayNumber)) }
    mutating func currency(_ currency: Currency) { text(currency.code) }

    /// A value that may be missing: 0, or 1 and the value.
    mutating func optional<Value>(_ value: Value?, _ write: (inout CompactWriter, Value) -> Void) {
        guard let value else { return byte(0) }
        byte(1)
        write(&self, value)
    }
}

/// Reads what a `CompactWriter` wrote.
struct CompactReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(DamagedInputs) -> UInt8 {
        guard position < bytes.count else { throw DamagedInputs() }
        position += 1
        return bytes[position - 1]
    }

    mutating func integer() throws(DamagedInputs) -> Int64 {
        var (number, shift) = (UInt64(0), UInt64(0))
        while true {
            let next = try byte()
            guard shift < 64 else { throw DamagedInputs() }
            number |= UInt64(next & 127) << shift
            if next < 128 { return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) }
            shift += 7
        }
    }

    mutating func int() throws(DamagedInputs) -> Int { Int(truncatingIfNeeded: try integer()) }

    mutating func text() throws(DamagedInputs) -> String {
        guard let text = try optionalText() else { throw DamagedInputs() }
        return text
    }

    mutating func optionalText() throws(DamagedInputs) -> String? {
        let count = try integer()
        if count == -1 { return nil }
        guard count >= 0, count <= bytes.count - position else { throw DamagedInputs() }
        defer { position += Int(count) }
        return String(decoding: bytes[position..<position + Int(count)], as: UTF8.self)
    }

    mutating func day() throws(DamagedInputs) -> CalendarDate {
        CalendarDate(dayNumber: Int32(truncatingIfNeeded: try integer()))
    }

    mutating func currency() throws(DamagedInputs) -> Currency {
        guard let currency = Currency(try text()) else { throw DamagedInputs() }
        return currency
    }

    mutating func optional<Value>(
        _ read: (inout CompactReader) throws(DamagedInputs) -> Value
    ) throws(DamagedInputs) -> Value? {
        try byte() == 0 ? nil : try read(&self)
    }

    /// A list of at most as many elements as there are bytes.
    mutating func list<Value>(
        _ read: (inout CompactReader) throws(DamagedInputs) -> Value
    ) throws(DamagedInputs) -> [Value] {
        let count = try integer()
        guard count >= 0, count <= bytes.count else { throw DamagedInputs() }
        var values: [Value] = []
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }
}

/// Inputs of a decision that cannot be read back.
public struct DamagedInputs: Error, Hashable, Sendable {}
