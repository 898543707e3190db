import Domain
import HTTPServer
import JSON
import Storage

/// The contract as the text of openapi.yaml, printed from the endpoints and nothing else.
public enum OpenAPI {
    public static func text(of endpoints: [Endpoint]) -> String {
        var paths: [(String, [(String, YAML)])] = []
        for endpoint in endpoints {
            let operation = (endpoint.method.rawValue.lowercased(), self.operation(endpoint))
            if let index = paths.firstIndex(where: { $0.0 == endpoint.path }) {
                paths[index].1.append(operation)
            } else {
                paths.append((endpoint.path, [operation]))
            }
        }
        var tags: [String] = []
        for endpoint in endpoints where !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
        let document = YAML.map([
            ("openapi", "3.1.0"),
            ("info", .map([
                ("title", "creditd"), ("version", "1.0.0"),
                ("summary", "Credit management, order holds and collections."),
                ("description", """
                    Money is a decimal string in the record's currency. Dates are days of the company's calendar. Enumerations \
                    are open-ended for readers. Every error is a problem of RFC 9457 with a stable code.
                    """),
                ("license", .map([("name", "Proprietary"), ("identifier", "LicenseRef-Proprietary")])),
            ])),
            ("servers", .list([.map([("url", "http://127.0.0.1:8080"), ("description", "A service on this machine.")])])),
            ("security", .list([.map([("apiKey", .list([]))])])),
            ("tags", .list(tags.map { .map([("name", .text($0))]) })),
            ("paths", .map(paths.map { ($0.0, .map($0.1)) })),
            ("components", .map([
                ("securitySchemes", .map([("apiKey", .map([
                    ("type", "http"), ("scheme", "bearer"), ("description", "An API key: Authorization: Bearer ck_…"),
                ]))])),
                ("schemas", .map(schemas(endpoints))),
            ])),
        ])
        return document.printed() + "\n"
    }

    // MARK: operations

    private static func operation(_ endpoint: Endpoint) -> YAML {
        var members: [(String, YAML)] = [
            ("operationId", .text(endpoint.operation)), ("tags", .list([.text(endpoint.tag)])),
            ("summary", .text(endpoint.summary)),
        ]
        if !endpoint.description.isEmpty { members.append(("description", .text(endpoint.description))) }
        if let scope = endpoint.scope {
            members.append(("x-required-scope", .text(scope.rawValue)))
            if let asking = endpoint.dryRunScope { members.append(("x-dry-run-scope", .text(asking.rawValue))) }
        } else {
            members.append(("security", .list([])))
        }
        let parameters = OpenAPIParameters.all(of: endpoint)
        if !parameters.isEmpty { members.append(("parameters", .list(parameters))) }
        if let body = endpoint.body {
            var content: [(String, YAML)] = [("schema", reference(inputName(body)))]
            if let example = endpoint.example?.body { content.append(("example", value(example))) }
            let type = endpoint.method == .patch ? "application/merge-patch+json" : "application/json"
            members.append(("requestBody", .map([
                ("required", .flag(body.properties.contains { $0.use == .required })),
                ("content", .map([(type, .map(content))])),
            ])))
        } else if !endpoint.streams.isEmpty {
            members.append(("requestBody", .map([
                ("required", .flag(true)),
                ("content", .map(endpoint.streams.map { ($0, .map([("schema", .map([("type", "string")]))])) })),
            ])))
        }
        members.append(("responses", .map(responses(endpoint))))
        return .map(members)
    }

