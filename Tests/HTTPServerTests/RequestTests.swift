import Testing

@testable import HTTPServer

@Suite struct RequestTests {
    @Test func `The path is decoded, and its segments keep an encoded slash`() throws {
        let request = try Request(method: .get, target: "/v1/a%2Fb/c%20d%C3%A9/")
        #expect(request.path == "/v1/a/b/c dé/")
        #expect(request.rawPath == "/v1/a%2Fb/c%20d%C3%A9/")
        #expect(request.pathSegments == ["v1", "a/b", "c dé", ""])
        #expect(try Request(method: .get, target: "/").pathSegments == [])
    }

    @Test func `Query items are decoded in order, a plus is a space`() throws {
        let request = try Request(method: .get, target: "/?a=1+2&b=%2B&&c&=d&a=%C3%A9=")
        let items = try request.queryItems().map { "\($0.name)|\($0.value)" }
        #expect(items == ["a|1 2", "b|+", "c|", "|d", "a|é="])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "%FF=1", "a=%00"])
    func `A broken query item is refused`(_ query: String) throws {
        let request = try Request(method: .get, target: "/?\(query)")
        #expect(throws: QueryFault.self) { try request.queryItems() }
    }

    @Test func `Header names are found whatever their capitals`() throws {
        let request = try Request(
            method: .get, target: "/",
            headers: [("X-Request-ID", "1"), ("accept", "a, \"b,c\" ,"), ("Accept", ", d")])
        #expect(request.headers["x-request-id"] == "1")
        #expect(request.headers["x-request"] == nil)
        #expect(request.headers.contains("accept"))
        #expect(request.headers.values(for: "accept") == ["a, \"b,c\" ,", ", d"])
        #expect(request.headers.list(for: "accept") == ["a", "\"b,c\"", "d"])
        #expect(request.host == "localhost")
    }

    @Test func `A request made by hand is checked like one from the wire`() {
        #expect(throws: RequestFault.self) { try Request(method: .get, target: "no-slash") }
        #expect(throws: RequestFault.self) {
            try Request(method: .get, target: "/", headers: [("X", "a\r\nY: b")].map { ($0.0 + " ", $0.1) })
        }
    }

    @Test func `A token byte is what RFC 9110 says`() {
        let expected = Set(
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        #expect(Set((0...255).map { UInt8($0) }.filter(\.isTokenByte)) == expected)
    }
}
