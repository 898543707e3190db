import Glibc
import Synchronization

/// A client's address: the key under which its connections are counted, and the text for logs.
struct Peer {
    /// IPv6, or IPv4 as IPv6 writes it.
    let key: UInt128
    let text: String

    var isLoopback: Bool { key == 1 || key >> 24 == 0xFFFF_7F }

    init(_ storage: sockaddr_storage) {
        var storage = storage
        var key: UInt128 = 0
        var text = [CChar](repeating: 0, count: 64)
        let capacity = socklen_t(text.count)
        unsafe withUnsafeBytes(of: &storage) { bytes in
            if unsafe Int32(storageFamily(bytes)) == AF_INET6 {
                for index in 8..<24 { unsafe key = key << 8 | UInt128(bytes[index]) }
                // An IPv4 client of a dual-stack socket is shown as what it is.
                let isMapped = key >> 32 == 0xFFFF
                let address = unsafe bytes.baseAddress.map { unsafe $0 + (isMapped ? 20 : 8) }
                unsafe inet_ntop(isMapped ? AF_INET : AF_INET6, address, &text, capacity)
            } else {
                for index in 4..<8 { unsafe key = key << 8 | UInt128(bytes[index]) }
                key |= 0xFFFF << 32
                unsafe inet_ntop(AF_INET, bytes.baseAddress.map { unsafe $0 + 4 }, &text, capacity)
            }
        }
        self.key = key
        let end = text.firstIndex(of: 0) ?? text.count
        self.text = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

private func storageFamily(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
    unsafe bytes.loadUnaligned(as: UInt16.self)
}

/// Counts the open connections of all loops, in all and by address.
final class Admission: Sendable {
    private struct State {
        var open = 0
        var refused = 0
        var byAddress: [UInt128: Int] = [:]
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(limits: Limits) { self.limits = limits }

    /// What becomes of a new connection.
    enum Decision {
        case admitted
        /// It is answered 503 and counts as refused until it is gone.
        case refused
        /// It is closed at once, because too many refused ones are still open.
        case dropped
    }

    func decide(_ peer: Peer) -> Decision {
        state.withLock { state in
            let own = state.byAddress[peer.key, default: 0]
            let most = peer.isLoopback ? limits.connectionsPerLoopbackAddress : limits.connectionsPerAddress
            if state.open < limits.connections && own < most {
                state.open += 1
                state.byAddress[peer.key] = own + 1
                return .admitted
            }
            guard state.refused < limits.refusedConnections else { return .dropped }
            state.refused += 1
            return .refused
        }
    }

    func release(_ peer: Peer, wasRefused: Bool) {
        state.withLock { state in
            if wasRefused {
                state.refused -= 1
                return
            }
            state.open -= 1
            let own = state.byAddress[peer.key, default: 1] - 1
            state.byAddress[peer.key] = own == 0 ? nil : own
        }
    }

    var open: Int { state.withLock { $0.open } }
}