    private static func responses(_ endpoint: Endpoint) -> [(String, YAML)] {
        var responses: [(String, YAML)] = endpoint.successes.map { success in
            var members: [(String, YAML)] = [("description", .text(success.summary))]
            if let schema = success.schema {
                var content: [(String, YAML)] = [("application/json", .map([("schema", output(schema))]))]
                if endpoint.list != nil {
                    content.append(("application/x-ndjson", .map([("schema", .map([("type", "string")]))])))
                    content.append(("text/csv", .map([("schema", .map([("type", "string")]))])))
                }
                members.append(("content", .map(content)))
            } else if let type = endpoint.contentType {
                let form: YAML = .text(type == "application/yaml" ? "object" : "string")
                members.append(("content", .map([(type, .map([("schema", .map([("type", form)]))]))])))
            }
            return (String(success.status), .map(members))
        }
        if endpoint.method == .get { responses.append(("304", .map([("description", "Unchanged since If-None-Match.")]))) }
        let codes = Dictionary(grouping: Contract.codes(of: endpoint)) { Problem.form(of: $0).status }
        for status in codes.keys.sorted() {
            let names = (codes[status] ?? []).map(\.rawValue).joined(separator: ", ")
            responses.append((String(status), .map([
                ("description", .text(names)),
                ("content", .map([("application/problem+json", .map([("schema", reference("Problem"))]))])),
            ])))
        }
        return responses.sorted { $0.0 < $1.0 }
    }

    /// JSON text as a value of the document.
    private static func value(_ text: String) -> YAML {
        guard let document = try? JSONDocument(Array(text.utf8)) else { return .text(text) }  // shown as it is then
        return value(document.root)
    }

    private static func value(_ json: JSONValue) -> YAML {
        switch json.kind {
        case .object: .map(json.members.map { ($0.name, value($0.value)) })
        case .array: .list(json.elements.map { value($0) })
        case .bool: .flag(json.bool ?? false)
        case .number: json.integer.map { .number($0) } ?? .text(json.numberText ?? "")
        default: .text(json.string ?? "")
        }
    }

    // MARK: schemas

    private static func schemas(_ endpoints: [Endpoint]) -> [(String, YAML)] {
        var found: [(String, YAML)] = [("Problem", problem)]
        var seen: Set<String> = ["Problem"]
        for endpoint in endpoints {
            if let body = endpoint.body { collect(body, isInput: true, &found, &seen) }
            for success in endpoint.successes {
                if case .object(let shape)? = success.schema { collect(shape, isInput: false, &found, &seen) }
            }
        }
        return found.sorted { $0.0 < $1.0 }
    }

    private static func collect(_ shape: Shape, isInput: Bool, _ found: inout [(String, YAML)], _ seen: inout Set<String>) {
        guard seen.insert(isInput ? inputName(shape) : shape.name).inserted else { return }
        found.append((isInput ? inputName(shape) : shape.name, isInput ? input(shape) : output(shape)))
        for property in shape.properties where isInput ? property.isInput : property.isOutput {
            var schema = property.schema
            if case .list(let element, _) = schema { schema = element }
            if case .object(let inner) = schema { collect(inner, isInput: isInput, &found, &seen) }
        }
    }

    private static func inputName(_ shape: Shape) -> String { shape.name + "Input" }
    private static func reference(_ name: String) -> YAML { .map([("$ref", .text("#/components/schemas/\(name)"))]) }

    private static func output(_ schema: Schema) -> YAML {
        if case .object(let shape) = schema { return reference(shape.name) }
        return plain(schema, isInput: false)
    }

    private static func output(_ shape: Shape) -> YAML {
        let properties = shape.properties.filter(\.isOutput)
        let isReference = shape.name.hasSuffix("Reference")
        let required = properties.filter {
            $0.use != .readOnlyWhereItApplies && $0.use != .expandable && !isReference
        }
        return object(shape, properties, required: required.map(\.name), isInput: false, isClosed: false)
    }

    private static func input(_ shape: Shape) -> YAML {
        let properties = shape.properties.filter(\.isInput)
        return object(shape, properties, required: properties.filter { $0.use == .required }.map(\.name), isInput: true,
                      isClosed: true)
    }

    private static func object(
        _ shape: Shape, _ properties: [Property], required: [String], isInput: Bool, isClosed: Bool
    ) -> YAML {
        var members: [(String, YAML)] = [("type", "object"), ("description", .text(shape.summary))]
        if !required.isEmpty { members.append(("required", .list(required.map { .text($0) }))) }
        members.append(("properties", .map(properties.map { ($0.name, property($0, isInput: isInput)) })))
        if isClosed { members.append(("additionalProperties", .flag(false))) }
        return .map(members)
    }

