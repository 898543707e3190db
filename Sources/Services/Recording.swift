import Domain
import JSON
import Storage

// What every use case that stores a record does in the same way.

/// A record that the ERP or the set-up owns, as the change log names it.
protocol Recorded {
    var header: RecordHeader { get set }
    var id: Identifier { get }
    /// The number or code by which people know it.
    var publicNumber: String { get }
    /// The company it belongs to; `nil` for records of no company.
    var owner: Int64? { get }
    /// Name of the record in event types and event data, as `customer`.
    static var noun: StaticString { get }
    /// The name of this very record, where records of one form have several names.
    var ownNoun: StaticString { get }
    /// Its own properties in the form people read.
    var auditValues: AuditValues { get }
}

extension Recorded {
    var ownNoun: StaticString { Self.noun }

    /// What the caller can say about the record, header included: equal means that a PUT changes nothing.
    fileprivate func hasSameInput(as other: Self) -> Bool {
        guard header.hasSameInput(as: other.header) else { return false }
        let (mine, others) = (auditValues, other.auditValues)
        return mine.count == others.count && zip(mine, others).allSatisfy { $0.value == $1.value }
    }

    /// The event's data: `{"customer": {"id", "number"}}`.
    func eventData() -> [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name(ownNoun)
        writer.beginObject()
        writer.member("id", id.description)
        writer.member("number", publicNumber)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension Transaction where Mode == Writing {
    /// Decides what a PUT does to a record, and carries it out: new, changed, the same, or older than what is stored.
    ///
    /// - Parameters:
    ///   - precondition: refuses a version that is not the expected one; given the version stored, 0 when there is none.
    ///   - insert: stores a new record.
    ///   - update: stores a changed one; given the state before.
    func put<Record: Recorded & Sendable>(
        _ new: Record, over old: Record?, by actor: Actor, precondition: (Int64) throws -> Void,
        insert: (Record) throws -> Void, update: (Record, _ old: Record) throws -> Void
    ) throws -> Put<Record> {
        try precondition(old?.header.version ?? 0)
        var record = new
        guard let old else {
            record.header.key = record.header.key == 0 ? newKey() : record.header.key
            record.header.version = 1
            record.header.createdAt = now
            record.header.updatedAt = now
            try insert(record)
            try append(created(record), by: actor)
            return Put(record, .created)
        }
        if let given = new.header.sourceVersion, let stored = old.header.sourceVersion, given < stored {
            return Put(old, .outdated)
        }
        record.header.key = old.header.key
        record.header.createdAt = old.header.createdAt
        if record.hasSameInput(as: old) { return Put(old, .unchanged) }
        record.header.version = old.header.version + 1
        record.header.updatedAt = now
        try update(record, old)
        try append(updated(record, from: old), by: actor)
        return Put(record, .updated)
    }

    private func created<Record: Recorded>(_ record: Record) -> Change {
        Change("\(record.ownNoun).created", company: record.owner, record: record.id, number: record.publicNumber,
               data: record.eventData(), changes: Change.difference(from: nil, to: record.auditValues))
    }

    func updated<Record: Recorded>(
        _ record: Record, from old: Record, reasonCode: String? = nil, comment: String? = nil
    ) -> Change {
        Change("\(record.ownNoun).updated", company: record.owner, record: record.id, number: record.publicNumber,
               data: record.eventData(), changes: Change.difference(from: old.auditValues, to: record.auditValues),
               reasonCode: reasonCode, comment: comment)
    }

    func deleted<Record: Recorded>(_ record: Record) -> Change {
        Change("\(record.ownNoun).deleted", company: record.owner, record: record.id, number: record.publicNumber,
               data: record.eventData())
    }
}
