/// What has been read of one head: the request line, where the fields stand, and what they say about the framing.
struct RequestHead {
    /// How the body is delimited (RFC 9112 section 6.3).
    enum Framing: Equatable {
        /// So many bytes, perhaps none.
        case sized(Int)
        /// Chunks.
        case chunked
    }

    var fields: [Headers.Field] = []
    /// The length of the request line with its line end.
    var lineBytes = 0
    private var method = Method.get
    private var version = Version.http11
    private var target: Range<UInt32> = 0..<0
    private var path: Range<UInt32> = 0..<0
    private var query: Range<UInt32>?
    private var authority: Range<UInt32>?
    private var contentLength: Int?
    private var isChunked = false
    private var hostCount = 0
    private var closes = false
    private var keepsAlive = false
    private(set) var expectsContinue = false
    private var hasOtherExpectation = false

    init() {}

    mutating func reset() { self = RequestHead() }

    var framing: Framing { isChunked ? .chunked : .sized(contentLength ?? 0) }

    var isPersistent: Bool { !closes && (version == .http11 || keepsAlive) }

    mutating func request(bytes: [UInt8]) -> Request {
        let taken = fields
        fields = []
        return Request(
            method: method, version: version, headers: Headers(bytes: bytes, fields: taken), targetRange: target,
            pathRange: path, queryRange: query, authorityRange: authority)
    }

    // MARK: Request line

    /// Reads `method SP request-target SP HTTP-version` (RFC 9112 section 3).
    mutating func readRequestLine(_ input: Span<UInt8>, _ line: Range<Int>, from offset: Int) -> RequestFault? {
        lineBytes = line.count + 2
        guard let methodEnd = input.firstIndex(of: 0x20, from: line.lowerBound), methodEnd < line.upperBound,
            methodEnd > line.lowerBound,
            let targetEnd = input.firstIndex(of: 0x20, from: methodEnd + 1), targetEnd < line.upperBound,
            targetEnd > methodEnd + 1
        else { return .malformed("The request line is not a method, a target and a version.") }
        for index in line.lowerBound..<methodEnd where !input[index].isTokenByte {
            return .malformed("The method is not a token.")
        }
        if let fault = readVersion(input, (targetEnd + 1)..<line.upperBound) { return fault }
        guard let method = RequestHead.method(input, line.lowerBound..<methodEnd), method != .connect else {
            return RequestFault(.unknownMethod, "The method is not implemented.")
        }
        self.method = method
        fields.reserveCapacity(16)
        return readTarget(input, (methodEnd + 1)..<targetEnd, from: offset)
    }

    private mutating func readVersion(_ input: Span<UInt8>, _ range: Range<Int>) -> RequestFault? {
        // HTTP-name is case-sensitive (RFC 9112 section 2.3).
        let name: StaticString = "HTTP/"
        guard range.count == 8, input.hasExactly(name, at: range.lowerBound), input[range.lowerBound + 6] == 0x2E,
            (0x30...0x39).contains(input[range.lowerBound + 5]), (0x30...0x39).contains(input[range.lowerBound + 7])
        else { return .malformed("The request line does not end with a version of HTTP.") }
        guard input[range.lowerBound + 5] == 0x31 else {
            return RequestFault(.unknownVersion, "This server speaks HTTP/1.1.")
        }
        version = input[range.lowerBound + 7] == 0x30 ? .http10 : .http11
        return nil
    }

    private static func method(_ input: Span<UInt8>, _ range: Range<Int>) -> Method? {
        switch range.count {
        case 3:
            if input.hasExactly("GET", at: range.lowerBound) { return .get }
            if input.hasExactly("PUT", at: range.lowerBound) { return .put }
        case 4:
            if input.hasExactly("POST", at: range.lowerBound) { return .post }
            if input.hasExactly("HEAD", at: range.lowerBound) { return .head }
        case 5:
            if input.hasExactly("PATCH", at: range.lowerBound) { return .patch }
            if input.hasExactly("TRACE", at: range.lowerBound) { return .trace }
        case 6: if input.hasExactly("DELETE", at: range.lowerBound) { return .delete }
        case 7:
            if input.hasExactly("OPTIONS", at: range.lowerBound) { return .options }
            if input.hasExactly("CONNECT", at: range.lowerBound) { return .connect }
        default: break
        }
        return nil
    }

