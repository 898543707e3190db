import Synchronization

/// The body of an answer, written piece by piece from one worker thread.
///
/// Dropped before `finish` it aborts, so that a client never takes a part for the whole.
public final class BodyStream: Sendable {
    /// What the worker and the loop share: how much is under way, and whether there is still a client.
    final class Channel: Sendable {
        private struct State {
            var unsentBytes = 0
            var isClosed = false
        }

        private let limit: Int
        private let state = Monitor(State())

        init(limit: Int) { self.limit = limit }

        /// Waits until there is room, then counts the bytes as under way; false when the client has gone.
        func reserve(_ count: Int) -> Bool {
            state.wait { state in
                if state.isClosed { return false }
                guard state.unsentBytes < self.limit else { return nil }
                state.unsentBytes += count
                return true
            } ?? false
        }

        func release(_ count: Int) { state.withLock { $0.unsentBytes = max(0, $0.unsentBytes - count) } }

        func close() { state.withLock { $0.isClosed = true } }
    }

    enum Destination: Sendable {
        case connection(Mailbox, Mailbox.Address, Channel)
        case closure(Response, @Sendable (Response) -> Void)
    }

    private let destination: Destination
    private let collected = Mutex<[UInt8]>([])
    private let isEnded = Atomic(false)

    init(_ destination: Destination) { self.destination = destination }

    deinit { abort() }

    /// Sends a piece. Blocks while more than the limit is unsent; throws `ClientGone` when nobody reads any
    /// more.
    ///
    /// Never called on an event loop's thread.
    public func write(_ bytes: [UInt8]) throws(ClientGone) {
        guard !isEnded.load(ordering: .relaxed) else { throw ClientGone() }
        switch destination {
        case .connection(let mailbox, let address, let channel):
            precondition(!mailbox.isOwnThread, "A stream is written by a worker, which may wait.")
            guard channel.reserve(bytes.count) else { throw ClientGone() }
            mailbox.post(.streamBytes(address, bytes))
        case .closure: collected.withLock { $0.append(contentsOf: bytes) }
        }
    }

    /// Ends the body, with trailer fields where the client speaks HTTP/1.1.
    public func finish(trailers: HeaderFields = HeaderFields()) {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return }
        switch destination {
        case .connection(let mailbox, let address, _): mailbox.post(.streamEnds(address, trailers: trailers))
        case .closure(var response, let deliver):
            response.body += collected.withLock { $0 }
            deliver(response)
        }
    }

    /// Breaks the connection off, which tells the client that the body is not whole.
    public func abort() {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return }
        switch destination {
        case .connection(let mailbox, let address, _): mailbox.post(.streamAborts(address))
        case .closure(_, let deliver): deliver(Response(status: 500))
        }
    }
}

/// The client of a streamed answer has gone, or has not read for too long.
public struct ClientGone: Error, Sendable {}
