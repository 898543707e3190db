/// What has been read of one head: the request line, where the fields stand, and what they say about the
/// framing.
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
    var method = Method.get
    var version = Version.http11
    var target: Range<UInt32> = 0..<0
    var path: Range<UInt32> = 0..<0
    var query: Range<UInt32>?
    var authority: Range<UInt32>?
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
            method: method, version: version, headers: Headers(bytes: bytes, fields: taken),
            targetRange: target,
            pathRange: path, queryRange: query, authorityRange: authority)
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

    /// The colon behind a name that is a token; `nil` also for a folded line and for a blank before the
    /// colon.
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
        guard RequestHead.isAuthority(input, value) else {
            return .malformed("Host is not a host and a port.")
        }
        return nil
    }

    private mutating func readExpect(_ input: Span<UInt8>, _ value: Range<Int>) {
        if input.equals("100-continue", in: value) {
            expectsContinue = true
        } else {
            hasOtherExpectation = true
        }
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
            guard (0x30...0x39).contains(input[index]) else {
                return .malformed("Content-Length is not a number.")
            }
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

    static func relative(_ range: Range<Int>, to offset: Int) -> Range<UInt32> {
        UInt32(range.lowerBound - offset)..<UInt32(range.upperBound - offset)
    }
}

extension RequestFault {
    static func malformed(_ detail: String) -> RequestFault { RequestFault(.malformed, detail) }
}
