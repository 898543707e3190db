import COpenSSL
import Glibc

/// The bytes of a connection, plain or encrypted; reads and writes until the socket would block.
enum Transport {
    case socket(SocketTransport)
    case tls(TLSTransport)

    /// What came of a read or a write.
    enum Outcome {
        /// So many bytes, at least one. `isDry` says that the next try would block.
        case moved(Int, isDry: Bool)
        /// The socket must become ready first.
        case wouldBlock
        /// The client has ended its side.
        case ended
        /// The connection is broken.
        case failed
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        switch self {
        case .socket(let socket): unsafe socket.read(into: buffer)
        case .tls(let tls): unsafe tls.read(into: buffer)
        }
    }

    func write(_ bytes: Span<UInt8>) -> Outcome {
        switch self {
        case .socket(let socket): socket.write(bytes)
        case .tls(let tls): tls.write(bytes)
        }
    }

    /// Tells the client that nothing more comes; it may still send.
    func endWriting() {
        switch self {
        case .socket(let socket): socket.endWriting()
        case .tls(let tls): tls.endWriting()
        }
    }
}

/// A non-blocking socket, which the connection closes.
struct SocketTransport {
    let descriptor: Int32

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transport.Outcome {
        while true {
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            // With edge-triggered readiness a short read means that the socket is dry (epoll(7)).
            if count > 0 { return .moved(count, isDry: count < buffer.count) }
            if count == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    func write(_ bytes: Span<UInt8>) -> Transport.Outcome {
        while true {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { return .moved(count, isDry: count < bytes.count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}

/// A TLS session over a non-blocking socket.
@safe final class TLSTransport {
    /// What a step of the handshake gives.
    enum Handshake {
        case done
        case wouldBlock
        case failed(String)
    }

    private let session: OpaquePointer
    private let descriptor: Int32

    /// Takes over the session, which is bound to the socket.
    init?(session: OpaquePointer, descriptor: Int32) {
        unsafe self.session = unsafe session
        self.descriptor = descriptor
        guard unsafe SSL_set_fd(session, descriptor) == 1 else { return nil }
        unsafe SSL_set_accept_state(session)
    }

    deinit { unsafe SSL_free(session) }

    func handshake() -> Handshake {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(session)
        if result == 1 { return .done }
        let code = unsafe SSL_get_error(session, result)
        if code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE { return .wouldBlock }
        return .failed(TLSContext.lastError() ?? "the client went away")
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transport.Outcome {
        ERR_clear_error()
        let count = unsafe SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return .moved(Int(count), isDry: false) }
        return outcome(count)
    }

    func write(_ bytes: Span<UInt8>) -> Transport.Outcome {
        ERR_clear_error()
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe SSL_write(session, bytes.baseAddress, Int32(clamping: bytes.count))
        }
        if count > 0 { return .moved(Int(count), isDry: false) }
        return outcome(count)
    }

    private func outcome(_ result: Int32) -> Transport.Outcome {
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: .wouldBlock
        case SSL_ERROR_ZERO_RETURN: .ended
        default: .failed
        }
    }

    func endWriting() {
        ERR_clear_error()
        unsafe SSL_shutdown(session)
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }
}
