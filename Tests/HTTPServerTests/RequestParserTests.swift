import Testing

@testable import HTTPServer

@Suite struct RequestParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let outcome: String

        init(_ name: String, _ text: String, _ outcome: String) {
            self.name = name
            self.text = text
            self.outcome = outcome
        }

        var testDescription: String { name }
    }

    static let h = "Host: a\r\n"

    @Test(arguments: [
        Case("a plain GET", "GET /a HTTP/1.1\r\n\(h)\r\n", "GET /a | end"),
        Case("a query", "GET /a?b=c&d HTTP/1.1\r\n\(h)\r\n", "GET /a ?b=c&d | end"),
        Case("an empty query", "GET /a? HTTP/1.1\r\n\(h)\r\n", "GET /a ? | end"),
        Case(
            "two in a row", "GET /a HTTP/1.1\r\n\(h)\r\nGET /b HTTP/1.1\r\n\(h)\r\n",
            "GET /a | end | GET /b | end"),
        Case("an empty line before", "\r\n\r\nGET /a HTTP/1.1\r\n\(h)\r\n", "GET /a | end"),
        Case("blanks around a value", "GET / HTTP/1.1\r\n\(h)X: \t b c\t \r\n\r\n", "GET / X=b c | end"),
        Case("no blank and no value", "GET / HTTP/1.1\r\n\(h)X:\r\nY:z\r\n\r\n", "GET / X= Y=z | end"),
        Case("bytes beyond ASCII", "GET / HTTP/1.1\r\n\(h)X: é\r\n\r\n", "GET / X=é | end"),
        Case("an absolute target", "GET http://h:1/p?q HTTP/1.1\r\n\(h)\r\n", "GET /p ?q | end"),
        Case("an absolute target without path", "GET HTTPS://h HTTP/1.1\r\n\(h)\r\n", "GET / | end"),
        Case("an absolute target with a query only", "GET http://h?q HTTP/1.1\r\n\(h)\r\n", "GET / ?q | end"),
        Case("an asterisk", "OPTIONS * HTTP/1.1\r\n\(h)\r\n", "OPTIONS * | end"),
        Case("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / | end"),
        Case("HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", "GET / | close"),
        Case(
            "HTTP/1.0 kept alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            "GET / Connection=Keep-Alive | end"),
        Case("a later HTTP/1", "GET / HTTP/1.7\r\n\(h)\r\n", "GET / | end"),
        Case(
            "close in a list", "GET / HTTP/1.1\r\n\(h)Connection: x, Close ,y\r\n\r\n",
            "GET / Connection=x, Close ,y | close"),
        Case(
            "close in a second line", "GET / HTTP/1.1\r\n\(h)Connection: x\r\nConnection: close\r\n\r\n",
            "GET / Connection=x Connection=close | close"),
    ])
    func `What is well-formed is read, wherever it is cut`(_ example: Case) {
        #expect(ParserReplay.outcome(example.text) == example.outcome)
    }

    @Test(arguments: [
        Case(
            "a length", "POST / HTTP/1.1\r\n\(h)Content-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\(h)\r\n",
            "POST / Content-Length=3 | body abc | end | GET /b | end"),
        Case(
            "length zero", "POST / HTTP/1.1\r\n\(h)Content-Length: 0\r\n\r\n", "POST / Content-Length=0 | end"
        ),
        Case(
            "chunks", chunked("3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n"),
            "POST / Transfer-Encoding=chunked | body abc0123456789 | end"),
        Case("no chunk", chunked("0\r\n\r\n"), "POST / Transfer-Encoding=chunked | end"),
        Case("many zeros", chunked("000\r\n\r\n"), "POST / Transfer-Encoding=chunked | end"),
        Case(
            "extensions", chunked("1;a=\"b;c\" ;d\r\nx\r\n0 ; e\r\n\r\n"),
            "POST / Transfer-Encoding=chunked | body x | end"),
        Case(
            "trailers",
            chunked("1\r\nx\r\n0\r\nA: b\r\nContent-Length: 5\r\n\r\nGET /b HTTP/1.1\r\n\(h)\r\n"),
            "POST / Transfer-Encoding=chunked | body x | trailers A=b&Content-Length=5 | end | GET /b | end"),
        Case(
            "capitals", "POST / HTTP/1.1\r\n\(h)TRANSFER-ENCODING: Chunked\r\n\r\n0\r\n\r\n",
            "POST / TRANSFER-ENCODING=Chunked | end"),
        Case(
            "100-continue", "POST / HTTP/1.1\r\n\(h)Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            "POST / Expect=100-Continue Content-Length=1 | body x | end"),
    ])
    func `A body is read by its length or its chunks`(_ example: Case) {
        #expect(ParserReplay.outcome(example.text) == example.outcome)
    }

    @Test(arguments: [
        Case(
            "both lengths", "POST / HTTP/1.1\r\n\(h)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "400"),
        Case("two lengths", "POST / HTTP/1.1\r\n\(h)Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "400"),
        Case(
            "the same length twice", "POST / HTTP/1.1\r\n\(h)Content-Length: 3\r\nContent-Length: 3\r\n\r\n",
            "400"),
        Case("a list of lengths", "POST / HTTP/1.1\r\n\(h)Content-Length: 3, 3\r\n\r\n", "400"),
        Case("a signed length", "POST / HTTP/1.1\r\n\(h)Content-Length: +3\r\n\r\n", "400"),
        Case("a hexadecimal length", "POST / HTTP/1.1\r\n\(h)Content-Length: 0x3\r\n\r\n", "400"),
        Case("an empty length", "POST / HTTP/1.1\r\n\(h)Content-Length:\r\n\r\n", "400"),
        Case(
            "a length beyond counting", "POST / HTTP/1.1\r\n\(h)Content-Length: 99999999999999999999\r\n\r\n",
            "413"),
        Case("an unknown coding", "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: gzip\r\n\r\n", "400"),
        Case("chunked not last", "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: chunked, gzip\r\n\r\n", "400"),
        Case("chunked not alone", "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: gzip, chunked\r\n\r\n", "400"),
        Case(
            "chunked twice",
            "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
        Case("a disguised chunked", "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: xchunked\r\n\r\n", "400"),
        Case("a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
        Case("a body of HTTP/1.0 without its length", "POST / HTTP/1.0\r\n\r\n", "411"),
        Case("a bare LF behind the request line", "GET / HTTP/1.1\n\(h)\r\n", "400"),
        Case("a bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400"),
        Case("a bare LF as the last line", "GET / HTTP/1.1\r\n\(h)\n", "400"),
        Case("a bare CR in a value", "GET / HTTP/1.1\r\n\(h)X: a\rb\r\n\r\n", "400"),
        Case("a bare CR in the target", "GET /\r HTTP/1.1\r\n\(h)\r\n", "400"),
        Case("two CRs before the LF", "GET / HTTP/1.1\r\n\(h)X: a\r\r\n\r\n", "400"),
        Case("a blank before the colon", "GET / HTTP/1.1\r\n\(h)X : a\r\n\r\n", "400"),
        Case("a folded line", "GET / HTTP/1.1\r\n\(h)X: a\r\n b\r\n\r\n", "400"),
        Case("a folded first line", "GET / HTTP/1.1\r\n \(h)\r\n", "400"),
        Case("no colon", "GET / HTTP/1.1\r\n\(h)X\r\n\r\n", "400"),
        Case("no name", "GET / HTTP/1.1\r\n\(h): a\r\n\r\n", "400"),
        Case("a name that is no token", "GET / HTTP/1.1\r\n\(h)X(: a\r\n\r\n", "400"),
        Case("a zero in a value", "GET / HTTP/1.1\r\n\(h)X: a\u{0}b\r\n\r\n", "400"),
        Case("a DEL in a value", "GET / HTTP/1.1\r\n\(h)X: a\u{7F}\r\n\r\n", "400"),
        Case("no host", "GET / HTTP/1.1\r\n\r\n", "400"),
        Case("two hosts", "GET / HTTP/1.1\r\n\(h)\(h)\r\n", "400"),
        Case("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\n\(h)\(h)\r\n", "400"),
        Case("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"),
        Case("a host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"),
    ])
    func `Doubtful framing and fields are refused, wherever they are cut`(_ example: Case) {
        #expect(ParserReplay.outcome(example.text) == example.outcome)
    }

    @Test(arguments: [
        Case("size not hexadecimal", "g\r\n", "400"), Case("no size", "\r\n", "400"),
        Case("a signed size", "+1\r\nx\r\n", "400"), Case("a size with 0x", "0x1\r\nx\r\n", "400"),
        Case("blanks before the size", " 1\r\nx\r\n", "400"),
        Case("blanks behind the size", "1 \r\nx\r\n", "400"),
        Case("a bare LF behind the size", "1\nx\r\n", "400"),
        Case("a bare CR in an extension", "1;a\rb\r\nx\r\n", "400"),
        Case("a size beyond counting", "1000000000000000\r\n", "400"),
        Case("a chunk that is too long", "1\r\nxy\r\n", "400"),
        Case("a bare LF behind the chunk", "1\r\nx\n", "400"),
        Case("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n", "400"),
        Case("a broken trailer", "0\r\nA\r\n\r\n", "400"),
        Case("a bare LF behind the last chunk", "0\r\n\n", "400"),
    ])
    func `A malformed chunk is refused, wherever it is cut`(_ example: Case) {
        #expect(ParserReplay.outcome(Self.chunked(example.text)) == "POST / Transfer-Encoding=chunked | 400")
    }

    @Test(arguments: [
        Case("an unknown method", "BREW / HTTP/1.1\r\n", "501"),
        Case("a method in small letters", "get / HTTP/1.1\r\n", "501"),
        Case("CONNECT", "CONNECT a:1 HTTP/1.1\r\n", "501"), Case("HTTP/2", "GET / HTTP/2.0\r\n", "505"),
        Case("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
        Case("HTTP/0.9", "GET /\r\n", "400"),
        Case("a version in small letters", "GET / http/1.1\r\n", "400"),
        Case("a long version", "GET / HTTP/1.10\r\n", "400"),
        Case("two spaces", "GET  / HTTP/1.1\r\n", "400"),
        Case("a space behind", "GET / HTTP/1.1 \r\n", "400"),
        Case("a tab", "GET\t/ HTTP/1.1\r\n", "400"), Case("a space before", " GET / HTTP/1.1\r\n", "400"),
        Case("a method that is no token", "G@T / HTTP/1.1\r\n", "400"),
        Case("a relative path", "GET a HTTP/1.1\r\n", "400"),
        Case("an asterisk for GET", "GET * HTTP/1.1\r\n", "400"),
        Case("a fragment", "GET /a#b HTTP/1.1\r\n", "400"),
        Case("bytes beyond ASCII in the target", "GET /é HTTP/1.1\r\n", "400"),
        Case("a broken escape", "GET /%4 HTTP/1.1\r\n", "400"),
        Case("a path that is not UTF-8", "GET /%FF HTTP/1.1\r\n", "400"),
        Case("an overlong encoding", "GET /%C0%AF HTTP/1.1\r\n", "400"),
        Case("an encoded zero", "GET /%00 HTTP/1.1\r\n", "400"),
        Case("another scheme", "GET ftp://a/ HTTP/1.1\r\n", "400"),
        Case("an absolute target with a user", "GET http://u@a/ HTTP/1.1\r\n", "400"),
        Case("an absolute target without a host", "GET http:///a HTTP/1.1\r\n", "400"),
        Case("TLS", "\u{16}\u{3}\u{1}\n", "400"),
    ])
    func `A request line that is not understood is refused`(_ example: Case) {
        #expect(ParserReplay.outcome(example.text) == example.outcome)
    }

    @Test func `An expectation other than 100-continue is refused, and ignored in HTTP 1_0`() {
        #expect(ParserReplay.outcome("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n") == "417")
        #expect(ParserReplay.outcome("GET / HTTP/1.0\r\nExpect: tea\r\n\r\n") == "GET / Expect=tea | close")
    }

    static func chunked(_ body: String) -> String {
        "POST / HTTP/1.1\r\n\(h)Transfer-Encoding: chunked\r\n\r\n\(body)"
    }
}
