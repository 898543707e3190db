import Glibc

/// A blocking client over a loopback socket; gives up after 20 seconds.
final class TestClient {
    let descriptor: Int32
    /// What must live as long as the client does.
    var server: AnyObject?
    private var received: [UInt8] = []

    /// One answer as it came.
    struct Answer {
        var status: Int
        var head: String
        var body: String
    }

    struct Failure: Error {
        let what: String
    }

    init(port: Int, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        if var receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, 4)
        }
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                let start = unsafe $0.baseAddress.map { unsafe $0 + sent }
                return unsafe Glibc.send(descriptor, start, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "send: \(errno)") }
            sent += count
        }
    }

    /// Closes the sending side.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the next close a reset.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// The next answer, by its length or its chunks. `hasBody` is false for the answer to HEAD.
    func answer(hasBody: Bool = true) throws -> Answer {
        let head = try take(until: "\r\n\r\n")
        guard let status = Int(head.dropFirst(9).prefix(3)) else { throw Failure(what: "no status: \(head)") }
        var answer = Answer(status: status, head: head, body: "")
        guard hasBody, status >= 200 else { return answer }
        let lines = head.lowercased().split(separator: "\r\n")
        if let line = lines.first(where: { $0.hasPrefix("content-length: ") }),
            let length = Int(line.dropFirst(16))
        {
            answer.body = String(decoding: try take(length), as: UTF8.self)
        } else if lines.contains("transfer-encoding: chunked") {
            while let size = Int(try take(until: "\r\n"), radix: 16), size > 0 {
                answer.body += String(decoding: try take(size), as: UTF8.self)
                _ = try take(2)
            }
            while case let trailer = try take(until: "\r\n"), !trailer.isEmpty {
                answer.body += "|" + trailer
            }
        }
        return answer
    }

    /// All that comes until the server ends; throws when the connection is reset.
    func rest() throws -> String {
        while try receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { guard try receive() else { throw Failure(what: "ended early") } }
        defer { received.removeSubrange(..<count) }
        return Array(received[..<count])
    }

    private func take(until mark: String) throws -> String {
        let mark = Array(mark.utf8)
        var from = 0
        while true {
            while from + mark.count <= received.count {
                if received[from..<(from + mark.count)].elementsEqual(mark) {
                    let bytes = try take(from + mark.count)
                    return String(decoding: bytes.dropLast(mark.count), as: UTF8.self)
                }
                from += 1
            }
            guard try receive() else { throw Failure(what: "ended before \(mark)") }
        }
    }

    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count >= 0 else { throw Failure(what: "recv: \(errno)") }
        received += buffer[..<count]
        return count > 0
    }
}
