import Testing

@testable import HTTPServer

@Suite struct ResponseWriterTests {
    private func written(
        _ response: Response, isHead: Bool = false, _ persistence: ResponseWriter.Persistence = .implied
    ) -> String {
        var writer = ResponseWriter()
        writer.setDate(784_111_777)
        var output: [UInt8] = []
        writer.append(response, isHead: isHead, persistence: persistence, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

    @Test func `An answer has date, fields, length and content`() {
        var response = Response(status: 201, body: Array("abc".utf8))
        response.fields.add("Location", "/x")
        #expect(
            written(response) == "HTTP/1.1 201 Created\r\n\(date)Location: /x\r\nContent-Length: 3\r\n\r\nabc"
        )
    }

    @Test func `The answer to HEAD counts the content and leaves it out`() {
        let response = Response(status: 200, body: Array("abc".utf8))
        #expect(written(response, isHead: true) == "HTTP/1.1 200 OK\r\n\(date)Content-Length: 3\r\n\r\n")
    }

    @Test func `204 and 304 have neither content nor length`() {
        #expect(written(Response(status: 204)) == "HTTP/1.1 204 No Content\r\n\(date)\r\n")
        #expect(written(Response(status: 304, body: [65])) == "HTTP/1.1 304 Not Modified\r\n\(date)\r\n")
    }

    @Test func `The connection's fate is told when it must be`() {
        #expect(written(Response(status: 200), .close).hasSuffix("Connection: close\r\n\r\n"))
        #expect(written(Response(status: 200), .stated).hasSuffix("Connection: keep-alive\r\n\r\n"))
        #expect(written(Response(status: 299)).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test func `A value cannot end its line`() {
        var response = Response(status: 200)
        response.fields.add("X", "a\r\nSet-Cookie: b\u{0}c")
        #expect(written(response).contains("X: a  Set-Cookie: b c\r\n"))
        #expect(response.fields["x"] == "a  Set-Cookie: b c")
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func `Dates are those of RFC 9110`(_ seconds: Int, _ text: String) {
        var output: [UInt8] = []
        output.append(httpDate: seconds)
        #expect(String(decoding: output, as: UTF8.self) == text)
    }

    @Test func `Chunks have their size in hexadecimal digits`() {
        var output: [UInt8] = []
        ResponseWriter.appendChunk([UInt8](repeating: 65, count: 26), to: &output)
        ResponseWriter.appendChunk([], to: &output)
        var trailers = HeaderFields()
        trailers.add("A", "b")
        ResponseWriter.appendLastChunk(trailers: trailers, to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "1a\r\n\(String(repeating: "A", count: 26))\r\n0\r\nA: b\r\n\r\n")
    }
}
