import Glibc
import Testing

@testable import HTTPServer

@Suite struct ServerTests {
    private func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    private func post(_ path: String, _ body: String, _ fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    @Test func `A connection is kept and serves one request after the other`() throws {
        let server = try TestServer()
        let client = try server.client()
        for _ in 0..<3 {
            try client.send(post("/a%20b", "hello"))
            #expect(try client.answer().body == "POST /a b hello")
        }
        #expect(server.server.counts.requests == 3)
        #expect(server.server.counts.openConnections == 1)
    }

    @Test func `HEAD is answered without content, and the connection goes on`() throws {
        let client = try TestServer().client()
        try client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"))
        let head = try client.answer(hasBody: false)
        #expect(head.head.contains("Content-Length: 8"))
        #expect(try client.answer().body == "GET /y ")
    }

    @Test func `HTTP 1_0 is closed unless it asks to be kept`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.answer().head.contains("Connection: keep-alive"))
        try client.send("GET /b HTTP/1.0\r\n\r\n")
        #expect(try client.rest().hasSuffix("Connection: close\r\n\r\nGET /b "))
    }

    @Test func `OPTIONS for the server as a whole is a ping`() throws {
        let client = try TestServer().client()
        try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().status == 204)
    }

    @Test(arguments: [1, 2])
    func `10,000 pipelined requests are answered in order`(_ loops: Int) throws {
        let server = try TestServer(loops: loops)
        let client = try server.client()
        let requests = (0..<10_000).map { get($0 % 10 == 9 ? "/later" : "/\($0)") }
        // Small parts in turn, so that neither side's socket fills while nobody reads.
        for start in stride(from: 0, to: requests.count, by: 500) {
            try client.send(requests[start..<(start + 500)].joined())
            for index in start..<(start + 500) {
                let body = try client.answer().body
                guard body == (index % 10 == 9 ? "later" : "GET /\(index) ") else {
                    Issue.record("\(index): \(body)")
                    return
                }
            }
        }
        #expect(try server.serves())
    }

    @Test func `10,000 requests in one piece are answered though the client reads only afterwards`() throws {
        let server = try TestServer()
        let client = try server.client()
        let text = String(repeating: get("/p"), count: 10_000)
        let isSent = Monitor(false)
        let wire = Array(text.utf8)
        let sender = client.descriptor
        try NativeThread.start(name: "sender") {
            TestClient.sendAll(wire, to: sender)
            isSent.withLock { $0 = true }
        }
        for _ in 0..<10_000 {
            guard try client.answer().body == "GET /p " else {
                Issue.record("wrong")
                return
            }
        }
        #expect(isSent.wait(milliseconds: 1_000) { $0 ? true : nil } == true)
        #expect(try server.serves())
    }

    @Test func `A body cut at every byte is read`() throws {
        let server = try TestServer()
        let client = try server.client()
        let request = Array(post("/cut", "hello").utf8)
        for cut in 1..<request.count {
            try client.send(Array(request[..<cut]))
            try client.send(Array(request[cut...]))
            #expect(try client.answer().body == "POST /cut hello")
        }
    }

    @Test func `A client that goes in the middle of a request harms nobody`() throws {
        let server = try TestServer()
        let request = Array(post("/cut", "hello").utf8)
        for cut in 1..<request.count {
            let client = try server.client()
            try client.send(Array(request[..<cut]))
            if cut % 2 == 0 { client.resetOnClose() }
        }
        #expect(try server.serves())
    }

    @Test func `Chunks and trailers are read`() throws {
        let client = try TestServer().client()
        try client.send(
            "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n"
        )
        #expect(try client.answer().body == "POST /c abcde X=y")
    }

    @Test func `100 Continue is sent before the body is, and only then`() throws {
        let client = try TestServer().client()
        try client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.answer().status == 100)
        try client.send("hi")
        #expect(try client.answer().body == "POST /e hi")
        try client.send(post("/e", "hi", "Expect: 100-continue\r\n"))
        #expect(try client.answer().body == "POST /e hi")
    }

    @Test func `A refused body is answered instead of 100 Continue, and closes`() throws {
        let client = try TestServer().client()
        try client.send(
            "POST /refuse HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.answer().status == 401)
        #expect(try client.rest() == "")
    }

    @Test func `A short refused body is skipped and the connection goes on`() throws {
        let client = try TestServer().client()
        try client.send(post("/refuse", "abc") + get("/on"))
        #expect(try client.answer().status == 401)
        #expect(try client.answer().body == "GET /on ")
    }

    @Test func `A body that is too long is answered at once`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n")
        #expect(try client.answer().status == 413)
        let second = try server.client()
        let chunk = "10000\r\n\(String(repeating: "x", count: 65_536))\r\n"
        try second.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<20 { try second.send(chunk) }
        #expect(try second.answer().status == 413)
        let third = try server.client()
        try third.send(post("/x", String(repeating: "x", count: 1 << 20)))
        #expect(try third.answer().body == "POST /x 1048576 bytes")
    }

    @Test func `A long body is spooled into a file that goes with the request`() throws {
        let client = try TestServer().client()
        try client.send(post("/spool", String(repeating: "x", count: 3 << 20)))
        #expect(try client.answer().body == "POST /spool file 3145728 true")
    }

    @Test func `1 MB of header is answered 431 though the client still sends`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 1 << 20) + "\r\n\r\n")
        #expect(try client.answer().status == 431)
        #expect(try client.rest() == "")
        #expect(try server.serves())
    }

    @Test func `What makes the framing doubtful is answered 400, and what follows is not read`() throws {
        let client = try TestServer().client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n" + get("/smuggled"))
        let answer = try client.answer()
        #expect(answer.status == 400)
        #expect(answer.head.contains("Connection: close"))
        #expect(try client.rest() == "")
    }

    @Test func `A streamed answer comes in chunks with trailers, and to HTTP 1_0 until the end`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(get("/stream") + get("/on"))
        #expect(try client.answer().body == "piecepiecepiece|X-Count: 3")
        #expect(try client.answer().body == "GET /on ")
        try client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get("/on"))
        #expect(try client.answer(hasBody: false).status == 200)
        #expect(try client.answer().body == "GET /on ")
        let old = try server.client()
        try old.send("GET /stream HTTP/1.0\r\n\r\n")
        #expect(try old.rest().hasSuffix("\r\n\r\npiecepiecepiece"))
    }

    @Test func `A reply that is dropped answers 500`() throws {
        let client = try TestServer().client()
        try client.send(get("/drop") + get("/on"))
        #expect(try client.answer().status == 500)
        #expect(try client.answer().body == "GET /on ")
    }

    @Test func `Many parked requests are answered in one batch`() throws {
        let server = try TestServer(loops: 2)
        let clients = try (0..<20).map { _ in try server.client() }
        for client in clients { try client.send(get("/park")) }
        Reply.send(batch: server.parked(20).map { ($0, Response(status: 202)) })
        for client in clients { #expect(try client.answer().status == 202) }
    }

    @Test func `A reply knows that its client has gone`() throws {
        let server = try TestServer()
        var client: TestClient? = try server.client()
        try client?.send(get("/park"))
        let reply = try #require(server.parked(1).first)
        #expect(!reply.isClientGone)
        let gone = Monitor(false)
        reply.onClientGone { gone.withLock { $0 = true } }
        client = nil
        #expect(gone.wait(milliseconds: 20_000) { $0 ? true : nil } == true)
        #expect(reply.isClientGone)
        reply.send(Response(status: 200))
        #expect(try server.serves())
    }

    @Test func `A client that has closed its sending side is answered`() throws {
        let client = try TestServer().client()
        try client.send(get("/later") + get("/b"))
        client.endSending()
        let rest = try client.rest()
        #expect(rest.contains("later") && rest.hasSuffix("GET /b "))
    }
}

extension TestClient {
    /// Sends from another thread, while this client reads.
    static func sendAll(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let part = Array(bytes[sent..<min(bytes.count, sent + 65_536)])
            let count = unsafe part.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            sent += count
        }
    }
}
