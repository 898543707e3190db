public import Domain
import SQLite

// The change log read as events and as audit trail.

/// A change as it was logged.
public struct LoggedChange: Sendable {
    public var sequence: Int64
    public var type: String
    public var occurredAt: Timestamp
    public var company: Int64?
    public var recordKind: String
    public var recordKey: Int64
    public var number: String?
    public var actorKind: String
    public var actorName: String
    public var apiKey: Int64?
    public var requestID: String?
    public var reasonCode: String?
    public var comment: String?
    /// JSON.
    public var data: [UInt8]
    public var changes: [UInt8]?
}

private let changeColumns = """
    change.sequence, change.type, change.occurred_at, change.company_id, change.record_kind, change.record_id,
    change.record_number, change.actor_kind, change.actor_name, change.api_key_id, change.request_id,
    change.reason_code, change.comment, change.data, change.changes
    """

extension LoggedChange {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            sequence: try row.integer(0), type: try row.text(1), occurredAt: try row.moment(2),
            company: try row.optionalInteger(3), recordKind: try row.text(4), recordKey: try row.integer(5),
            number: try row.optionalText(6), actorKind: try row.text(7), actorName: try row.text(8),
            apiKey: try row.optionalInteger(9), requestID: try row.optionalText(10), reasonCode: try row.optionalText(11),
            comment: try row.optionalText(12), data: try row.bytes(13), changes: try row.optionalBytes(14))
    }
}

extension ListSource {
    public static let auditEntries = ListSource(
        columns: changeColumns, from: "change LEFT JOIN company ON company.id = change.company_id",
        key: "change.sequence", company: "change.company_id",
        fields: [
            Field("id", .identifier(.auditEntry), "change.sequence"), Field("sequence", .integer, "change.sequence"), Field("type", .text, "change.type"),
            Field("company", .number, "company.number"), Field("number", .number, "change.record_number"),
            Field("recordKind", .text, "change.record_kind"), Field("recordId", .anyIdentifier, "change.record_id", sortable: false),
            Field("actor", .text, "change.actor_name"), Field("requestId", .text, "change.request_id"),
            Field("reasonCode", .text, "change.reason_code"), Field("occurredAt", .moment, "change.occurred_at"),
        ])
}

extension Transaction {
    public func auditEntries(_ query: ListQuery) throws -> Page<LoggedChange> {
        try page(of: .auditEntries, query) { try LoggedChange($0) }
    }

    /// The change of a sequence.
    public func change(_ sequence: Int64) throws -> LoggedChange? {
        try session.connection.first(
            text: "SELECT \(changeColumns) FROM change WHERE sequence = ?", [.integer(sequence)]) { try LoggedChange($0) }
    }

    /// Changes behind a sequence, oldest first, of these types and companies; and the last sequence looked at.
    ///
    /// - Parameters:
    ///   - types: whole types, or their beginnings where they end in an asterisk; empty is every one.
    ///   - companies: `nil` is every one.
    public func events(
        after sequence: Int64, types: [String], companies: [Int64]?, limit: Int
    ) throws -> (events: [LoggedChange], last: Int64) {
        var conditions = ["sequence > ?"]
        var values: [Value] = [.integer(sequence)]
        if !types.isEmpty {
            conditions.append("(" + types.map { type in
                guard type.hasSuffix("*") else { return "type = ?" }
                return "type LIKE ? ESCAPE '\\'"
            }.joined(separator: " OR ") + ")")
            values += types.map { .text($0.hasSuffix("*") ? String($0.dropLast()).likeEscaped + "%" : $0) }
        }
        if let companies {
            // Records of no company are everybody's, but for API keys.
            let marks = companies.map { _ in "?" }.joined(separator: ", ")
            conditions.append("(company_id IN (\(marks)) OR (company_id IS NULL AND record_kind <> 'key'))")
            values += companies.map { .integer($0) }
        }
        let newest = try lastSequence()
        let found = try session.connection.all(
            text: "SELECT \(changeColumns) FROM change WHERE \(conditions.joined(separator: " AND ")) ORDER BY sequence LIMIT ?",
            values + [.integer(limit)]) { try LoggedChange($0) }
        // A full page ends with its last event; otherwise everything up to the newest was looked at.
        let last = found.count == limit ? found[limit - 1].sequence : max(newest, sequence)
        return (found, last)
    }

    public func lastSequence() throws -> Int64 {
        try session.connection.first("SELECT max(sequence) FROM change") { try $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// The first sequence at or after a moment; one past the newest when there is none. Sequences grow with time.
    public func firstSequence(since moment: Timestamp) throws -> Int64 {
        var (low, high) = (Int64(1), try lastSequence() + 1)
        while low < high {
            let middle = (low + high) / 2
            let at = try session.connection.first(
                "SELECT occurred_at FROM change WHERE sequence >= ? ORDER BY sequence LIMIT 1", .integer(middle)
            ) { try $0.moment(0) }
            if let at, at < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
