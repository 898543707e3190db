import Domain
import JSON

// How the parts that many records share look in JSON, and nowhere else.

extension JSONWriter {
    mutating func member(_ name: StaticString, _ date: CalendarDate?) { member(name, date?.description) }
    mutating func member(_ name: StaticString, _ moment: Timestamp?) { member(name, moment?.description) }
    mutating func member(_ name: StaticString, _ id: Identifier) { member(name, id.description) }
    mutating func member(_ name: StaticString, _ number: Int?) { member(name, number.map { Int64($0) }) }
    /// An amount in minor units of a currency.
    mutating func money(_ name: StaticString, _ minorUnits: Int64?, _ currency: Currency) {
        member(name, minorUnits.map { Money(minorUnits: $0, currency: currency).description })
    }

    mutating func stub(_ name: StaticString, _ stub: Stub?) {
        self.name(name)
        guard let stub else { return null() }
        beginObject()
        member("id", stub.id)
        member("number", stub.number)
        if let name = stub.name { member("name", name) }
        endObject()
    }

    mutating func actor(_ name: StaticString, kind: String?, by: String?) {
        self.name(name)
        guard let kind, let by else { return null() }
        beginObject()
        member("kind", kind)
        member("name", by)
        endObject()
    }

    /// The caller's own part of a record: externalRef, metadata.
    mutating func callersOwn(_ header: RecordHeader) {
        member("externalRef", header.externalRef)
        name("metadata")
        beginObject()
        for pair in header.metadata {
            name(pair.name)
            string(pair.value)
        }
        endObject()
    }

    /// The end of a record: version, etag, createdAt, updatedAt; on a write its warnings, and whether it was outdated.
    mutating func versioned(_ header: RecordHeader, _ write: WriteView = .none) {
        member("version", header.version)
        member("etag", "\"\(header.version)\"")
        member("createdAt", header.createdAt)
        member("updatedAt", header.updatedAt)
        if write.isWrite {
            name("warnings")
            warnings(write.warnings)
        }
        if write.isOutdated { member("outdated", true) }
    }

    /// The end of a record that the ERP owns.
    mutating func trailer(_ header: RecordHeader, _ write: WriteView = .none) {
        callersOwn(header)
        member("sourceVersion", header.sourceVersion)
        versioned(header, write)
    }

    mutating func warnings(_ warnings: [Warning]) {
        beginArray()
        for warning in warnings {
            beginObject()
            member("code", warning.code)
            member("message", warning.message)
            member("pointer", warning.pointer)
            for extra in warning.extra { self.extra(extra) }
            endObject()
        }
        endArray()
    }
}

/// What the answer to a write says beside the record.
struct WriteView {
    var isWrite = false
    var warnings: [Warning] = []
    var isOutdated = false

    static let none = WriteView()

    init() {}
    init(warnings: [Warning], isOutdated: Bool = false) {
        isWrite = true
        self.warnings = warnings
        self.isOutdated = isOutdated
    }
}

extension Answer {
    /// The answer to a PUT: 201 for a new record, else 200.
    static func put<Record>(
        _ put: Put<Record>, version: Int64, location: String,
        _ write: (Record, WriteView, inout JSONWriter) throws -> Void
    ) rethrows -> Answer {
        var writer = JSONWriter(capacity: 1_024)
        try write(put.record, WriteView(warnings: put.warnings, isOutdated: put.outcome == .outdated), &writer)
        let created = put.outcome == .created
        var answer = Answer(created ? 201 : 200, body: writer.bytes, version: version, location: created ? location : nil)
        answer.outcome = put.outcome
        return answer
    }

    /// The answer that shows one record.
    static func record(
        _ status: Int = 200, version: Int64?, location: String? = nil, _ write: (inout JSONWriter) throws -> Void
    ) rethrows -> Answer {
        var writer = JSONWriter(capacity: 1_024)
        try write(&writer)
        return Answer(status, body: writer.bytes, version: version, location: location)
    }
}

extension String {
    /// The text as a segment of a path.
    var pathEscaped: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: escaped.append(byte)
            default: escaped += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
