public import Domain
import JSON
import SQLite

/// One change, as the event log and the audit trail show it.
///
/// Both are views of the same row: the event is its type, record and `data`; the audit entry adds who asked, in which
/// request, why, and what the properties were before.
///
/// Source: CM-1.7, CO-1.9.
public struct Change {
    public var type: String
    public var company: Int64?
    public var record: Identifier
    public var number: String?
    /// What the event carries: a JSON object.
    public var data: [UInt8]
    /// `{"property": [old, new]}`; nil where there is nothing to compare.
    public var changes: [UInt8]?
    public var reasonCode: String?
    public var comment: String?

    public init(
        _ type: String, company: Int64?, record: Identifier, number: String?, data: [UInt8], changes: [UInt8]? = nil,
        reasonCode: String? = nil, comment: String? = nil
    ) {
        self.type = type
        self.company = company
        self.record = record
        self.number = number
        self.data = data
        self.changes = changes
        self.reasonCode = reasonCode
        self.comment = comment
    }
}

/// The properties of a record as the audit trail compares them: names and values in the form people read.
public typealias AuditValues = [(name: StaticString, value: String?)]

extension Change {
    /// What differs between two states of a record, as `{"creditLimit": ["0.00", "5000.00"]}`; `nil` if nothing does.
    ///
    /// - Parameter old: `nil` when the record is new; every value that is set is then told.
    public static func difference(from old: AuditValues?, to new: AuditValues) -> [UInt8]? {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        var found = false
        for (index, entry) in new.enumerated() {
            let before = old.flatMap { index < $0.count ? $0[index].value : nil }
            guard before != entry.value else { continue }
            found = true
            writer.name(entry.name)
            writer.beginArray()
            writer.optionalString(before)
            writer.optionalString(entry.value)
            writer.endArray()
        }
        writer.endObject()
        return found ? writer.bytes : nil
    }
}

extension JSONWriter {
    mutating func optionalString(_ text: String?) {
        if let text { string(text) } else { null() }
    }
}

extension Transaction where Mode == Writing {
    /// Appends a change to the log, in the order of commits.
    public func append(_ change: Change, by actor: Actor) throws {
        session.lastActor = actor
        try session.connection.run(
            """
            INSERT INTO change (type, occurred_at, company_id, record_kind, record_id, record_number, actor_kind,
                actor_name, api_key_id, request_id, reason_code, comment, data, changes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(change.type), .moment(now), .integer(change.company), .raw(change.record.kind),
            .integer(change.record.key), .text(change.number), .raw(actor.kind), .text(actor.name),
            .integer(actor.apiKey), .text(actor.requestID), .text(change.reasonCode), .text(change.comment),
            .utf8(change.data), change.changes.map { .utf8($0) } ?? .null)
    }
}
