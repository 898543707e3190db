import Synchronization

/// What one loop counts; written by the loop, read by anyone.
final class Counters: Sendable {
    struct Counter: ~Copyable, Sendable {
        private let value = Atomic(0)

        var current: Int { value.load(ordering: .relaxed) }

        func add(_ amount: Int) { value.add(amount, ordering: .relaxed) }
    }

    let open = Counter()
    let accepted = Counter()
    let requests = Counter()
    let faults = Counter()
    let receivedBytes = Counter()
    let sentBytes = Counter()
}

/// What the server has counted since it started, over all its loops.
public struct ServerCounts: Sendable {
    /// Connections open now.
    public var openConnections = 0
    /// Connections accepted.
    public var acceptedConnections = 0
    /// Requests that were whole.
    public var requests = 0
    /// Requests that the server refused itself.
    public var faults = 0
    /// Bytes read, before their decoding.
    public var receivedBytes = 0
    /// Bytes written, before their encryption.
    public var sentBytes = 0

    mutating func add(_ counters: Counters) {
        openConnections += counters.open.current
        acceptedConnections += counters.accepted.current
        requests += counters.requests.current
        faults += counters.faults.current
        receivedBytes += counters.receivedBytes.current
        sentBytes += counters.sentBytes.current
    }
}
