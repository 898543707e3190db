/// Bytes in, requests or faults out; knows no socket.
///
/// The caller holds the bytes. `next` looks at them from `offset` on, moves `offset` past what it has dealt
/// with, and says what it found. Of an unfinished head or chunk line nothing is dealt with: the caller hands
/// the same bytes in again, with more behind them.
struct RequestParser {
    /// What `next` found.
    enum Step {
        /// Nothing more without more bytes.
        case needsMore
        /// A whole head. What follows is its body and then `end`.
        case head(Request)
        /// A part of the body, as a range of the input.
        case body(Range<Int>)
        /// The request is whole; the next call begins the next one.
        case end(trailers: Headers)
        /// The connection cannot go on.
        case fault(RequestFault)
    }

    /// Where the parser stands within a message.
    enum Stage {
        /// At or inside a head, of which nothing is dealt with.
        case head
        /// Inside a body of known length; so many bytes are to come, perhaps none.
        case sized(remaining: Int)
        /// At or inside the line before a chunk.
        case chunkLine
        /// Inside a chunk; so many bytes are to come, at least one.
        case chunk(remaining: Int)
        /// At the line end behind a chunk.
        case chunkEnd
        /// At or inside the trailer section.
        case trailers
        /// Behind a fault.
        case dead
    }

    let limits: Limits
    private(set) var stage = Stage.head
    /// How far the unfinished section has been searched for line ends, from its start.
    var searched = 0
    /// Where the unfinished line starts, from the start of its section.
    var lineStart = 0
    var head = RequestHead()

    init(limits: Limits) { self.limits = limits }

    /// What the last head says about its message.
    var framing: RequestHead.Framing { head.framing }

    /// Whether the connection goes on after this request, as far as the client wishes (RFC 9112 section 9.3).
    var isPersistent: Bool { head.isPersistent }

    /// Whether the client waits for 100 Continue before it sends the body.
    var expectsContinue: Bool { head.expectsContinue }

    /// Takes the next step over the input.
    mutating func next(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        let step: Step
        switch stage {
        case .head: step = readHead(input, at: &offset)
        case .sized(let remaining): step = readSized(input, at: &offset, remaining: remaining)
        case .chunkLine: step = readChunkLine(input, at: &offset)
        case .chunk(let remaining): step = readChunk(input, at: &offset, remaining: remaining)
        case .chunkEnd: step = readChunkEnd(input, at: &offset)
        case .trailers: step = readTrailers(input, at: &offset)
        case .dead: step = .needsMore
        }
        if case .fault = step { stage = .dead }
        return step
    }

    // MARK: Head

    private mutating func readHead(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        if lineStart == 0 && searched == 0 { head.reset() }
        while true {
            guard let lineEnd = input.firstIndex(of: .lf, from: offset + searched) else {
                searched = input.count - offset
                return unfinishedHead(length: searched - lineStart)
            }
            let start = offset + lineStart
            guard lineEnd > start, input[lineEnd - 1] == .cr else { return .fault(.bareLineFeed) }
            let line = start..<(lineEnd - 1)
            if line.isEmpty && lineStart == 0 {
                offset += 2  // RFC 9112 section 2.2: empty lines before a request are ignored
                searched = 0
                continue
            }
            searched = lineEnd + 1 - offset
            if line.isEmpty { return finishHead(input, at: &offset) }
            if let fault = read(line, of: input, from: offset) { return .fault(fault) }
            lineStart = searched
        }
    }

    private mutating func read(_ line: Range<Int>, of input: Span<UInt8>, from offset: Int) -> RequestFault? {
        if lineStart == 0 {
            guard line.count <= limits.requestLineBytes else { return .targetTooLong }
            return head.readRequestLine(input, line, from: offset)
        }
        guard line.count <= limits.fieldLineBytes,
            line.upperBound + 2 - offset - head.lineBytes <= limits.fieldSectionBytes,
            head.fields.count < limits.fieldCount
        else { return .headersTooLarge }
        return head.readField(input, line, from: offset)
    }

    /// Refuses an unfinished line as soon as it is too long to be allowed; one byte may be the CR of its end.
    private func unfinishedHead(length: Int) -> Step {
        if lineStart == 0 {
            return length > limits.requestLineBytes + 1 ? .fault(.targetTooLong) : .needsMore
        }
        if length > limits.fieldLineBytes + 1 || searched - head.lineBytes > limits.fieldSectionBytes + 2 {
            return .fault(.headersTooLarge)
        }
        return .needsMore
    }

    private mutating func finishHead(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        let length = searched
        (searched, lineStart) = (0, 0)
        if let fault = head.checkWhole() { return .fault(fault) }
        let request = head.request(bytes: input.array(offset..<(offset + length)))
        offset += length
        switch head.framing {
        case .sized(let length): stage = .sized(remaining: length)
        case .chunked: stage = .chunkLine
        }
        return .head(request)
    }

