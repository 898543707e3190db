import API
import HTTPServer
import JSON
import Testing

/// Holds an answer against what its endpoint declares.
enum ContractCheck {
    static func hold(_ answer: TestAnswer, to application: Application, method: HTTPServer.Method, request: Request) {
        guard let endpoint = application.endpoint(method, request.pathSegments) else { return }
        let what = "\(endpoint.operation) answered \(answer)"
        if answer.status >= 400 {
            guard let code = answer.code else {
                Issue.record("\(what): no code")
                return
            }
            if !Contract.codes(of: endpoint).map(\.rawValue).contains(code) {
                Issue.record("\(what): the code \(code) is not declared")
            }
            return
        }
        guard ![204, 304, 308].contains(answer.status) else { return }
        guard let success = endpoint.successes.first(where: { $0.status == answer.status }) else {
            Issue.record("\(what): the status is not declared")
            return
        }
        guard let schema = success.schema, let json = answer.json else { return }
        for fault in faults(json, schema, "") { Issue.record("\(what): \(fault)") }
    }

    private static func faults(_ value: JSONValue, _ schema: Schema, _ pointer: String) -> [String] {
        switch schema {
        case .object(let shape):
            guard value.kind == .object else { return ["\(pointer) is no object"] }
            var faults: [String] = []
            let given = Dictionary(value.members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            for property in shape.properties where property.use != .writeOnly {
                guard let member = given[property.name] else {
                    let mayLack = property.use == .readOnlyWhereItApplies || property.use == .expandable || shape.name.hasSuffix("Reference")
                    if !mayLack { faults.append("\(pointer)/\(property.name) is missing") }
                    continue
                }
                if member.isNull {
                    if !property.isNullable { faults.append("\(pointer)/\(property.name) is null") }
                } else {
                    faults += Self.faults(member, property.schema, "\(pointer)/\(property.name)")
                }
            }
            // A list that expands a stub shows the whole record in its place.
            let isExpanded = shape.name == "Reference" && given["version"] != nil
            for name in given.keys where !isExpanded && shape.property(name) == nil {
                faults.append("\(pointer)/\(name) is not declared")
            }
            return faults
        case .list(let element, _):
            guard value.kind == .array else { return ["\(pointer) is no array"] }
            return value.elements.enumerated().flatMap { Self.faults($1, element, "\(pointer)/\($0)") }
        case .integer(let range):
            guard let number = value.integer, range.contains(number) else { return ["\(pointer) is no such integer"] }
            return []
        case .boolean: return value.bool == nil ? ["\(pointer) is no boolean"] : []
        case .enumeration(let words):
            return value.string.map(words.contains) == true ? [] : ["\(pointer) is not one of \(words)"]
        case .anything, .pairs, .integerOrText: return []
        default: return value.string == nil ? ["\(pointer) is no string"] : []
        }
    }
}
