import Testing

@testable import HTTPServer

@Suite struct ParserLimitsTests {
    private let limits: Limits = {
        var limits = Limits()
        limits.requestLineBytes = 40
        limits.fieldLineBytes = 30
        limits.fieldSectionBytes = 60
        limits.fieldCount = 4
        limits.trailerSectionBytes = 20
        limits.chunkLineBytes = 10
        return limits
    }()

    private func outcome(_ text: String) -> String {
        let outcome = ParserReplay.outcome(text, limits: limits)
        return outcome.contains("end") ? "read" : String(outcome.suffix(3))
    }

    private func get(_ fields: String) -> String { "GET / HTTP/1.1\r\n\(fields)\r\n" }

    private func letters(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test func `A request line may be as long as its limit`() {
        let fixed = "GET / HTTP/1.1".utf8.count
        #expect(outcome("GET /\(letters(40 - fixed)) HTTP/1.1\r\nHost:\r\n\r\n") == "read")
        #expect(outcome("GET /\(letters(41 - fixed)) HTTP/1.1\r\nHost:\r\n\r\n") == "414")
        #expect(outcome(letters(42)) == "414")
    }

    @Test func `A field line may be as long as its limit`() {
        #expect(outcome(get("Host:\r\nX:\(letters(28))\r\n")) == "read")
        #expect(outcome(get("Host:\r\nX:\(letters(29))\r\n")) == "431")
        #expect(outcome("GET / HTTP/1.1\r\n\(letters(32))") == "431")
    }

    @Test func `All fields together may be as long as their limit`() {
        #expect(outcome(get("Host:\r\nX:\(letters(25))\r\nY:\(letters(20))\r\n")) == "read")
        #expect(outcome(get("Host:\r\nX:\(letters(25))\r\nY:\(letters(21))\r\n")) == "431")
    }

    @Test func `There may be as many fields as their limit`() {
        #expect(outcome(get("Host:\r\nA:\r\nB:\r\nC:\r\n")) == "read")
        #expect(outcome(get("Host:\r\nA:\r\nB:\r\nC:\r\nD:\r\n")) == "431")
    }

    @Test func `Chunk lines and trailers have limits too`() {
        let head = "POST / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n"
        #expect(outcome(head + "1;\(letters(8))\r\nx\r\n0\r\n\r\n") == "read")
        #expect(outcome(head + "1;\(letters(9))\r\nx\r\n0\r\n\r\n") == "400")
        #expect(outcome(head + "0\r\nA:\(letters(16))\r\n\r\n") == "read")
        #expect(outcome(head + "0\r\nA:\(letters(17))\r\n\r\n") == "431")
    }
}
