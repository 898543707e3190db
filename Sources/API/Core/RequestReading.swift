import Domain
import HTTPServer
import JSON
import Storage

/// Reads what a request says in its headers and query, and refuses what the endpoint does not declare.
struct RequestReading {
    let request: Request
    let endpoint: Endpoint

    /// Parameters that every operation takes.
    private static let common: Set<String> = ["dryRun"]
    private static let listParameters: Set<String> = ["limit", "cursor", "count", "sort", "expand", "fields", "q"]

    // MARK: headers

    func headers() throws -> CallHeaders {
        var headers = CallHeaders()
        headers.ifMatch = try entityTags(request.headers["if-match"], name: "If-Match")
        headers.ifNoneMatch = try entityTags(request.headers["if-none-match"], name: "If-None-Match")
        headers.idempotencyKey = try idempotencyKey()
        for preference in request.headers.values(for: "prefer").flatMap({ $0.split(separator: ",") }) {
            let text = preference.trimmed
            if text == "handling=lenient" { headers.isLenient = true }
            if text.hasPrefix("wait="), let seconds = Int(text.dropFirst(5)) { headers.wait = min(max(seconds, 0), 20) }
        }
        headers.accept = try accepted()
        headers.acceptsGzip = Self.accepts("gzip", in: request.headers["accept-encoding"])
        if let type = request.headers["content-type"] {
            headers.contentType = type.split(separator: ";").first.map { String($0).trimmed.lowercasedASCII }
        }
        headers.contentEncoding = request.headers["content-encoding"]?.trimmed.lowercasedASCII
        if endpoint.ifMatch == .required, headers.ifMatch == nil {
            throw Refusal(.preconditionRequired, "Send If-Match with the ETag that you have read, or *.")
        }
        if endpoint.idempotency == .required, headers.idempotencyKey == nil {
            throw Refusal(.idempotencyKeyRequired, "Send Idempotency-Key: this operation must not happen twice.")
        }
        return headers
    }

    private func entityTags(_ text: String?, name: String) throws -> CallHeaders.IfMatch? {
        guard let text else { return nil }
        if text.trimmed == "*" { return .any }
        var versions: [Int64] = []
        for part in text.split(separator: ",") {
            var tag = part.trimmed
            if name == "If-None-Match", tag.hasPrefix("W/") { tag = String(tag.dropFirst(2)) }
            guard tag.hasPrefix("\""), tag.hasSuffix("\""), tag.utf8.count >= 2 else {
                throw Refusal(.malformedRequest, "Write \(name) as quoted ETags (\"7\") or *.")
            }
            // A tag that is none of ours matches nothing, which is what its absence from the list says.
            if let version = Int64(tag.dropFirst().dropLast()) { versions.append(version) }
        }
        return .versions(versions)
    }

