import Testing

@testable import HTTPServer

@Suite struct ServerLimitsTests {
    private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test func `A head that takes too long is answered 408`() throws {
        let server = try TestServer(limits: limits { $0.headMilliseconds = 60 })
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHos")
        #expect(try client.answer().status == 408)
        #expect(try client.rest() == "")
    }

    @Test func `A body that makes no progress is answered 408`() throws {
        let server = try TestServer(limits: limits { $0.bodyMilliseconds = 60 })
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        #expect(try client.answer().status == 408)
        #expect(try client.rest() == "")
    }

    @Test func `An idle connection is closed without a word`() throws {
        let server = try TestServer(limits: limits { $0.idleMilliseconds = 60 })
        let client = try server.client()
        try client.send(get)
        #expect(try client.answer().status == 200)
        #expect(try client.rest() == "")
    }

    @Test func `A client that does not read is cut off, and the next one is served`() throws {
        let server = try TestServer(limits: limits { $0.writeMilliseconds = 60 })
        let client = try server.client(receiveBufferBytes: 4096)
        try client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try server.serves())
        let isCutOff = server.shared.events.wait(milliseconds: 20_000) { events in
            events.contains { if case .writeTimedOut = $0 { true } else { false } } ? true : nil
        }
        #expect(isCutOff == true)
        #expect(try server.serves())
    }

    @Test func `A slow reader gets all of a long answer`() throws {
        let server = try TestServer()
        let client = try server.client(receiveBufferBytes: 4096)
        try client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try server.serves())
        #expect(try client.answer().body.utf8.count == 8 << 20)
    }

    @Test func `A worker whose client goes or does not read is told so`() throws {
        let server = try TestServer(limits: limits { $0.writeMilliseconds = 60 })
        let stuck = try server.client(receiveBufferBytes: 4096)
        try stuck.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(server.shared.goneStreams.wait(milliseconds: 20_000) { $0 == 1 ? true : nil } == true)
        var gone: TestClient? = try server.client()
        try gone?.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        gone?.resetOnClose()
        gone = nil
        #expect(server.shared.goneStreams.wait(milliseconds: 20_000) { $0 == 2 ? true : nil } == true)
        #expect(try server.serves())
    }

    @Test func `One connection too many of an address is answered 503`() throws {
        let server = try TestServer(limits: limits { $0.connectionsPerLoopbackAddress = 2 })
        let first = try server.client()
        var second: TestClient? = try server.client()
        for client in [first, second] {
            try client?.send(get)
            #expect(try client?.answer().status == 200)
        }
        let third = try server.client()
        try third.send(get)
        let answer = try third.answer()
        #expect(answer.status == 503 && answer.head.contains("Retry-After: 1"))
        #expect(try third.rest() == "")
        second = nil
        var isServed = false
        while !isServed {
            let fourth = try server.client()
            try fourth.send(get)
            isServed = try fourth.answer().status == 200
        }
    }

    @Test func `1,000 idle connections stay open and the next client is served`() throws {
        let server = try TestServer()
        let idle = try (0..<1_000).map { _ in try server.client() }
        #expect(try server.serves())
        for client in idle.suffix(10) {
            try client.send(get)
            #expect(try client.answer().status == 200)
        }
        #expect(server.server.counts.openConnections >= 1_000)
    }

    @Test func `A stop closes idle connections and finishes what has arrived`() throws {
        let server = try TestServer()
        let idle = try server.client()
        let busy = try server.client()
        try busy.send("GET /park HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        let reply = try #require(server.parked(1).first)
        let isStopped = Monitor(false)
        let running = server.server
        try NativeThread.start(name: "stop") {
            running.stop(graceSeconds: 20)
            isStopped.withLock { $0 = true }
        }
        #expect(try idle.rest() == "")
        reply.send(Response(status: 200))
        #expect(try busy.answer().status == 200)
        let last = try busy.answer()
        #expect(last.body == "GET /a " && last.head.contains("Connection: close"))
        #expect(try busy.rest() == "")
        #expect(isStopped.wait(milliseconds: 20_000) { $0 ? true : nil } == true)
        #expect(throws: TestClient.Failure.self) { try server.client() }
    }

    @Test func `A stop does not wait for a reply beyond its grace`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /park HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = try #require(server.parked(1).first)
        server.server.stop(graceSeconds: 0)
        #expect(try client.rest() == "")
        reply.send(Response(status: 200))
    }
}
