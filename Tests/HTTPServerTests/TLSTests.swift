import COpenSSL
import Testing

@testable import HTTPServer

@Suite struct TLSTests {
    private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `Requests are answered over TLS, one after the other and pipelined`() throws {
        let certificate = try TestCertificate()
        let server = try TestServer(tls: certificate.configuration)
        let client = try TLSTestClient(server)
        try client.send(get)
        #expect(try client.receive(until: "GET /a ").hasPrefix("HTTP/1.1 200 OK\r\n"))
        let body = String(repeating: "x", count: 1 << 20)
        try client.send(
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)\(get)")
        #expect(try client.receive(until: "GET /a ").contains("POST /a 1048576 bytes"))
        try client.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(try client.rest() > 8 << 20)
    }

    @Test func `A later answer comes over TLS too`() throws {
        let certificate = try TestCertificate()
        let client = try TLSTestClient(try TestServer(tls: certificate.configuration))
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        #expect(try client.receive(until: "GET /a ").contains("later"))
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive(until: "0\r\nX-Count: 3\r\n\r\n").contains("5\r\npiece\r\n"))
    }

    @Test func `http_1_1 is agreed upon, and a client that only speaks h2 is refused`() throws {
        let certificate = try TestCertificate()
        let server = try TestServer(tls: certificate.configuration)
        #expect(try TLSTestClient(server, protocols: ["h2", "http/1.1"]).agreedProtocol == "http/1.1")
        #expect(throws: TestClient.Failure.self) { try TLSTestClient(server, protocols: ["h2"]) }
    }

    @Test func `TLS 1_2 is spoken, TLS 1_1 is not`() throws {
        let certificate = try TestCertificate()
        let server = try TestServer(tls: certificate.configuration)
        #expect(try TLSTestClient(server, version: TLS1_2_VERSION).agreedProtocol == "")
        #expect(throws: TestClient.Failure.self) { try TLSTestClient(server, version: TLS1_1_VERSION) }
    }

    @Test func `Plain text to the TLS port harms nobody`() throws {
        let certificate = try TestCertificate()
        let server = try TestServer(tls: certificate.configuration)
        let plain = try server.client()
        try plain.send(get)
        _ = try? plain.rest()  // an alert or a reset: either is an end
        try TLSTestClient(server).send(get)
        let failure = server.shared.events.wait(milliseconds: 20_000) { events in
            events.contains { if case .handshakeFailed = $0 { true } else { false } } ? true : nil
        }
        #expect(failure == true)
    }

    @Test func `A handshake that takes too long is cut off`() throws {
        let certificate = try TestCertificate()
        var limits = Limits()
        limits.handshakeMilliseconds = 60
        let server = try TestServer(limits: limits, tls: certificate.configuration)
        #expect(try server.client().rest() == "")
    }

    @Test func `A certificate is loaded anew, and a broken one leaves the old one in place`() throws {
        let certificate = try TestCertificate()
        let server = try TestServer(tls: certificate.configuration)
        try server.server.reloadCertificate()
        try certificate.write("nonsense", to: certificate.configuration.certificateFile)
        #expect(throws: TLSFault.self) { try server.server.reloadCertificate() }
        #expect(throws: TLSFault.self) { try TestServer(tls: certificate.configuration) }
        let client = try TLSTestClient(server)
        try client.send(get)
        #expect(try client.receive(until: "GET /a ").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
}

/// A blocking TLS client that trusts anybody.
@safe final class TLSTestClient {
    private let socket: TestClient
    private let context: OpaquePointer
    private let session: OpaquePointer

    init(_ server: TestServer, protocols: [String] = [], version: Int32 = 0) throws {
        socket = try server.client()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()), let session = unsafe SSL_new(context)
        else {
            throw TestClient.Failure(what: "no memory")
        }
        unsafe self.context = unsafe context
        unsafe self.session = unsafe session
        let wire = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !wire.isEmpty { unsafe SSL_set_alpn_protos(session, wire, UInt32(wire.count)) }
        if version != 0 {
            unsafe SSL_ctrl(session, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(version), nil)
            unsafe SSL_ctrl(session, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
        }
        unsafe SSL_set_fd(session, socket.descriptor)
        guard unsafe SSL_connect(session) == 1 else { throw TestClient.Failure(what: "handshake") }
    }

    deinit {
        unsafe SSL_free(session)
        unsafe SSL_CTX_free(context)
    }

    var agreedProtocol: String {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        unsafe SSL_get0_alpn_selected(session, &name, &length)
        return unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard unsafe SSL_write(session, bytes, Int32(bytes.count)) == bytes.count else {
            throw TestClient.Failure(what: "write")
        }
    }

    func receive(until end: String) throws -> String {
        var text = ""
        while !text.hasSuffix(end) {
            let part = read()
            guard !part.isEmpty else { throw TestClient.Failure(what: "ended: \(text.suffix(200))") }
            text += String(decoding: part, as: UTF8.self)
        }
        return text
    }

    /// How many bytes come until the server says that it is done; throws when it is cut off.
    func rest() throws -> Int {
        var count = 0
        while case let part = read(), !part.isEmpty { count += part.count }
        guard unsafe SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0 else {
            throw TestClient.Failure(what: "cut off")
        }
        return count
    }

    private func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe SSL_read(session, &buffer, Int32(buffer.count))
        return Array(buffer.prefix(max(0, Int(count))))
    }
}
