/// The request line: method, target and version (RFC 9112 section 3).
extension RequestHead {
    /// Reads `method SP request-target SP HTTP-version` (RFC 9112 section 3).
    mutating func readRequestLine(_ input: Span<UInt8>, _ line: Range<Int>, from offset: Int) -> RequestFault?
    {
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
        guard range.count == 8, input.hasExactly(name, at: range.lowerBound),
            input[range.lowerBound + 6] == 0x2E,
            (0x30...0x39).contains(input[range.lowerBound + 5]),
            (0x30...0x39).contains(input[range.lowerBound + 7])
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
            if input.hasExactly("QUERY", at: range.lowerBound) { return .query }
        case 6: if input.hasExactly("DELETE", at: range.lowerBound) { return .delete }
        case 7:
            if input.hasExactly("OPTIONS", at: range.lowerBound) { return .options }
            if input.hasExactly("CONNECT", at: range.lowerBound) { return .connect }
        default: break
        }
        return nil
    }

    /// Reads the origin, absolute or asterisk form (RFC 9112 section 3.2).
    private mutating func readTarget(_ input: Span<UInt8>, _ range: Range<Int>, from offset: Int)
        -> RequestFault?
    {
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
        let mark = min(
            input.firstIndex(of: .questionMark, from: pathStart) ?? range.upperBound, range.upperBound)
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
    static func isAuthority(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            switch input[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case 0x21, 0x24...0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: continue
            default: return false
            }
        }
        return true
    }
}

extension Span<UInt8> {
    /// Whether this text, capitals as they are, stands at a place before which the caller has checked the
    /// length.
    func hasExactly(_ text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { letters in
            for offset in 0..<letters.count where unsafe self[start + offset] != letters[offset] {
                return false
            }
            return true
        }
    }
}
