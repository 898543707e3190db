import Domain
import Storage

/// The parameters of an operation as the contract shows them: its own and those of its form.
enum OpenAPIParameters {
    static func all(of endpoint: Endpoint) -> [YAML] {
        var parameters = slots(endpoint)
        parameters += endpoint.parameters.map {
            parameter($0.name, "query", $0.schema, $0.summary, required: $0.isRequired)
        }
        switch endpoint.companies {
        case .none:
            if endpoint.scope != nil, endpoint.list?.source.field("company") == nil {
                parameters.append(parameter("company", "query", .code(max: 40), "Number of the company that the record must be of."))
            }
        case .one: parameters.append(parameter("company", "query", .code(max: 40), "Number of the company; the key's own where none is given."))
        case .several:
            parameters.append(parameter("company", "query", .code(max: 255), "Numbers of companies, separated by commas, or *."))
        }
        if endpoint.dependsOnDay {
            parameters.append(parameter("asOf", "query", .date, "The day that it is about; today in the company where none is given."))
        }
        if let list = endpoint.list { parameters += self.list(list) }
        if endpoint.method != .get, endpoint.isWrite {
            parameters.append(parameter("dryRun", "query", .boolean, "Run everything and roll back: the same answer, nothing stored."))
        }
        if endpoint.ifMatch != .none {
            parameters.append(parameter("If-Match", "header", .text(max: 255), "The ETag that was read, or *.",
                                        required: endpoint.ifMatch == .required))
        }
        if endpoint.method == .put, endpoint.ifMatch != .none {
            parameters.append(parameter("If-None-Match", "header", .text(max: 255), "* to create only: 412 when there is one."))
        }
        if endpoint.idempotency != .none {
            parameters.append(parameter("Idempotency-Key", "header", .code(max: 255), "The caller's own key of this request.",
                                        required: endpoint.idempotency == .required))
        }
        return parameters
    }

    private static func slots(_ endpoint: Endpoint) -> [YAML] {
        endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            parameter(String(part.dropFirst().dropLast()), "path", .code(max: 60), "Number or id.", required: true)
        }
    }

    private static func list(_ contract: ListContract) -> [YAML] {
        var parameters = [
            parameter("limit", "query", .integer(1...500), "Rows of a page; 50."),
            parameter("cursor", "query", .text(max: 4_096), "Where the last page ended."),
            parameter("count", "query", .boolean, "Whether total is told."),
            parameter("sort", "query", .text(max: 255), "Properties, separated by commas, a minus before those that go down: "
                + contract.source.fields.filter(\.isSortable).map(\.name).joined(separator: ", ") + "."),
            parameter("fields", "query", .text(max: 1_000), "Properties to show, separated by commas: a row has no other then, required or not."),
            parameter("q", "query", .text(max: 120), "Searches number and name."),
        ]
        if !contract.expansions.isEmpty {
            parameters.append(parameter("expand", "query", .text(max: 255), contract.expansions.joined(separator: ", ") + "."))
        }
        // The company has a parameter of its own.
        return parameters + contract.source.fields.filter { $0.name != "company" }.map(filter)
    }

    /// One filter; its operators are suffixes of the name.
    private static func filter(_ field: ListSource.Field) -> YAML {
        let (schema, operators): (Schema, String) = switch field.kind {
        case .text, .number: (.text(max: 255), "Values, separated by commas. Also .ne, .prefix, .exists, .gt, .gte, .lt, .lte.")
        case .enumeration(let words): (.text(max: 255), "One of \(words.joined(separator: ", ")), or several separated by commas. Also .ne.")
        case .integer, .ageInHours: (.integer(Int64.min...Int64.max), "Also .ne, .gt, .gte, .lt, .lte, .exists.")
        case .flag: (.boolean, "true or false.")
        case .dayReached: (.boolean, "Whether its day has come: it is the day that the list is about (asOf), or before it. Also .ne.")
        case .date: (.text(max: 255), "A day. Also .ne, .gt, .gte, .lt, .lte, .exists.")
        case .dayWithin: (.text(max: 255), "A day of the period, or several separated by commas. Also .ne.")
        case .moment: (.text(max: 255), "A time. Also .gt, .gte, .lt, .lte, .exists.")
        case .money, .millionths: (.text(max: 255), "A decimal. Also .ne, .gt, .gte, .lt, .lte, .exists.")
        case .participantOfApproval: (.text(max: 255), "Who may decide now: user:NAME or role:NAME, separated by commas.")
        case .reasonOfHold: (.text(max: 255), "Codes of active reasons, separated by commas. Also .ne.")
        case .identifier, .anyIdentifier: (.text(max: 255), "An id.")
        }
        return parameter(field.name, "query", schema, operators)
    }

    private static func parameter(
        _ name: String, _ place: String, _ schema: Schema, _ summary: String, required: Bool = false
    ) -> YAML {
        .map([("name", .text(name)), ("in", .text(place)), ("required", .flag(required)), ("description", .text(summary)),
              ("schema", OpenAPI.plain(schema, isInput: true))])
    }
}
