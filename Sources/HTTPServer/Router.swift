/// Methods and path patterns to targets, as a tree of path segments.
///
/// A pattern is `/v1/customers/{number}`. A literal segment wins over a parameter; HEAD finds what GET finds.
public struct Router<Target> {
    /// What a lookup gives.
    public enum Match {
        /// The target and the values of its parameters, in order.
        case found(Target, parameters: [String])
        /// The path exists, for these methods: 405 with `Allow`.
        case methodNotAllowed(allow: [Method])
        /// There is no such path: 404.
        case notFound
    }

    struct Node {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var targets: [(method: Method, target: Target)] = []
    }

    private var nodes = [Node()]

    /// No routes.
    public init() {}

    /// Adds a route. Two routes with the same method and pattern are a mistake of the program and trap.
    public mutating func add(_ method: Method, _ pattern: String, _ target: Target) {
        precondition(pattern.hasPrefix("/"), "A pattern begins with a slash: \(pattern)")
        var node = 0
        for segment in pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: pattern == "/") {
            precondition(!segment.isEmpty, "A pattern has no empty segment: \(pattern)")
            node = child(of: node, for: segment)
        }
        precondition(
            !nodes[node].targets.contains { $0.method == method },
            "Two routes for \(method.rawValue) \(pattern)")
        nodes[node].targets.append((method, target))
    }

    private mutating func child(of node: Int, for segment: Substring) -> Int {
        let isParameter = segment.hasPrefix("{") && segment.hasSuffix("}")
        precondition(
            isParameter || !segment.contains(where: { $0 == "{" || $0 == "}" }), "Bad segment: \(segment)")
        if let child = isParameter ? nodes[node].parameter : nodes[node].literals[String(segment)] {
            return child
        }
        nodes.append(Node())
        let child = nodes.count - 1
        if isParameter {
            nodes[node].parameter = child
        } else {
            nodes[node].literals[String(segment)] = child
        }
        return child
    }

    /// Finds the target of a request by its decoded path segments (`Request.pathSegments`).
    ///
    /// An empty segment, as a slash at the end gives, matches nothing: the caller may try again without it.
    public func match(_ method: Method, _ segments: [String]) -> Match {
        var parameters: [String] = []
        guard let node = find(segments, from: 0, below: 0, &parameters) else { return .notFound }
        let targets = nodes[node].targets
        if let found = targets.first(where: { $0.method == method }) {
            return .found(found.target, parameters: parameters)
        }
        if method == .head, let found = targets.first(where: { $0.method == .get }) {
            return .found(found.target, parameters: parameters)
        }
        return .methodNotAllowed(allow: Router.allowed(targets.map(\.method)))
    }

    private func find(_ segments: [String], from index: Int, below node: Int, _ parameters: inout [String])
        -> Int?
    {
        guard index < segments.count else { return nodes[node].targets.isEmpty ? nil : node }
        if let literal = nodes[node].literals[segments[index]],
            let found = find(segments, from: index + 1, below: literal, &parameters)
        {
            return found
        }
        guard let parameter = nodes[node].parameter, !segments[index].isEmpty else { return nil }
        parameters.append(segments[index])
        if let found = find(segments, from: index + 1, below: parameter, &parameters) { return found }
        parameters.removeLast()
        return nil
    }

    private static func allowed(_ methods: [Method]) -> [Method] {
        var allowed = Set(methods)
        if allowed.contains(.get) { allowed.insert(.head) }
        return Method.allCases.filter(allowed.contains)
    }
}

extension Router: Sendable where Target: Sendable {}
extension Router.Node: Sendable where Target: Sendable {}
extension Router.Match: Sendable where Target: Sendable {}
