import Glibc

@testable import HTTPServer

/// A handler that does what the path says.
final class TestHandler: Handler {
    private let shared: TestServer.Shared

    init(_ shared: TestServer.Shared) { self.shared = shared }

    func plan(for head: Request) -> BodyPlan {
        switch head.path {
        case "/spool": .spool(directory: "/tmp", maxBytes: 1 << 30)
        case "/refuse": .refuse(Response(status: 401, text: "who"))
        default: .collect(maxBytes: 1 << 20)
        }
    }

    func handle(_ request: Request, _ reply: Reply) {
        switch request.path {
        case "/later":
            try? NativeThread.start(name: "later") { reply.send(Response(status: 200, text: "later")) }
        case "/park": shared.parked.withLock { $0.append(reply) }
        case "/drop": break
        case "/big": reply.send(Response(status: 200, body: [UInt8](repeating: 0x62, count: 8 << 20)))
        case "/stream": stream(request, reply, pieces: 3, bytes: Array("piece".utf8))
        case "/endless": stream(request, reply, pieces: .max, bytes: [UInt8](repeating: 0x65, count: 1 << 16))
        default: reply.send(Response(status: 200, text: echo(request)))
        }
    }

    private func stream(_ request: Request, _ reply: Reply, pieces: Int, bytes: [UInt8]) {
        let shared = shared
        // The tests fail without the answer, so that a thread that does not start is noticed.
        try? NativeThread.start(name: "stream") {
            let stream = reply.stream(Response(status: 200))
            do {
                for _ in 0..<pieces { try stream.write(bytes) }
                var trailers = HeaderFields()
                trailers.add("X-Count", "3" as StaticString)
                stream.finish(trailers: trailers)
            } catch {
                shared.goneStreams.withLock { $0 += 1 }
            }
        }
    }

    private func echo(_ request: Request) -> String {
        let content =
            switch request.body {
            case .bytes(let bytes):
                bytes.count < 100 ? String(decoding: bytes, as: UTF8.self) : "\(bytes.count) bytes"
            case .file(let file): "file \(file.byteCount) \(unsafe access(file.path, R_OK) == 0)"
            }
        let trailers = request.trailers.all.map { " \($0.name)=\($0.value)" }.joined()
        return "\(request.method.rawValue) \(request.path) \(content)\(trailers)"
    }
}

/// A running server for one test; stopped when the test lets go of it.
final class TestServer {
    final class Shared: Sendable {
        let parked = Monitor<[Reply]>([])
        let goneStreams = Monitor(0)
        let events = Monitor<[ServerEvent]>([])
    }

    let shared = Shared()
    let server: Server

    init(limits: Limits = Limits(), loops: Int = 1, tls: TLSConfiguration? = nil) throws {
        let shared = shared
        server = try Server(
            configuration: ServerConfiguration(loops: loops, limits: limits, tls: tls),
            onEvent: { event in shared.events.withLock { $0.append(event) } },
            makeHandler: { _ in TestHandler(shared) })
        try server.start()
    }

    deinit { server.stop(graceSeconds: 0) }

    /// A client that keeps this server running.
    func client(receiveBufferBytes: Int32? = nil) throws -> TestClient {
        let client = try TestClient(port: server.port, receiveBufferBytes: receiveBufferBytes)
        client.server = self
        return client
    }

    /// Whether a new client is served.
    func serves() throws -> Bool {
        let client = try client()
        try client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        return try client.answer().body == "GET /next "
    }

    /// The replies parked so far, once there are so many.
    func parked(_ count: Int) -> [Reply] {
        shared.parked.wait(milliseconds: 20_000) { $0.count >= count ? $0 : nil } ?? []
    }
}
