import Domain
import JSON
import Storage

/// How one kind of record is listed: its rows, and each row as JSON.
struct Listing<Record: Sendable>: Sendable {
    let contract: ListContract
    /// Reads a page.
    let page: @Sendable (borrowing Transaction<Reading>, ListQuery) throws -> Page<Record>
    /// Writes one record; the transaction is there for what `expand` asks for.
    let write: @Sendable (Record, Call, borrowing Transaction<Reading>, inout JSONWriter) throws -> Void
    /// What a page tells beside its rows, as totals; lists as lines have rows only.
    let extra: Extra?

    struct Extra: Sendable {
        let properties: [Property]
        let write: @Sendable (Call, borrowing Transaction<Reading>, inout JSONWriter) throws -> Void
    }

    init(
        contract: ListContract,
        page: @escaping @Sendable (borrowing Transaction<Reading>, ListQuery) throws -> Page<Record>,
        write: @escaping @Sendable (Record, Call, borrowing Transaction<Reading>, inout JSONWriter) throws -> Void,
        extra: Extra? = nil
    ) {
        self.contract = contract
        self.page = page
        self.write = write
        self.extra = extra
    }

    /// The endpoint of this list.
    func endpoint(
        _ operation: String, _ path: String, tag: String, _ summary: String, description: String = "", scope: Scope,
        dependsOnDay: Bool = false,
        companies: Endpoint.Companies = .several, parameters: [Endpoint.Parameter] = [], codes: [RefusalCode] = [],
        example: String? = nil,
        narrowing: @escaping @Sendable (Call, borrowing Transaction<Reading>, inout ListQuery) throws -> Void = { _, _, _ in }
    ) -> Endpoint {
        let pageShape = Shape(contract.item.name + "Page", "A page of a list.", outputOnly: true, [
            Property("items", .list(.object(contract.item), max: 500), .readOnly, "The rows, in the order asked for."),
            Property("next", .text(max: 4_096), .readOnly, nullable: true,
                     "Cursor of the next page; null at the end."),
            Property("total", .integer(0...Int64.max), .readOnlyWhereItApplies, "All rows, with count=true."),
        ] + (extra?.properties ?? []))
        return Endpoint(
            operation, .get, path, tag: tag, summary, description: description, scope: scope, parameters: parameters,
            successes: [.init(200, .object(pageShape), "A page of the list.")], codes: codes + [.cursorMismatch],
            dependsOnDay: dependsOnDay, companies: companies, list: contract, example: .init(example ?? path),
            action: .own { call, application, exchange in
                try self.answer(call, application, exchange, source: contract.source, narrowing)
            })
    }

    /// Answers a list: a page of it, or every row where the caller takes lines.
    func answer(
        _ call: Call, _ application: Application, _ exchange: Exchange, source: ListSource,
        _ narrowing: @escaping @Sendable (Call, borrowing Transaction<Reading>, inout ListQuery) throws -> Void
    ) throws {
        try application.onWorker(exchange) { reader in
            try answer(call, exchange, reader, source: source, narrowing)
        }
    }

    /// The same on a worker's own thread.
    func answer(
        _ call: Call, _ exchange: Exchange, _ reader: Reader, source: ListSource,
        _ narrowing: @escaping @Sendable (Call, borrowing Transaction<Reading>, inout ListQuery) throws -> Void
    ) throws {
        if call.headers.accept == .json {
            exchange.finish(try reader.read { try page(call, $0, source, narrowing) })
        } else {
            try everyRow(call, exchange, reader, narrowing)
        }
    }
}

extension Listing {
    private typealias Narrowing = @Sendable (Call, borrowing Transaction<Reading>, inout ListQuery) throws -> Void

    private func query(
        _ call: Call, _ transaction: borrowing Transaction<Reading>, _ narrowing: Narrowing
    ) throws -> ListQuery {
        var query = try call.listQuery(in: transaction)
        try narrowing(call, transaction, &query)
        return query
    }

    private func page(
        _ call: Call, _ transaction: borrowing Transaction<Reading>, _ source: ListSource, _ narrowing: Narrowing
    ) throws -> Answer {
        let query = try self.query(call, transaction, narrowing)
        let rows = try page(transaction, query)
        var writer = JSONWriter(capacity: 512 * max(rows.records.count, 1))
        writer.beginObject()
        writer.name("items")
        writer.beginArray()
        for record in rows.records { try row(record, call, transaction, &writer) }
        writer.endArray()
        // Bound to what the caller asked for, not to what was made of it.
        let cursor = rows.next.map { Cursor.text($0, call.list ?? ListQuery(), contract, call.parameters) }
        writer.member("next", cursor)
        try extra?.write(call, transaction, &writer)
        if call.listView.wantsTotal { writer.member("total", try transaction.count(of: source, query)) }
        writer.endObject()
        var answer = Answer(200, body: writer.bytes)
        if let cursor { answer.fields.append(("Link", "<\(call.nextTarget(cursor))>; rel=\"next\"")) }
        return answer
    }

