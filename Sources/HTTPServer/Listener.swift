import CLinux
import Glibc
import Synchronization

/// The listening socket that all loops share.
final class Listener: Sendable {
    let descriptor: Int32
    /// The port it listens on, also when any free one was asked for.
    let port: Int
    private let users: Atomic<Int>

    /// Listens on a name or numeric address, for so many loops.
    init(host: String, port: Int, backlog: Int, users: Int) throws(SystemError) {
        descriptor = try Listener.open(host: host, port: port, backlog: backlog)
        self.port = Listener.port(of: descriptor)
        self.users = Atomic(users)
    }

    /// A loop accepts no more. After the last one the socket closes.
    func leave() {
        if users.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { close(descriptor) }
    }

    private static func open(host: String, port: Int, backlog: Int) throws(SystemError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let info = unsafe found else {
            throw SystemError(call: "getaddrinfo \(host)", code: EADDRNOTAVAIL)
        }
        defer { unsafe freeaddrinfo(info) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(info.pointee.ai_family, type, 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket") }
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        // Accepted sockets inherit it, which spares a call for each.
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        if unsafe info.pointee.ai_family == AF_INET6 {
            setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        var failure: SystemError?
        if unsafe bind(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) != 0 {
            failure = SystemError(call: "bind \(host):\(port)")
        } else if listen(descriptor, Int32(backlog)) != 0 {
            failure = SystemError(call: "listen")
        }
        if let failure {
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    private static func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            guard let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                unsafe getsockname(descriptor, address, &length) == 0
            else { return 0 }
            // Both families have the port in bytes 2 and 3, high byte first.
            return unsafe Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}
