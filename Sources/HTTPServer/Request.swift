/// The methods of RFC 9110 section 9 and RFC 5789; any other token is answered 501.
public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case trace = "TRACE"
    case connect = "CONNECT"
    /// Safe and with content; known, so that it is answered 405 where a resource has no such operation.
    case query = "QUERY"
}

/// The protocol version of a request; a later 1.x counts as 1.1 (RFC 9110 section 2.5).
public enum Version: Sendable {
    case http10
    case http11
}

/// The content of a request.
public enum Body: Sendable {
    /// Content held in memory; empty when there was none.
    case bytes([UInt8])
    /// Content that was spooled, because the plan said so.
    case file(SpooledFile)

    /// The length of the content.
    public var byteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.byteCount
        }
    }
}

/// One request: the bytes of its head, of which text is made on demand, and its body.
public struct Request: Sendable {
    /// The method.
    public var method: Method
    /// The version that the client speaks.
    public var version: Version
    /// The header fields.
    public var headers: Headers
    /// The content; empty while a plan is asked for.
    public var body: Body = .bytes([])
    /// The fields after a chunked body (RFC 9110 section 6.5), kept apart from the header.
    public var trailers = Headers()
    /// The client's address, numeric, without port.
    public var remoteAddress = ""
    /// Whether the request came over TLS.
    public var isSecure = false
    /// The index of the event loop that serves the connection, from 0.
    public var loop = 0

    var targetRange: Range<UInt32>
    var pathRange: Range<UInt32>
    var queryRange: Range<UInt32>?
    var authorityRange: Range<UInt32>?

    /// The request target as it arrived (RFC 9112 section 3.2).
    public var rawTarget: String { text(targetRange) }

    /// The path still encoded; "/" when an absolute target has none, "*" for `OPTIONS *`.
    public var rawPath: String { pathRange.isEmpty ? "/" : text(pathRange) }

    /// The query still encoded, without its question mark; `nil` when there is no question mark.
    public var rawQuery: String? { queryRange.map { text($0) } }

    /// The path decoded. An encoded slash is a slash here; `pathSegments` keeps it apart.
    public var path: String {
        pathRange.isEmpty ? "/" : PercentEncoding.decode(headers.bytes.span, Request.range(pathRange)) ?? "/"
    }

    /// The parts of the path between slashes, each decoded after dividing; none for "/".
    ///
    /// A slash at the end gives an empty last segment.
    public var pathSegments: [String] {
        let span = headers.bytes.span
        let path = Request.range(pathRange)
        var segments: [String] = []
        guard path.count > 1 else { return segments }
        segments.reserveCapacity(8)
        var start = path.lowerBound + 1
        while true {
            let end = min(span.firstIndex(of: .slash, from: start) ?? path.upperBound, path.upperBound)
            // The parser has checked every escape, so that decoding does not fail.
            segments.append(PercentEncoding.decode(span, start..<end) ?? "")
            guard end < path.upperBound else { return segments }
            start = end + 1
        }
    }

    /// The authority that the request is for: that of an absolute target, otherwise the `Host` field.
    ///
    /// Source: RFC 9112 section 3.2.2.
    public var host: String? { authorityRange.map { text($0) } ?? headers["host"] }

    /// The items of the query in order, decoded, with `+` as a space; an item without `=` has an empty value.
    ///
    /// Throws `QueryFault` for a broken escape and for what is not UTF-8.
    public func queryItems() throws(QueryFault) -> [(name: String, value: String)] {
        guard let queryRange else { return [] }
        let span = headers.bytes.span
        let query = Request.range(queryRange)
        var items: [(name: String, value: String)] = []
        var start = query.lowerBound
        while start < query.upperBound {
            let end = min(span.firstIndex(of: 0x26, from: start) ?? query.upperBound, query.upperBound)
            if start < end {
                let equals = min(span.firstIndex(of: 0x3D, from: start) ?? end, end)
                let name = PercentEncoding.decode(span, start..<equals, plusIsSpace: true)
                let value = PercentEncoding.decode(span, min(equals + 1, end)..<end, plusIsSpace: true)
                guard let name, let value else { throw QueryFault(item: span.string(start..<end)) }
                items.append((name, value))
            }
            start = end + 1
        }
        return items
    }

    private func text(_ range: Range<UInt32>) -> String { headers.bytes.span.string(Request.range(range)) }

    static func range(_ range: Range<UInt32>) -> Range<Int> { Int(range.lowerBound)..<Int(range.upperBound) }
}

/// A query item whose escapes are broken or whose text is not UTF-8.
public struct QueryFault: Error, Sendable {
    /// The item as it arrived.
    public let item: String
}

extension Request {
    /// A request made by hand, for clients inside the process: the same parser reads it as reads the wire.
    ///
    /// `target` is encoded. Throws the fault that the wire would have been answered with.
    public init(
        method: Method, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws(RequestFault) {
        var text = "\(method.rawValue) \(target) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.name.lowercased() == "host" }) { text += "Host: localhost\r\n" }
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        text += "\r\n"
        var parser = RequestParser(limits: Limits())
        var offset = 0
        let bytes = [UInt8](text.utf8)
        switch parser.next(bytes.span, at: &offset) {
        case .head(let request): self = request
        case .fault(let fault): throw fault
        case .needsMore, .body, .end: throw RequestFault(.malformed, "The head does not end.")
        }
        self.body = .bytes(body)
    }
}
