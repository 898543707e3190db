import Domain
import JSON
import Platform
import Storage

/// The event log and the audit trail: two views of the change log (api-conventions 8, CM-1.7).
enum EventEndpoints {
    /// How long events can be asked for.
    private static let keptDays = 90

    static let event = Shape("Event", "Something that was committed.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Id of the event."),
        Property("sequence", .integer(1...Int64.max), .readOnly, "Place in the order of commits."),
        Property("type", .text(max: 60), .readOnly, "What happened, as order.held."),
        Property("timestamp", .timestamp, .readOnly, "When."),
        Property("company", .number, .readOnly, nullable: true, "Number of the company; null for records of none."),
        Property("data", .anything, .readOnly, "What it is about."),
    ])

    private static let page = Shape("EventPage", "Events, oldest first.", outputOnly: true, [
        Property("items", .list(.object(event), max: 500), .readOnly, "The events."),
        Property("next", .text(max: 20), .readOnly, "The last sequence looked at: go on after it."),
    ])

    static let entry = Shape("AuditEntry", "A change: who, when, what, why.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Id of the entry."),
        Property("sequence", .integer(1...Int64.max), .readOnly, "Place in the order of commits."),
        Property("type", .text(max: 60), .readOnly, "What happened."),
        Property("occurredAt", .timestamp, .readOnly, "When."),
        Property("company", .number, .readOnly, nullable: true, "Number of the company."),
        Property("recordKind", .text(max: 10), .readOnly, "Prefix of the record's ids."),
        Property("recordId", .identifier, .readOnly, "The record."),
        Property("number", .text(max: 60), .readOnly, nullable: true, "Its number."),
        Property("actor", .object(CommonShapes.actor), .readOnly, "Who."),
        Property("apiKey", .identifier, .readOnly, nullable: true, "The key that was used."),
        Property("requestId", .text(max: 64), .readOnly, nullable: true, "In which request."),
        Property("reasonCode", .text(max: 60), .readOnly, nullable: true, "Why."),
        Property("comment", .note, .readOnly, nullable: true, "In whose words."),
        Property("changes", .anything, .readOnly, nullable: true, "What was before and what is now, by property."),
    ])

    static let all: [Endpoint] = [
        Endpoint(
            "listEvents", .get, "/v1/events", tag: "Events", "Follow what happens",
            description: "Oldest first. `wait` holds the request until there is something, at most that many seconds. "
                + "Without `company` those of every company that the key covers.",
            scope: .eventsRead,
            parameters: [
                .init("after", .integer(0...Int64.max), "Last sequence known; the beginning of what is kept where none is given."),
                .init("type", .text(max: 255), "Types, separated by commas; order.* stands for all that begin so."),
                .init("limit", .integer(1...500), "Events of an answer; 100."),
                .init("wait", .integer(0...20), "Seconds to wait for the first."),
            ],
            successes: [.init(200, .object(page), "The events.")], codes: [.eventsExpired], companies: .several,
            example: .init("/v1/events?after=0&type=order.*&limit=10"),
            action: .own { call, application, exchange in try follow(call, application, exchange) }),
        Endpoint(
            "getEvent", .get, "/v1/events/{id}", tag: "Events", "Read an event", scope: .eventsRead,
            successes: [.init(200, .object(event), "The event.")], companies: .none, example: .init("/v1/events/evt_0000000000000"),
            action: .read { call, transaction in
                let change = try change(call, .event, transaction)
                let seesReasons = call.caller.has(.holdsRead)
                return try Answer.record(version: nil) { try write(event: change, seesReasons: seesReasons, transaction, &$0) }
            }),
        Endpoint(
            "getAuditEntry", .get, "/v1/audit-entries/{id}", tag: "Events", "Read an entry of the audit trail",
            scope: .auditEntriesRead, successes: [.init(200, .object(entry), "The entry.")], companies: .none,
            example: .init("/v1/audit-entries/aud_0000000000000"),
            action: .read { call, transaction in
                let change = try change(call, .auditEntry, transaction)
                return try Answer.record(version: nil) {
                    try write(change, seesReasons: call.caller.has(.holdsRead), transaction, &$0)
                }
            }),
        Listing<LoggedChange>(
            contract: ListContract(source: .auditEntries, item: entry), page: { try $0.auditEntries($1) },
            write: { change, call, transaction, writer in
                try write(change, seesReasons: call.caller.has(.holdsRead), transaction, &writer)
            }
        ).endpoint("listAuditEntries", "/v1/audit-entries", tag: "Events", "Read the audit trail", scope: .auditEntriesRead,
                   example: "/v1/audit-entries?sort=-sequence&limit=20"),
    ]

    private static func follow(_ call: Call, _ application: Application, _ exchange: Exchange) throws {
        let limit = call.parameters["limit"].flatMap { Int($0) } ?? 100
        let wait = call.parameters["wait"].flatMap { Int($0) } ?? 0
        let types = call.parameters["type"]?.split(separator: ",").map(String.init) ?? []
        let after = call.parameters["after"].flatMap { Int64($0) }
        try application.onWorker(exchange) { reader in
            let answer = try reader.read { try events(call, after, types, limit, $0) }
            if !answer.isEmpty || wait == 0 { return exchange.finish(answer.answer) }
            let next = answer.last
            application.waiters.add(seconds: wait) { isLast in
                if exchange.isClientGone && !isLast { return true }
                // Asked on the waiters' thread, which has no reader: the workers look, one question at a time.
                return application.ask(exchange, isLast) { reader in
                    try reader.read { try events(call, next, types, limit, $0) }
                }
            }
        }
    }

    private static func events(
        _ call: Call, _ after: Int64?, _ types: [String], _ limit: Int, _ transaction: borrowing Transaction<Reading>
    ) throws -> FoundEvents {
        let oldest = try transaction.firstSequence(since: transaction.now.adding(days: -keptDays))
        let start = after ?? oldest - 1
        if let after, after != 0, after < oldest - 1 {
            throw Refusal(.eventsExpired, "Events before \(oldest) are no longer kept.",
                          extra: [.init("oldestSequence", "\(oldest)")])
        }
        let companies: [Int64]? = if call.parameters["company"] != nil {
            try call.companies(in: transaction)?.map(\.key)
        } else {
            try call.coveredCompanies(in: transaction)
        }
        let seesReasons = call.caller.has(.holdsRead)
        let (found, last) = try transaction.events(after: max(start, oldest - 1), types: types, companies: companies, limit: limit)
        var writer = JSONWriter(capacity: 256 * max(found.count, 1))
        writer.beginObject()
        writer.name("items")
        writer.beginArray()
        for change in found { try write(event: change, seesReasons: seesReasons, transaction, &writer) }
        writer.endArray()
        writer.member("next", String(last))
        writer.endObject()
        return FoundEvents(isEmpty: found.isEmpty, last: last, answer: Answer(200, body: writer.bytes))
    }

    /// The change that the path names: one that is still kept, of a company that the caller covers.
    private static func change(
        _ call: Call, _ kind: RecordKind, _ transaction: borrowing Transaction<Reading>
    ) throws -> LoggedChange {
        guard let id = Identifier(kind, text: call.slots[0]), let change = try transaction.change(id.key),
            try change.company.map({ try call.sees(company: $0, in: transaction) })
                ?? (kind == .auditEntry ? call.caller.key.coversEveryCompany : change.recordKind != RecordKind.apiKey.rawValue
                    || call.caller.key.coversEveryCompany)
        else { throw Refusal.notFound("\(kind == .event ? "event" : "audit entry") \"\(call.slots[0].shortened)\"") }
        return change
    }

    private static func write(
        event change: LoggedChange, seesReasons: Bool, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", Identifier(.event, key: change.sequence))
        writer.member("sequence", change.sequence)
        writer.member("type", change.type)
        writer.member("timestamp", change.occurredAt)
        writer.member("company", try change.company.flatMap { try transaction.company(.key($0))?.number })
        writer.name("data")
        writer.raw(seesReasons ? change.data : Redaction.withoutReasons(change.data))
        writer.endObject()
    }

    private static func write(
        _ change: LoggedChange, seesReasons: Bool, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", Identifier(.auditEntry, key: change.sequence))
        writer.member("sequence", change.sequence)
        writer.member("type", change.type)
        writer.member("occurredAt", change.occurredAt)
        writer.member("company", try change.company.flatMap { try transaction.company(.key($0))?.number })
        writer.member("recordKind", change.recordKind)
        writer.member("recordId", Identifier(RecordKind(rawValue: change.recordKind) ?? .event, key: change.recordKey))
        writer.member("number", change.number)
        writer.actor("actor", kind: change.actorKind, by: change.actorName)
        writer.member("apiKey", change.apiKey.map { Identifier(.apiKey, key: $0).description })
        writer.member("requestId", change.requestID)
        writer.member("reasonCode", change.reasonCode)
        writer.member("comment", change.comment)
        writer.name("changes")
        if let changes = change.changes {
            writer.raw(seesReasons ? changes : Redaction.withoutReasons(changes))
        } else {
            writer.null()
        }
        writer.endObject()
    }
}

/// What a look at the event log found.
struct FoundEvents: Sendable {
    let isEmpty: Bool
    let last: Int64
    let answer: Answer
}

extension Application {
    /// Looks again for somebody who waits; answers when there is something or the time is up.
    func ask(
        _ exchange: Exchange, _ isLast: Bool, _ look: @escaping @Sendable (Reader) throws -> FoundEvents
    ) -> Bool {
        let done = ThreadSignal()
        let found = WaitedAnswer()
        let taken = workers.submit { reader in
            do { found.set(.success(try look(reader))) } catch { found.set(.failure(error)) }
            done.set()
        }
        guard taken else {
            // The workers are full or stopping: who cannot wait longer is told so.
            if isLast { exchange.finish(StoreFault.overloaded) }
            return isLast
        }
        done.wait()
        switch found.result {
        case .success(let events)?:
            guard !events.isEmpty || isLast else { return false }
            exchange.finish(events.answer)
        case .failure(let error)?: exchange.finish(error)
        case nil: exchange.finish(StoreFault.overloaded)
        }
        return true
    }
}