    // MARK: Body

    private mutating func readSized(_ input: Span<UInt8>, at offset: inout Int, remaining: Int) -> Step {
        guard remaining > 0 else {
            stage = .head
            return .end(trailers: Headers())
        }
        let available = min(remaining, input.count - offset)
        guard available > 0 else { return .needsMore }
        let part = offset..<(offset + available)
        offset += available
        stage = .sized(remaining: remaining - available)
        return .body(part)
    }

    private mutating func readChunkLine(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        guard let lineEnd = input.firstIndex(of: .lf, from: offset + searched) else {
            searched = input.count - offset
            return searched > limits.chunkLineBytes + 1 ? .fault(.brokenChunk) : .needsMore
        }
        searched = 0
        guard lineEnd > offset, input[lineEnd - 1] == .cr, lineEnd - 1 - offset <= limits.chunkLineBytes,
            let size = RequestParser.chunkSize(input, offset..<(lineEnd - 1))
        else { return .fault(.brokenChunk) }
        offset = lineEnd + 1
        stage = size == 0 ? .trailers : .chunk(remaining: size)
        return next(input, at: &offset)
    }

    /// The size in front of a chunk; its extensions are checked for control characters and ignored.
    ///
    /// Source: RFC 9112 section 7.1.1.
    private static func chunkSize(_ input: Span<UInt8>, _ line: Range<Int>) -> Int? {
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = input[index].hexadecimalValue {
            guard index - line.lowerBound < 15 else { return nil }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > line.lowerBound else { return nil }
        let digitsEnd = index
        while index < line.upperBound, input[index].isBlank { index += 1 }
        if index < line.upperBound {
            guard input[index] == .semicolon else { return nil }
        } else if index > digitsEnd {
            return nil  // blanks are allowed before a semicolon only
        }
        for rest in index..<line.upperBound where !input[rest].isFieldByte { return nil }
        return size
    }

    private mutating func readChunk(_ input: Span<UInt8>, at offset: inout Int, remaining: Int) -> Step {
        let available = min(remaining, input.count - offset)
        guard available > 0 else { return .needsMore }
        let part = offset..<(offset + available)
        offset += available
        stage = available == remaining ? .chunkEnd : .chunk(remaining: remaining - available)
        return .body(part)
    }

    private mutating func readChunkEnd(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        guard offset < input.count else { return .needsMore }
        guard input[offset] == .cr else { return .fault(.brokenChunk) }
        guard offset + 1 < input.count else { return .needsMore }
        guard input[offset + 1] == .lf else { return .fault(.brokenChunk) }
        offset += 2
        stage = .chunkLine
        return readChunkLine(input, at: &offset)
    }

    private mutating func readTrailers(_ input: Span<UInt8>, at offset: inout Int) -> Step {
        if lineStart == 0 && searched == 0 { head.fields = [] }
        while true {
            guard let lineEnd = input.firstIndex(of: .lf, from: offset + searched) else {
                searched = input.count - offset
                return searched > limits.trailerSectionBytes + 2 ? .fault(.headersTooLarge) : .needsMore
            }
            let start = offset + lineStart
            guard lineEnd > start, input[lineEnd - 1] == .cr else { return .fault(.bareLineFeed) }
            let line = start..<(lineEnd - 1)
            searched = lineEnd + 1 - offset
            if line.isEmpty {
                let trailers = Headers(
                    bytes: head.fields.isEmpty ? [] : input.array(offset..<(offset + searched)),
                    fields: head.fields)
                offset += searched
                (searched, lineStart) = (0, 0)
                stage = .head
                return .end(trailers: trailers)
            }
            guard searched <= limits.trailerSectionBytes, head.fields.count < limits.fieldCount else {
                return .fault(.headersTooLarge)
            }
            if let fault = head.readTrailer(input, line, from: offset) { return .fault(fault) }
            lineStart = searched
        }
    }

    /// Whether the next byte would be the first of a request.
    var isBetweenRequests: Bool {
        if case .head = stage { return searched == 0 }
        return false
    }

    /// Whether a body, not a head, is awaited.
    var isInsideBody: Bool {
        switch stage {
        case .head, .dead: false
        case .sized, .chunkLine, .chunk, .chunkEnd, .trailers: true
        }
    }
}

extension RequestFault {
    static let bareLineFeed = RequestFault(.malformed, "A line does not end with CR LF.")
    static let brokenChunk = RequestFault(.malformed, "A chunk of the body is malformed.")
    static let targetTooLong = RequestFault(.targetTooLong, "The request line is too long.")
    static let headersTooLarge = RequestFault(.headersTooLarge, "The header fields are too long or too many.")
}