    private func row(
        _ record: Record, _ call: Call, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        guard let fields = call.listView.fields else { return try write(record, call, transaction, &writer) }
        var whole = JSONWriter(capacity: 512)
        try write(record, call, transaction, &whole)
        let document = try JSONDocument(whole.bytes)
        writer.beginObject()
        for member in document.root.members where fields.contains(member.name) {
            writer.name(member.name)
            writer.raw(member.value.sourceBytes)
        }
        writer.endObject()
    }

    /// Every matching row as lines, page by page: no read transaction lasts longer than a page.
    private func everyRow(_ call: Call, _ exchange: Exchange, _ reader: Reader, _ narrowing: Narrowing) throws {
        let table = call.headers.accept == .csv ? CSVTable(contract.item, fields: call.listView.fields) : nil
        var query = try reader.read { try self.query(call, $0, narrowing) }
        query.limit = 500
        // Whatever can be refused has been refused: from here on the answer is on its way.
        let sink = exchange.stream(table != nil ? "text/csv; charset=utf-8" : "application/x-ndjson")
        do {
            if let table { try sink.write(table.heading) }
            repeat {
                let (lines, next) = try reader.read { try self.lines(call, query, table, $0) }
                if !lines.isEmpty { try sink.write(lines) }
                query.after = next
            } while query.after != nil
            try sink.finish()
        } catch {
            // Cut off, so that nobody takes a part for the whole.
            sink.abort()
            exchange.application.options.onFault(call.requestID, error)
        }
    }

    private func lines(
        _ call: Call, _ query: ListQuery, _ table: CSVTable?, _ transaction: borrowing Transaction<Reading>
    ) throws -> (lines: [UInt8], next: ListPosition?) {
        let rows = try page(transaction, query)
        var lines: [UInt8] = []
        for record in rows.records {
            var writer = JSONWriter(capacity: 512)
            try row(record, call, transaction, &writer)
            if let table { lines += try table.row(writer.bytes) } else { lines += writer.bytes + [10] }
        }
        return (lines, rows.next)
    }
}

extension Call {
    /// What the caller asks of a list: its filters, its companies, and the day where a filter is about one.
    func listQuery<Mode>(in transaction: borrowing Transaction<Mode>) throws -> ListQuery {
        var query = list ?? ListQuery()
        if endpoint.companies != .none { query.companies = try companies(in: transaction)?.map(\.key) }
        if query.filters.contains(where: { endpoint.list?.source.field($0.field)?.isAboutDay == true }) {
            query.days = try days(in: transaction)
        }
        return query
    }

    /// The day that a list is about: the one that the request names, else today in the company of each row.
    private func days<Mode>(in transaction: borrowing Transaction<Mode>) throws -> ListQuery.Days {
        if let day = parameters["asOf"].flatMap({ CalendarDate($0) }) { return ListQuery.Days(day) }
        let companies = try companies(in: transaction) ?? transaction.companies()
        let today = Dictionary(companies.map { ($0.key, self.today(in: $0)) }, uniquingKeysWith: { first, _ in first })
        guard let standard = companies.first.flatMap({ today[$0.key] }) else { return ListQuery.Days(calendar.today("UTC")) }
        return ListQuery.Days(standard, others: today.filter { $0.value != standard })
    }

    /// The same request with another cursor.
    func nextTarget(_ cursor: String) -> String {
        var parts = target.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&").map(String.init) ?? []
        parts.removeAll { $0.hasPrefix("cursor=") }
        parts.append("cursor=" + cursor)
        return path + "?" + parts.joined(separator: "&")
    }
}

/// Records as lines of comma-separated values (RFC 4180); nested names are dotted.
struct CSVTable {
    private let columns: [[String]]

    init(_ shape: Shape, fields: Set<String>?) {
        var columns: [[String]] = []
        for property in shape.properties where property.isOutput && property.use != .readOnlyWhereItApplies {
            if let fields, !fields.contains(property.name) { continue }
            if case .object(let inner) = property.schema, inner.properties.count <= 8 {
                columns += inner.properties.filter(\.isOutput).map { [property.name, $0.name] }
            } else {
                columns.append([property.name])
            }
        }
        self.columns = columns
    }

    var heading: [UInt8] { Array((columns.map { $0.joined(separator: ".") }.joined(separator: ",") + "\r\n").utf8) }

    func row(_ json: [UInt8]) throws -> [UInt8] {
        let root = try JSONDocument(json).root
        let cells = columns.map { path -> String in
            var value: JSONValue? = root
            for name in path { value = value.flatMap { $0.kind == .object ? $0.member(named: name) : nil } }
            guard let value, !value.isNull else { return "" }
            return value.string ?? String(decoding: value.sourceBytes, as: UTF8.self)
        }
        return Array((cells.map(Self.quoted).joined(separator: ",") + "\r\n").utf8)
    }

    /// A cell as it stands in a line. One that a spreadsheet would take for a formula is quoted with an apostrophe.
    private static func quoted(_ cell: String) -> String {
        guard let first = cell.utf8.first else { return "" }
        let looksLikeFormula = "=+@\t\r".utf8.contains(first)
        let text = looksLikeFormula ? "'" + cell : cell
        guard text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