    private static func property(_ property: Property, isInput: Bool) -> YAML {
        // What the caller may leave out may also be null; on output null means that there is nothing.
        let isNullable = isInput ? property.use != .required : property.isNullable
        var schema = plain(property.schema, isInput: isInput)
        if isNullable { schema = nullable(schema) }
        guard case .map(var members) = schema else { return schema }
        members.append(("description", .text(property.summary)))
        return .map(members)
    }

    private static func nullable(_ schema: YAML) -> YAML {
        guard case .map(var members) = schema else { return schema }
        guard let index = members.firstIndex(where: { $0.0 == "type" }), case .text(let type) = members[index].1 else {
            return .map([("anyOf", .list([schema, .map([("type", "null")])]))])
        }
        // An enumeration lists its words, and null is none of them.
        if members.contains(where: { $0.0 == "enum" }) {
            return .map([("anyOf", .list([schema, .map([("type", "null")])]))])
        }
        members[index].1 = .list([.text(type), "null"])
        return .map(members)
    }

    static func plain(_ schema: Schema, isInput: Bool) -> YAML {
        func string(_ more: (String, YAML)...) -> YAML { .map([("type", "string")] + more) }
        switch schema {
        case .text(let most): return string(("maxLength", .number(Int64(most))))
        case .code(let most): return string(("minLength", .number(1)), ("maxLength", .number(Int64(most))))
        case .money:
            // Sums may be larger than any one amount.
            return string(("format", "decimal"), ("pattern", .text("^-?\\d{1,\(isInput ? 15 : 19)}(\\.\\d{1,4})?$")))
        case .decimal(let scale, let digits):
            return string(("format", "decimal"), ("pattern", .text("^-?\\d{1,\(digits - scale)}(\\.\\d{1,\(scale)})?$")))
        case .currency: return string(("pattern", "^[A-Z]{3}$"))
        case .country: return string(("pattern", "^[A-Z]{2}$"))
        case .date: return string(("format", "date"))
        case .timestamp: return string(("format", "date-time"))
        case .integer(let range):
            var members: [(String, YAML)] = [("type", "integer")]
            if range.lowerBound > Int64.min { members.append(("minimum", .number(range.lowerBound))) }
            if range.upperBound < Int64.max { members.append(("maximum", .number(range.upperBound))) }
            return .map(members)
        case .boolean: return .map([("type", "boolean")])
        case .enumeration(let words): return string(("enum", .list(words.map { .text($0) })))
        case .identifier: return string(("maxLength", .number(40)))
        case .object(let shape): return reference(isInput ? inputName(shape) : shape.name)
        case .list(let element, let most):
            return .map([("type", "array"), ("maxItems", .number(Int64(most))), ("items", plain(element, isInput: isInput))])
        case .pairs:
            return .map([("type", "object"), ("maxProperties", .number(50)),
                         ("additionalProperties", string(("maxLength", .number(500))))])
        case .integerOrText: return .map([("type", .list(["integer", "string"]))])
        case .anything: return .map([])
        }
    }

    private static let problem = YAML.map([
        ("type", "object"), ("description", "A problem of RFC 9457. The code is stable; detail and message are for people."),
        ("required", .list(["type", "title", "status", "code", "detail", "requestId"])),
        ("properties", .map([
            ("type", .map([("type", "string"), ("description", "Path of the code's documentation.")])),
            ("title", .map([("type", "string")])),
            ("status", .map([("type", "integer")])),
            ("code", .map([("type", "string"), ("enum", .list(RefusalCode.allCases.map { .text($0.rawValue) }))])),
            ("detail", .map([("type", "string")])),
            ("instance", .map([("type", "string")])),
            ("requestId", .map([("type", "string")])),
            ("errors", .map([("type", "array"), ("items", .map([
                ("type", "object"), ("required", .list(["pointer", "code", "message"])),
                ("properties", .map([
                    ("pointer", .map([("type", "string")])),
                    ("code", .map([("type", "string"), ("enum", .list(FaultCode.allCases.map { .text($0.rawValue) }))])),
                    ("message", .map([("type", "string")])),
                ])),
            ]))])),
        ])),
    ])
}
