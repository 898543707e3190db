import CLinux
import Glibc

/// An epoll instance; connections are watched by edges, the listening socket by level.
@safe final class Poll {
    /// What an event is about.
    enum Tag {
        case mailbox
        case listener
        case connection(Int32, generation: UInt32)

        var word: UInt64 {
            switch self {
            case .mailbox: 0
            case .listener: 1
            case .connection(let descriptor, let generation):
                UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
            }
        }

        init(word: UInt64) {
            // Generations begin with 1, so that no connection has a word this small.
            switch word {
            case 0: self = .mailbox
            case 1: self = .listener
            default: self = .connection(Int32(truncatingIfNeeded: word), generation: UInt32(word >> 32))
            }
        }
    }

    /// One event.
    struct Event {
        let tag: Tag
        let bits: UInt32

        var isReadable: Bool { bits & EPOLLIN.rawValue != 0 }
        var isWritable: Bool { bits & EPOLLOUT.rawValue != 0 }
        var isEnded: Bool { bits & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue) != 0 }
        var isFailed: Bool { bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
    }

    private static let capacity = 256
    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>

    init() throws(SystemError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        unsafe events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Poll.capacity)
        guard descriptor >= 0 else { throw SystemError(call: "epoll_create1") }
    }

    deinit {
        unsafe events.deallocate()
        close(descriptor)
    }

    /// Watches for every edge in both directions.
    func add(_ watched: Int32, tag: Tag) throws(SystemError) {
        let bits = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        try add(watched, tag: tag, bits: bits)
    }

    /// Watches a listening socket that other loops watch too: one of them is woken for each connection.
    func addListener(_ listener: Int32) throws(SystemError) {
        try add(listener, tag: .listener, bits: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
    }

    private func add(_ watched: Int32, tag: Tag, bits: UInt32) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = bits
        unsafe event.data.u64 = tag.word
        guard unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0 else {
            throw SystemError(call: "epoll_ctl")
        }
    }

    func remove(_ watched: Int32) { _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil) }

    /// Waits, calls `woken` once and then `take` for each event. A negative time waits without end.
    func wait(milliseconds: Int, woken: () -> Void, _ take: (Event) -> Void) {
        let count = unsafe epoll_wait(
            descriptor, events, Int32(Poll.capacity), Int32(clamping: milliseconds))
        woken()
        // A negative count is EINTR: the turn goes on without events.
        for index in 0..<max(0, Int(count)) {
            let event = unsafe events[index]
            unsafe take(Event(tag: Tag(word: event.data.u64), bits: event.events))
        }
    }
}