    private func idempotencyKey() throws -> String? {
        guard var key = request.headers["idempotency-key"], endpoint.idempotency != .none else { return nil }
        if key.utf8.count >= 2, key.hasPrefix("\""), key.hasSuffix("\"") { key = String(key.dropFirst().dropLast()) }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) else {
            throw Refusal(.malformedRequest, "An Idempotency-Key has 1 to 255 printable characters.")
        }
        return key
    }

    /// The form of the answer that the caller takes.
    private func accepted() throws -> MediaType {
        guard let header = request.headers["accept"], !header.isEmpty else { return .json }
        let offers: [(String, MediaType)] = endpoint.list != nil
            ? [("application/json", .json), ("application/x-ndjson", .ndjson), ("text/csv", .csv)]
            : endpoint.operation == "getContract" ? [("application/yaml", .yaml)] : [("application/json", .json)]
        var best: (type: MediaType, quality: Double)?
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map(\.trimmed)
            guard let type = parts.first?.lowercasedASCII else { continue }
            let quality = parts.dropFirst().compactMap { $0.hasPrefix("q=") ? Double($0.dropFirst(2)) : nil }.first ?? 1
            guard quality > 0 else { continue }
            let media = type == "*/*" || type == "application/*" || type == "application/problem+json" ? offers[0].1
                : offers.first { $0.0 == type }?.1
            if let media, quality > (best?.quality ?? 0) { best = (media, quality) }
        }
        if let best { return best.type }
        if endpoint.scope == nil { return offers[0].1 }
        throw Refusal(.notAcceptable, "This can be had as \(offers.map(\.0).joined(separator: ", ")).")
    }

    static func accepts(_ coding: String, in header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let pieces = part.split(separator: ";").map(\.trimmed)
            guard pieces.first == coding else { return false }
            return !pieces.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        }
    }

    // MARK: query

    struct Query {
        var parameters: [String: String] = [:]
        var list: ListQuery?
        var view = ListView()
        var isDryRun = false
    }

    func query() throws -> Query {
        var query = Query()
        if let contract = endpoint.list {
            query.list = ListQuery()
            query.list?.order = contract.defaultOrder
        }
        guard request.rawQuery != nil else {
            try demandParameters(query)
            return query
        }
        let items: [(name: String, value: String)]
        do {
            items = try request.queryItems()
        } catch {
            throw Refusal(.malformedRequest, "The query is not percent-encoded UTF-8.")
        }
        var cursor: String?
        var seen = Set<String>()
        for item in items {
            guard seen.insert(item.name).inserted else {
                throw Refusal(.invalidParameter, "Give \(item.name.shortened) once; separate several values by commas.")
            }
            if item.name == "cursor", endpoint.list != nil {
                cursor = item.value
            } else {
                try take(item.name, item.value, into: &query)
            }
        }
        if let cursor, let contract = endpoint.list { try Cursor.resume(cursor, &query, contract) }
        try demandParameters(query)
        return query
    }

    private func demandParameters(_ query: Query) throws {
        for parameter in endpoint.parameters where parameter.isRequired && query.parameters[parameter.name] == nil {
            throw Refusal(.invalidParameter, "Give the parameter \(parameter.name).",
                          extra: [.init("parameter", parameter.name)])
        }
    }

    private func take(_ name: String, _ value: String, into query: inout Query) throws {
        if name == "dryRun", endpoint.method != .get {
            query.isDryRun = try flag(name, value)
        } else if name == "company", endpoint.companies != .none {
            let isList = value.contains(",") || value == "*"
            guard !value.isEmpty, !isList || endpoint.companies == .several else {
                throw invalid(name, "name one company")
            }
            query.parameters[name] = value
        } else if name == "asOf", endpoint.dependsOnDay {
            guard CalendarDate(value) != nil else { throw invalid(name, "write the day as YYYY-MM-DD") }
            query.parameters[name] = value
        } else if let parameter = endpoint.parameters.first(where: { $0.name == name }) {
            try check(value, parameter)
            query.parameters[name] = value
        } else if let contract = endpoint.list, name != "company" || contract.source.field(name) != nil {
            try ListReading(contract).take(name, value, into: &query)
        } else if name == "company", endpoint.scope != nil {
            // Any request may name its company; here it says of which one the record must be.
            guard !value.isEmpty, value != "*", !value.contains(",") else { throw invalid(name, "name one company") }
            query.parameters[name] = value
        } else {
            throw Self.unknown(name)
        }
    }

    private func check(_ value: String, _ parameter: Endpoint.Parameter) throws {
        switch parameter.schema {
        case .integer(let range):
            guard let number = Int64(value), range.contains(number) else {
                throw invalid(parameter.name, "give a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .boolean: _ = try flag(parameter.name, value)
        case .enumeration(let words):
            guard words.contains(value) else { throw invalid(parameter.name, "give one of \(words.joined(separator: ", "))") }
        case .date:
            guard CalendarDate(value) != nil else { throw invalid(parameter.name, "write the day as YYYY-MM-DD") }
        case .timestamp:
            guard Timestamp(value) != nil else { throw invalid(parameter.name, "write the time as 2026-11-23T15:04:05Z") }
        default:
            guard (1...255).contains(value.utf8.count) else { throw invalid(parameter.name, "give 1 to 255 characters") }
        }
    }

    private func flag(_ name: String, _ value: String) throws -> Bool {
        guard value == "true" || value == "false" else { throw invalid(name, "give true or false") }
        return value == "true"
    }

    private func invalid(_ name: String, _ how: String) -> Refusal { Self.invalid(name, how) }

    static func invalid(_ name: String, _ how: String) -> Refusal {
        Refusal(.invalidParameter, "The parameter \(name.shortened) is not valid: \(how).",
                extra: [.init("parameter", name.shortened)])
    }

    static func unknown(_ name: String) -> Refusal {
        Refusal(.unknownParameter, "There is no parameter \"\(name.shortened)\" here.",
                extra: [.init("parameter", name.shortened)])
    }
}

extension StringProtocol {
    /// The text without blanks and tabs at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest = rest.dropFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
