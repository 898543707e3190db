import CLinux
import Glibc
import Synchronization

/// What other threads tell an event loop: an array under a lock, and an eventfd that ends its wait.
///
/// The descriptor is written once per batch and only while the loop is about to wait or waits.
final class Mailbox: Sendable {
    /// One connection of the loop, told apart from later ones with the same descriptor.
    struct Address: Sendable {
        var descriptor: Int32
        var generation: UInt32
    }

    enum Message: Sendable {
        case answer(Address, Response)
        case unanswered(Address)
        case streamBegins(Address, Response, BodyStream.Channel)
        case streamBytes(Address, [UInt8])
        case streamEnds(Address, trailers: HeaderFields)
        case streamAborts(Address)
        case stop(graceMilliseconds: Int)
    }

    private struct State {
        var messages: [Message] = []
        var isLoopAsleep = true
    }

    /// Readable, by an edge, when there is something to take.
    let descriptor: Int32
    private let state = Mutex(State())
    private let thread = Atomic<UInt>(0)

    init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError(call: "eventfd") }
    }

    deinit { close(descriptor) }

    /// Says which thread the loop runs on.
    func claim() { thread.store(pthread_self(), ordering: .relaxed) }

    /// Whether the caller is on the loop's thread.
    var isOwnThread: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    func post(_ message: Message) {
        wake(
            state.withLock { state in
                state.messages.append(message)
                return Mailbox.shallWake(&state)
            })
    }

    func post(_ messages: [Message]) {
        wake(
            state.withLock { state in
                state.messages.append(contentsOf: messages)
                return Mailbox.shallWake(&state)
            })
    }

    /// All messages in order. When there are none, the next post wakes the loop.
    func take() -> [Message] {
        state.withLock { state in
            guard !state.messages.isEmpty else {
                state.isLoopAsleep = true
                return []
            }
            var messages: [Message] = []
            swap(&messages, &state.messages)
            return messages
        }
    }

    private static func shallWake(_ state: inout State) -> Bool {
        defer { state.isLoopAsleep = false }
        return state.isLoopAsleep
    }

    private func wake(_ isNeeded: Bool) {
        guard isNeeded else { return }
        // A full counter means that the loop has been woken already, so a refused write loses nothing.
        _ = eventfd_write(descriptor, 1)
    }
}
