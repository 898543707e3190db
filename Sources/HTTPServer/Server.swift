import Glibc
import Synchronization

/// How a server listens.
public struct ServerConfiguration: Sendable {
    /// A name or numeric address of this machine; `0.0.0.0` or `::` for all.
    public var host: String
    /// The port; 0 for any free one.
    public var port: Int
    /// The number of event loops, each a thread.
    public var loops: Int
    /// Maxima and timeouts.
    public var limits: Limits
    /// Certificate and key; `nil` for plain HTTP.
    public var tls: TLSConfiguration?

    /// One loop on a free port of the loopback address, unless told otherwise.
    public init(
        host: String = "127.0.0.1", port: Int = 0, loops: Int = 1, limits: Limits = Limits(),
        tls: TLSConfiguration? = nil
    ) {
        self.host = host
        self.port = port
        self.loops = loops
        self.limits = limits
        self.tls = tls
    }
}

/// An HTTP/1.1 server on threads of its own.
public final class Server: Sendable {
    private enum Stage {
        case new
        case running(Listener, [(mailbox: Mailbox, counters: Counters)])
        case stopped
    }

    private struct Threads {
        var mailboxes: [(mailbox: Mailbox, counters: Counters)] = []
        var failure: (any Error)?
        var ended = 0
        var cutOff = 0
    }

    private let configuration: ServerConfiguration
    private let onEvent: @Sendable (ServerEvent) -> Void
    private let makeHandler: @Sendable (Int) throws -> any Handler
    private let tls: TLSContext?
    private let stage = Mutex(Stage.new)
    private let threads = Monitor(Threads())

    /// A server that does not listen yet. `onEvent` and `makeHandler` are called on the loops' threads.
    ///
    /// Throws `TLSFault` when certificate or key cannot be used.
    public init(
        configuration: ServerConfiguration, onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in },
        makeHandler: @escaping @Sendable (Int) throws -> any Handler
    ) throws {
        precondition(configuration.loops > 0, "A server has at least one event loop.")
        self.configuration = configuration
        self.onEvent = onEvent
        self.makeHandler = makeHandler
        tls = try configuration.tls.map { configuration throws(TLSFault) in try TLSContext(configuration) }
    }

    /// Listens and starts the loops. Throws what the system or `makeHandler` throws; then nothing is left
    /// running.
    public func start() throws {
        // A client that goes away while it is written to must not end the process.
        signal(SIGPIPE, SIG_IGN)
        let loops = configuration.loops
        var limits = configuration.limits
        let descriptors = max(16, DescriptorLimit.raise() - limits.reservedDescriptors)
        limits.connections = min(limits.connections, descriptors)
        let listener = try Listener(
            host: configuration.host, port: configuration.port, backlog: limits.backlog, users: loops)
        let admission = Admission(limits: limits)
        for index in 0..<loops {
            var acceptor = Acceptor(listener: listener, admission: admission, tls: tls)
            do {
                try NativeThread.start(name: "http-\(index)") { [self, limits, acceptor] in
                    run(index: index, limits: limits, acceptor: acceptor)
                }
            } catch {
                acceptor.close()
                threads.withLock {
                    $0.failure = error
                    $0.ended += 1
                }
            }
        }
        let outcome = threads.wait {
            threads -> Result<[(mailbox: Mailbox, counters: Counters)], any Error>? in
            guard threads.mailboxes.count + threads.ended == loops else { return nil }
            return threads.failure.map { .failure($0) } ?? .success(threads.mailboxes)
        }
        guard let outcome else { return }
        if case .failure = outcome { stopLoops(graceMilliseconds: 0) }
        let running = try outcome.get()
        stage.withLock { $0 = .running(listener, running) }
        onEvent(.started(host: configuration.host, port: listener.port))
    }

    private func run(index: Int, limits: Limits, acceptor: Acceptor) {
        var acceptor = acceptor
        do {
            let mailbox = try Mailbox()
            let loop = try EventLoop(
                index: index, limits: limits, acceptor: acceptor, mailbox: mailbox,
                handler: makeHandler(index),
                onEvent: onEvent)
            threads.withLock { $0.mailboxes.append((mailbox, loop.counters)) }
            let cutOff = loop.run()
            threads.withLock {
                $0.cutOff += cutOff
                $0.ended += 1
            }
        } catch {
            acceptor.close()
            threads.withLock {
                $0.failure = error
                $0.ended += 1
            }
        }
    }

    /// The port that the server listens on; 0 before `start` and after `stop`.
    public var port: Int {
        stage.withLock { stage in
            if case .running(let listener, _) = stage { return listener.port }
            return 0
        }
    }

    /// What has been counted so far.
    public var counts: ServerCounts {
        stage.withLock { stage in
            var counts = ServerCounts()
            if case .running(_, let loops) = stage { for loop in loops { counts.add(loop.counters) } }
            return counts
        }
    }

    /// Reads certificate and key again, for new connections. Throws `TLSFault`, and then keeps those it has.
    public func reloadCertificate() throws {
        guard let tls else { return }
        try tls.reload()
        onEvent(.certificateReloaded)
    }

    /// Accepts no more, answers what has arrived, and returns when all is done or the grace is over.
    ///
    /// Never called on an event loop's thread.
    public func stop(graceSeconds: Int = 10) {
        let isRunning = stage.withLock { stage in
            defer { stage = .stopped }
            if case .running = stage { return true }
            return false
        }
        guard isRunning else { return }
        let open = threads.withLock { $0.mailboxes.reduce(0) { $0 + $1.counters.open.current } }
        onEvent(.stopping(openConnections: open))
        let cutOff = stopLoops(graceMilliseconds: graceSeconds * 1_000)
        onEvent(.stopped(cutOff: cutOff))
    }

    @discardableResult private func stopLoops(graceMilliseconds: Int) -> Int {
        let mailboxes = threads.withLock { $0.mailboxes }
        for (mailbox, _) in mailboxes { mailbox.post(.stop(graceMilliseconds: graceMilliseconds)) }
        // A handler that blocks its loop must not block the stop as well.
        let loops = configuration.loops
        return threads.wait(milliseconds: graceMilliseconds + 1_000) { $0.ended == loops ? $0.cutOff : nil }
            ?? 0
    }
}

/// How many descriptors the process may open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one; gives what then holds.
    static func raise() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
