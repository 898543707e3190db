/// Answers to bytes (RFC 9112 sections 4 to 7).
struct ResponseWriter {
    /// What becomes of the connection, as far as the client is told.
    enum Persistence {
        /// An HTTP/1.1 connection goes on, which needs no word.
        case implied
        /// An HTTP/1.0 connection goes on.
        case stated
        /// The connection ends after this answer.
        case close
    }

    /// How the content is delimited.
    enum Framing {
        case whole
        case chunked
        case untilClose
    }

    /// The `Date` line with its line end, renewed every second.
    var dateLine: [UInt8] = []
    private var dateSecond = Int.min

    mutating func setDate(_ secondsSince1970: Int) {
        guard secondsSince1970 != dateSecond else { return }
        dateSecond = secondsSince1970
        dateLine.removeAll(keepingCapacity: true)
        dateLine.append("Date: ")
        dateLine.append(httpDate: secondsSince1970)
        dateLine.append("\r\n")
    }

    /// Appends head and content; the content is counted but left out for HEAD.
    func append(
        _ response: Response, isHead: Bool, persistence: Persistence, to output: inout [UInt8]
    ) {
        appendHead(response, framing: .whole, persistence: persistence, to: &output)
        if !isHead && !Status.isBodiless(response.status) { output.append(contentsOf: response.body) }
    }

    func appendHead(
        _ response: Response, framing: Framing, persistence: Persistence, to output: inout [UInt8]
    ) {
        if response.status == 200 {
            output.append("HTTP/1.1 200 OK\r\n")
        } else {
            output.append("HTTP/1.1 ")
            output.append(decimal: response.status)
            output.append(0x20)
            output.append(Status.reason(response.status))
            output.append("\r\n")
        }
        output.append(contentsOf: dateLine)
        output.append(contentsOf: response.fields.bytes)
        if !Status.isBodiless(response.status) {
            switch framing {
            case .whole:
                output.append("Content-Length: ")
                output.append(decimal: response.body.count)
                output.append("\r\n")
            case .chunked: output.append("Transfer-Encoding: chunked\r\n")
            case .untilClose: break
            }
        }
        switch persistence {
        case .implied: output.append("\r\n")
        case .stated: output.append("Connection: keep-alive\r\n\r\n")
        case .close: output.append("Connection: close\r\n\r\n")
        }
    }

    /// Appends one chunk (RFC 9112 section 7.1); none for no bytes, because an empty chunk is the last.
    static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.append(hexadecimal: bytes.count)
        output.append("\r\n")
        output.append(contentsOf: bytes)
        output.append("\r\n")
    }

    /// Appends the last chunk and the trailer fields (RFC 9112 section 7.1.2).
    static func appendLastChunk(trailers: HeaderFields, to output: inout [UInt8]) {
        output.append("0\r\n")
        output.append(contentsOf: trailers.bytes)
        output.append("\r\n")
    }
}

extension [UInt8] {
    /// Appends a moment as RFC 9110 section 5.6.7 writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    mutating func append(httpDate secondsSince1970: Int) {
        let days = secondsSince1970 / 86_400
        let second = secondsSince1970 % 86_400
        // Days to a date of the Gregorian calendar, counted from 1 March of the year 0.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let weekdays: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months: [StaticString] = [
            "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb",
        ]
        append(weekdays[days % 7])
        append(", ")
        append(twoDigits: day)
        append(0x20)
        append(months[month])
        append(0x20)
        append(decimal: year)
        append(0x20)
        append(twoDigits: second / 3_600)
        append(.colon)
        append(twoDigits: second / 60 % 60)
        append(.colon)
        append(twoDigits: second % 60)
        append(" GMT")
    }

    private mutating func append(twoDigits value: Int) {
        append(0x30 + UInt8(value / 10))
        append(0x30 + UInt8(value % 10))
    }
}
