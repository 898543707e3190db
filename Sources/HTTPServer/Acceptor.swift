import CLinux
import Glibc

/// Takes connections from the listening socket for one loop; survives running out of descriptors.
struct Acceptor {
    /// What came of one try.
    enum Outcome {
        /// Nobody waits.
        case none
        /// The system has no room; the loop stops watching until its next sweep.
        case paused
        /// One connection came and was closed at once.
        case dropped
        /// One connection came. A refused one is answered 503.
        case taken(Int32, Peer, isRefused: Bool, Transport)
    }

    let listener: Int32
    private let listenerOwner: Listener
    private let admission: Admission
    private let tls: TLSContext?
    /// A descriptor to give up when no other is left, so that a client can be told instead of kept waiting.
    private var reserve: Int32
    private(set) var isPaused = false
    private var lastExhaustion = Int.min

    init(listener: Listener, admission: Admission, tls: TLSContext?) {
        self.listener = listener.descriptor
        listenerOwner = listener
        self.admission = admission
        self.tls = tls
        reserve = Acceptor.openReserve()
    }

    /// - Parameter apology: the answer to a client for whom there is no descriptor.
    mutating func accept(report: (ServerEvent) -> Void, now: Int, apology: () -> [UInt8]) -> Outcome {
        var storage = sockaddr_storage()
        let descriptor = Acceptor.accept(listener, &storage)
        guard descriptor >= 0 else { return fail(errno, report: report, now: now, apology: apology) }
        let peer = Peer(storage)
        let decision = admission.decide(peer)
        if case .admitted = decision {} else { report(.connectionRefused(remoteAddress: peer.text)) }
        switch decision {
        case .dropped:
            Glibc.close(descriptor)
            return .dropped
        case .refused:
            // Without a handshake there is no way to say anything over TLS.
            guard tls == nil else {
                admission.release(peer, wasRefused: true)
                Glibc.close(descriptor)
                return .dropped
            }
            return .taken(descriptor, peer, isRefused: true, .socket(SocketTransport(descriptor: descriptor)))
        case .admitted:
            guard let tls else {
                return .taken(
                    descriptor, peer, isRefused: false, .socket(SocketTransport(descriptor: descriptor)))
            }
            guard let session = tls.session(descriptor: descriptor) else {
                admission.release(peer, wasRefused: false)
                Glibc.close(descriptor)
                return .dropped
            }
            return .taken(descriptor, peer, isRefused: false, .tls(session))
        }
    }

    func release(_ peer: Peer, wasRefused: Bool) { admission.release(peer, wasRefused: wasRefused) }

    mutating func pause() { isPaused = true }

    mutating func resume() {
        isPaused = false
        if reserve < 0 { reserve = Acceptor.openReserve() }
    }

    /// Gives up the listening socket; it closes when the last loop has done so.
    mutating func close() {
        listenerOwner.leave()
        if reserve >= 0 { Glibc.close(reserve) }
        reserve = -1
    }

    private mutating func fail(
        _ code: Int32, report: (ServerEvent) -> Void, now: Int, apology: () -> [UInt8]
    ) -> Outcome {
        switch code {
        case EAGAIN: return .none
        case EMFILE, ENFILE:
            if now - 1_000 >= lastExhaustion {
                lastExhaustion = now
                report(.descriptorsExhausted)
            }
            return shed(apology)
        case ENOBUFS, ENOMEM, EPERM, EBADF, EINVAL:
            report(.acceptFailed(SystemError(call: "accept4", code: code)))
            pause()
            return .paused
        default: return .dropped  // the connection failed before it was accepted (accept(2))
        }
    }

    /// Uses the reserved descriptor to answer one client 503.
    private mutating func shed(_ apology: () -> [UInt8]) -> Outcome {
        guard reserve >= 0 else {
            pause()
            return .paused
        }
        Glibc.close(reserve)
        var storage = sockaddr_storage()
        let descriptor = Acceptor.accept(listener, &storage)
        if descriptor >= 0 {
            let socket = SocketTransport(descriptor: descriptor)
            if tls == nil { _ = socket.write(apology().span) }
            socket.endWriting()
            Acceptor.drain(descriptor)
            Glibc.close(descriptor)
        }
        reserve = Acceptor.openReserve()
        return descriptor >= 0 ? .dropped : .none
    }

    /// Reads what has arrived, because closing over unread bytes would take the answer back.
    private static func drain(_ descriptor: Int32) {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            _ = unsafe recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        }
    }

    private static func openReserve() -> Int32 { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }

    private static func accept(_ listener: Int32, _ storage: inout sockaddr_storage) -> Int32 {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
                return unsafe linux_accept4(listener, address, &length, flags)
            }
        }
    }
}
