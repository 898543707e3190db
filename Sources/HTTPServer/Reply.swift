import Synchronization

/// The promise to answer one request, exactly once, from any thread.
///
/// On the loop's own thread the answer is written in the same turn, otherwise through the loop's mailbox. A
/// reply that is dropped without an answer answers 500.
public final class Reply: Sendable {
    enum Destination: Sendable {
        case connection(EventLoop, Mailbox.Address, ClientState)
        case closure(@Sendable (Response) -> Void)
    }

    private let destination: Destination
    private let isUsed = Atomic(false)

    init(_ destination: Destination) { self.destination = destination }

    /// A reply without a connection, for clients inside the process. A streamed answer is delivered when it
    /// ends.
    public convenience init(deliver: @escaping @Sendable (Response) -> Void) { self.init(.closure(deliver)) }

    deinit {
        guard !isUsed.load(ordering: .relaxed) else { return }
        switch destination {
        case .connection(let loop, let address, _): loop.fail(address)
        case .closure(let deliver): deliver(Response(status: 500))
        }
    }

    /// Gives the answer.
    public func send(_ response: Response) {
        use()
        switch destination {
        case .connection(let loop, let address, _): loop.deliver(response, to: address)
        case .closure(let deliver): deliver(response)
        }
    }

    /// Gives many answers with one lock and at most one wake-up for each event loop.
    public static func send(batch: [(Reply, Response)]) {
        var loops: [(loop: EventLoop, messages: [Mailbox.Message])] = []
        for (reply, response) in batch {
            guard case .connection(let loop, let address, _) = reply.destination, !loop.mailbox.isOwnThread
            else {
                reply.send(response)
                continue
            }
            reply.use()
            if let index = loops.firstIndex(where: { $0.loop === loop }) {
                loops[index].messages.append(.answer(address, response))
            } else {
                loops.append((loop, [.answer(address, response)]))
            }
        }
        for (loop, messages) in loops { loop.mailbox.post(messages) }
    }

    /// Begins an answer whose body comes piece by piece from a worker thread; the response's own body goes
    /// first.
    ///
    /// It is chunked for HTTP/1.1 and ends with the connection for HTTP/1.0.
    public func stream(_ response: Response) -> BodyStream {
        use()
        switch destination {
        case .connection(let loop, let address, _):
            let channel = BodyStream.Channel(limit: loop.limits.unsentStreamBytes)
            loop.mailbox.post(.streamBegins(address, response, channel))
            return BodyStream(.connection(loop.mailbox, address, channel))
        case .closure(let deliver): return BodyStream(.closure(response, deliver))
        }
    }

    /// Whether the client has closed its side or the connection has failed, so that waiting longer is of no
    /// use.
    ///
    /// A client that only closed its sending side still gets an answer that is sent.
    public var isClientGone: Bool {
        guard case .connection(_, _, let client) = destination else { return false }
        return client.isGone
    }

    /// Calls `action` once when the client goes, on the loop's thread; at once if it has gone already.
    ///
    /// It is forgotten when the request is answered.
    public func onClientGone(_ action: @escaping @Sendable () -> Void) {
        guard case .connection(_, _, let client) = destination else { return }
        client.onGone(action)
    }

    private func use() {
        precondition(!isUsed.exchange(true, ordering: .relaxed), "A request is answered once.")
    }
}

/// What other threads may know of a connection: whether its client has gone.
final class ClientState: Sendable {
    private let gone = Atomic(false)
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    var isGone: Bool { gone.load(ordering: .acquiring) }

    func onGone(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = action }
        if isGone { run() }
    }

    func setGone() {
        if !gone.exchange(true, ordering: .acquiringAndReleasing) { run() }
    }

    func forgetAction() { action.withLock { $0 = nil } }

    private func run() {
        let action = self.action.withLock { action in
            defer { action = nil }
            return action
        }
        action?()
    }
}
