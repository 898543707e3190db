/// The header fields of an answer, kept as the bytes that go out.
public struct HeaderFields: Sendable {
    /// `Name: value` lines, each with its CR LF.
    public private(set) var bytes: [UInt8] = []

    /// No fields.
    public init() {}

    /// Appends a field. Control characters of the value become spaces, so that no value can end its line.
    ///
    /// `Date`, `Content-Length`, `Transfer-Encoding` and `Connection` belong to the server.
    public mutating func add(_ name: StaticString, _ value: String) {
        begin(name, valueByteCount: value.utf8.count)
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        for index in start..<bytes.count where !bytes[index].isFieldByte { bytes[index] = 0x20 }
        bytes.append(.cr)
        bytes.append(.lf)
    }

    /// Appends a field whose value is known at compile time.
    @_disfavoredOverload
    public mutating func add(_ name: StaticString, _ value: StaticString) {
        begin(name, valueByteCount: value.utf8CodeUnitCount)
        bytes.append(value)
        bytes.append(.cr)
        bytes.append(.lf)
    }

    /// The value of the first field of that name, for tests and for storing an answer; `nil` when there is
    /// none.
    public subscript(_ name: String) -> String? {
        let wanted = name.lowercased()
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == wanted else {
                continue
            }
            return String(line[line.index(colon, offsetBy: 2)...])
        }
        return nil
    }

    private mutating func begin(_ name: StaticString, valueByteCount: Int) {
        precondition(!HeaderFields.isReserved(name), "The server itself writes this field.")
        bytes.reserveCapacity(max(bytes.count + name.utf8CodeUnitCount + valueByteCount + 4, 128))
        bytes.append(name)
        bytes.append(.colon)
        bytes.append(0x20)
    }

    private static func isReserved(_ name: StaticString) -> Bool {
        switch name.utf8CodeUnitCount {
        case 4: equal(name, "date")
        case 10: equal(name, "connection")
        case 14: equal(name, "content-length")
        case 17: equal(name, "transfer-encoding")
        default: false
        }
    }

    private static func equal(_ name: StaticString, _ other: StaticString) -> Bool {
        name.withUTF8Buffer { bytes in
            let span = unsafe Span(_unsafeElements: bytes)
            return span.equals(other, in: 0..<span.count)
        }
    }
}

/// One answer: status, fields and the whole content.
public struct Response: Sendable {
    /// The status code, 200 to 599.
    public var status: Int
    /// The fields besides those of the server.
    public var fields: HeaderFields
    /// The content. It is left out, but counted, in the answer to HEAD, and left out with 204 and 304.
    public var body: [UInt8]
    /// Whether the connection is closed after this answer.
    public var closesConnection = false

    /// An answer of these parts.
    public init(status: Int, fields: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// An answer of plain text.
    public init(status: Int, text: String) {
        self.init(status: status, body: Array(text.utf8))
        fields.add("Content-Type", "text/plain; charset=utf-8" as StaticString)
    }
}