    /// Reads the origin, absolute or asterisk form (RFC 9112 section 3.2).
    private mutating func readTarget(_ input: Span<UInt8>, _ range: Range<Int>, from offset: Int) -> RequestFault? {
        var hasEscapes = false
        for index in range {
            let byte = input[index]
            guard byte > 0x20, byte < 0x7F, byte != 0x23 else {
                return .malformed("The target has a character that must be encoded.")
            }
            if byte == .percent { hasEscapes = true }
        }
        target = RequestHead.relative(range, to: offset)
        var pathStart = range.lowerBound
        if input[range.lowerBound] != .slash {
            if range.count == 1, input[range.lowerBound] == 0x2A, method == .options {
                path = target
                return nil
            }
            guard let start = readAuthority(input, range, from: offset) else {
                return .malformed("The target is neither a path nor an http URI.")
            }
            pathStart = start
        }
        let mark = min(input.firstIndex(of: .questionMark, from: pathStart) ?? range.upperBound, range.upperBound)
        path = RequestHead.relative(pathStart..<mark, to: offset)
        if mark < range.upperBound { query = RequestHead.relative((mark + 1)..<range.upperBound, to: offset) }
        if hasEscapes, PercentEncoding.decode(input, pathStart..<mark) == nil {
            return .malformed("The path is not percent-encoded UTF-8.")
        }
        return nil
    }

    /// Reads `http://authority` or `https://authority`; gives where the path starts.
    private mutating func readAuthority(_ input: Span<UInt8>, _ range: Range<Int>, from offset: Int) -> Int? {
        let start: Int
        if range.count > 7, input.equals("http://", in: range.lowerBound..<(range.lowerBound + 7)) {
            start = range.lowerBound + 7
        } else if range.count > 8, input.equals("https://", in: range.lowerBound..<(range.lowerBound + 8)) {
            start = range.lowerBound + 8
        } else {
            return nil
        }
        var end = start
        while end < range.upperBound, input[end] != .slash, input[end] != .questionMark { end += 1 }
        guard end > start, RequestHead.isAuthority(input, start..<end) else { return nil }
        authority = RequestHead.relative(start..<end, to: offset)
        return end
    }

