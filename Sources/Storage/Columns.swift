import Domain
import SQLite

// How each value of the domain fills a column, and nowhere else.

extension Value {
    static func day(_ date: CalendarDate) -> Value { .integer(Int64(date.dayNumber)) }
    static func day(_ date: CalendarDate?) -> Value { date.map { .integer(Int64($0.dayNumber)) } ?? .null }
    static func moment(_ moment: Timestamp) -> Value { .integer(moment.milliseconds) }
    static func moment(_ moment: Timestamp?) -> Value { moment.map { .integer($0.milliseconds) } ?? .null }
    static func flag(_ flag: Bool) -> Value { .integer(flag ? 1 : 0) }
    static func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
    static func integer(_ number: Int64?) -> Value { number.map { .integer($0) } ?? .null }
    static func integer(_ number: Int) -> Value { .integer(Int64(number)) }
    static func integer(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .null }
    /// A number as it is looked up: numbers are unique ignoring ASCII case.
    static func caseless(_ text: String) -> Value { .text(text.loweredASCII) }
    static func currency(_ currency: Currency) -> Value { .text(currency.code) }
    static func raw<T: RawRepresentable>(_ value: T) -> Value where T.RawValue == String { .text(value.rawValue) }
}

extension Row {
    func day(_ index: Int) throws(SQLiteError) -> CalendarDate {
        CalendarDate(dayNumber: Int32(clamping: try integer(index)))
    }
    func optionalDay(_ index: Int) throws(SQLiteError) -> CalendarDate? {
        try optionalInteger(index).map { CalendarDate(dayNumber: Int32(clamping: $0)) }
    }
    func moment(_ index: Int) throws(SQLiteError) -> Timestamp { Timestamp(milliseconds: try integer(index)) }
    func optionalMoment(_ index: Int) throws(SQLiteError) -> Timestamp? {
        try optionalInteger(index).map { Timestamp(milliseconds: $0) }
    }
    func currency(_ index: Int) throws -> Currency {
        let code = try text(index)
        guard let currency = Currency(code) else { throw StoreFault.damaged("a currency column holds \(code)") }
        return currency
    }
    func raw<T: RawRepresentable>(_ index: Int, as type: T.Type) throws -> T where T.RawValue == String {
        let text = try text(index)
        guard let value = T(rawValue: text) else { throw StoreFault.damaged("a \(type) column holds \(text)") }
        return value
    }
    func optionalRaw<T: RawRepresentable>(_ index: Int, as type: T.Type) throws -> T? where T.RawValue == String {
        try isNull(index) ? nil : raw(index, as: type)
    }

    /// A sum that `clampedSum` has selected in two columns; past 64 bits it stays at the most that they hold.
    func clampedSum(_ index: Int) throws(SQLiteError) -> Int64 {
        let (billions, rest) = (try optionalInteger(index) ?? 0, try optionalInteger(index + 1) ?? 0)
        return Int64(clamping: Int128(billions) * sumUnit + Int128(rest))
    }

    /// The last six columns of every record: external_ref, metadata, source_version, version, created_at, updated_at.
    func header(key: Int64, from index: Int) throws -> RecordHeader {
        RecordHeader(
            key: key, version: try integer(index + 3), externalRef: try optionalText(index),
            metadata: try Pairs.read(optionalText(index + 1)), sourceVersion: try optionalInteger(index + 2),
            createdAt: try moment(index + 4), updatedAt: try moment(index + 5))
    }
}

private let sumUnit: Int128 = 1_000_000_000

/// Two columns that sum amounts up exactly, in billions and what is left: an engine's own sum fails past 64 bits.
func clampedSum(_ expression: String) -> String {
    "CAST(sum(\(expression) / \(sumUnit)) AS bigint), CAST(sum(\(expression) % \(sumUnit)) AS bigint)"
}

extension RecordHeader {
    /// Values for external_ref, metadata, source_version, version, created_at, updated_at.
    var columns: [Value] {
        [.text(externalRef), .text(Pairs.text(metadata)), .integer(sourceVersion), .integer(version),
         .moment(createdAt), .moment(updatedAt)]
    }
}

extension String {
    /// The text with capital letters A to Z made small, and no other letter touched.
    var loweredASCII: String {
        guard utf8.contains(where: { $0 >= 65 && $0 <= 90 }) else { return self }
        return String(decoding: utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }, as: UTF8.self)
    }
}
