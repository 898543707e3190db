public enum Method: String, Sendable { case get = "GET", head = "HEAD", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE", options = "OPTIONS", trace = "TRACE", connect = "CONNECT" }
public struct Request: Sendable {
    public var method: Method
    public var path: String
    public var rawPath: String
    public var rawQuery: String?
    public var pathSegments: [String]
    public func queryItems() throws -> [(name: String, value: String)] {
        (rawQuery ?? "").split(separator: "&").map { part in
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { decode(String($0), plus: true) }
            return (pieces[0], pieces.count > 1 ? pieces[1] : "")
        }
    }
    public var headers: Headers
    public var body: Body
    public var loop = 0
    public init(method: Method, target: String, headers: [(String, String)], body: [UInt8]) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        rawPath = parts[0]
        rawQuery = parts.count > 1 ? parts[1] : nil
        pathSegments = rawPath.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { decode(String($0), plus: false) }
        path = decode(parts[0], plus: false)
        self.headers = Headers(list: headers)
        self.body = .bytes(body)
    }
}
func decode(_ text: String, plus: Bool) -> String {
    var out: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
        if byte == 37, bytes.count >= 2, let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) {
            out.append(value)
            bytes = bytes.dropFirst(2)
        } else { out.append(plus && byte == 43 ? 32 : byte) }
    }
    return String(decoding: out, as: UTF8.self)
}
public struct Headers: Sendable {
    var list: [(String, String)]
    public subscript(_ name: String) -> String? { list.first { $0.0.lowercased() == name.lowercased() }?.1 }
    public func values(for name: String) -> [String] { list.filter { $0.0.lowercased() == name.lowercased() }.map(\.1) }
}
public enum Body: Sendable {
    case bytes([UInt8])
    case file(SpooledFile)
    public var spooledFile: SpooledFile? { if case .file(let file) = self { file } else { nil } }
}
public final class SpooledFile: Sendable {
    public let path = ""
    public let byteCount = 0
    public func delete() {}
}
public struct HeaderFields: Sendable {
    var list: [(name: String, value: String)] = []
    public init() {}
    public mutating func add(_ name: String, _ value: String) { list.append((name, value)) }
    public subscript(_ name: String) -> String? { list.first { $0.name.lowercased() == name.lowercased() }?.value }
    public var all: [(name: String, value: String)] { list }
}
public struct Response: Sendable {
    public var status: Int
    public var fields: HeaderFields
    public var body: [UInt8]
    public init(status: Int, fields: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}
public final class Reply: Sendable {
    public func send(_ response: Response) {}
    public static func send(batch: [(Reply, Response)]) {}
    public func stream(_ response: Response) -> BodyStream { BodyStream() }
    public var isClientGone: Bool { false }
}
public final class BodyStream: Sendable {
    public func write(_ bytes: [UInt8]) throws {}
    public func finish(trailers: HeaderFields) {}
    public func abort() {}
}
public struct Limits: Sendable {
    public static let standard = Limits()
    public var bodyBytes = 1 << 20
    public var importBytes = 1 << 30
}
public enum RouteMatch<Target> { case found(Target, [String]), methodNotAllowed([Method]), notFound }
extension Router: Sendable where Target: Sendable {}
public struct Router<Target> {
    private var routes: [(Method, [Substring], Target)] = []
    public init() {}
    public mutating func add(_ method: Method, _ pattern: String, _ target: Target) {
        routes.append((method, pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }, target))
    }
    public func match(_ method: Method, _ segments: [String]) -> RouteMatch<Target> {
        var allowed: [Method] = []
        var best: (Int, Target, [String])?
        for route in routes where route.1.count == segments.count {
            var slots: [String] = []
            var fits = true
            for (pattern, segment) in zip(route.1, segments) {
                if pattern.hasPrefix("{") { slots.append(segment); if segment.isEmpty { fits = false } } else if pattern != segment { fits = false }
            }
            guard fits else { continue }
            if route.0 == method || (method == .head && route.0 == .get) {
                if best == nil || slots.count < best!.0 { best = (slots.count, route.2, slots) }
            } else { allowed.append(route.0) }
        }
        if let best { return .found(best.1, best.2) }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed)
    }
}