    /// Whether this may stand in `Host`: a name or address and a port, without user information.
    ///
    /// Source: RFC 9110 sections 4.2.4 and 7.2, RFC 3986 section 3.2.
    private static func isAuthority(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            switch input[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case 0x21, 0x24...0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: continue
            default: return false
            }
        }
        return true
    }

    // MARK: Fields

    /// Reads `field-name ":" OWS field-value OWS` (RFC 9112 section 5).
    mutating func readField(_ input: Span<UInt8>, _ line: Range<Int>, from offset: Int) -> RequestFault? {
        guard let colon = fieldColon(input, line) else {
            return .malformed("A header field is folded or has no proper name.")
        }
        let value = input.trimmed((colon + 1)..<line.upperBound)
        for index in value where !input[index].isFieldByte {
            return .malformed("A header field has a control character.")
        }
        let name = line.lowerBound..<colon
        fields.append(field(name, value, offset))
        switch name.count {
        case 4 where input.equals("host", in: name): return readHost(input, value)
        case 6 where input.equals("expect", in: name): readExpect(input, value)
        case 10 where input.equals("connection", in: name): readConnection(input, value)
        case 14 where input.equals("content-length", in: name): return readContentLength(input, value)
        case 17 where input.equals("transfer-encoding", in: name): return readTransferEncoding(input, value)
        default: break
        }
        return nil
    }

    /// Reads a trailer field; whatever it says, the framing of the message stays as it is.
    mutating func readTrailer(_ input: Span<UInt8>, _ line: Range<Int>, from offset: Int) -> RequestFault? {
        guard let colon = fieldColon(input, line) else {
            return .malformed("A trailer field is folded or has no proper name.")
        }
        let value = input.trimmed((colon + 1)..<line.upperBound)
        for index in value where !input[index].isFieldByte {
            return .malformed("A trailer field has a control character.")
        }
        fields.append(field(line.lowerBound..<colon, value, offset))
        return nil
    }

    /// The colon behind a name that is a token; `nil` also for a folded line and for a blank before the colon.
    private func fieldColon(_ input: Span<UInt8>, _ line: Range<Int>) -> Int? {
        var index = line.lowerBound
        while index < line.upperBound, input[index].isTokenByte { index += 1 }
        guard index > line.lowerBound, index < line.upperBound, input[index] == .colon else { return nil }
        return index
    }

    private func field(_ name: Range<Int>, _ value: Range<Int>, _ offset: Int) -> Headers.Field {
        Headers.Field(
            nameStart: UInt32(name.lowerBound - offset), nameEnd: UInt32(name.upperBound - offset),
            valueStart: UInt32(value.lowerBound - offset), valueEnd: UInt32(value.upperBound - offset))
    }

    private mutating func readHost(_ input: Span<UInt8>, _ value: Range<Int>) -> RequestFault? {
        hostCount += 1
        guard RequestHead.isAuthority(input, value) else { return .malformed("Host is not a host and a port.") }
        return nil
    }

    private mutating func readExpect(_ input: Span<UInt8>, _ value: Range<Int>) {
        if input.equals("100-continue", in: value) { expectsContinue = true } else { hasOtherExpectation = true }
    }

    private mutating func readConnection(_ input: Span<UInt8>, _ value: Range<Int>) {
        var (closes, keepsAlive) = (closes, keepsAlive)
        Headers.eachMember(of: input, in: value) { member in
            if input.equals("close", in: member) { closes = true }
            if input.equals("keep-alive", in: member) { keepsAlive = true }
        }
        (self.closes, self.keepsAlive) = (closes, keepsAlive)
    }

    /// Takes one length of digits only; a second one, even an equal one, is refused (RFC 9112 section 6.3).
    private mutating func readContentLength(_ input: Span<UInt8>, _ value: Range<Int>) -> RequestFault? {
        guard contentLength == nil, !value.isEmpty else {
            return .malformed("Content-Length is empty or given twice.")
        }
        var length = 0
        for index in value {
            guard (0x30...0x39).contains(input[index]) else { return .malformed("Content-Length is not a number.") }
            let (shifted, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, carries) = shifted.addingReportingOverflow(Int(input[index] - 0x30))
            guard !overflows, !carries else { return RequestFault(.bodyTooLarge, "The body is too long.") }
            length = sum
        }
        contentLength = length
        return nil
    }

    /// Takes `chunked` alone: any other coding leaves the end of the body in doubt.
    private mutating func readTransferEncoding(_ input: Span<UInt8>, _ value: Range<Int>) -> RequestFault? {
        guard !isChunked, input.equals("chunked", in: value) else {
            return .malformed("The only transfer coding is chunked, once.")
        }
        isChunked = true
        return nil
    }

    /// What only the whole head can tell.
    func checkWhole() -> RequestFault? {
        if hostCount > 1 || (hostCount == 0 && version == .http11) {
            return .malformed("There must be one Host field.")
        }
        if isChunked && contentLength != nil {
            return .malformed("There are both a Content-Length and a Transfer-Encoding.")
        }
        if isChunked && version == .http10 {
            return .malformed("HTTP/1.0 has no transfer codings.")
        }
        if version == .http10 && contentLength == nil && [.post, .put, .patch].contains(method) {
            return RequestFault(.lengthRequired, "A request of HTTP/1.0 must give its Content-Length.")
        }
        if hasOtherExpectation && version == .http11 {
            return RequestFault(.unknownExpectation, "The only expectation is 100-continue.")
        }
        return nil
    }

    private static func relative(_ range: Range<Int>, to offset: Int) -> Range<UInt32> {
        UInt32(range.lowerBound - offset)..<UInt32(range.upperBound - offset)
    }
}

extension RequestFault {
    static func malformed(_ detail: String) -> RequestFault { RequestFault(.malformed, detail) }
}

extension Span<UInt8> {
    /// Whether this text, capitals as they are, stands at a place before which the caller has checked the length.
    func hasExactly(_ text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { letters in
            for offset in 0..<letters.count where unsafe self[start + offset] != letters[offset] { return false }
            return true
        }
    }
}
