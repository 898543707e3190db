import Glibc

/// One thread, one epoll: readiness, accepting, deadlines and the mailbox.
///
/// `@unchecked Sendable`: other threads touch only `mailbox`, `counters`, `limits` and `index`, which are
/// safe to share; all else belongs to the loop's own thread from `run` on.
@safe final class EventLoop: @unchecked Sendable {
    let index: Int
    let limits: Limits
    let mailbox: Mailbox
    let counters = Counters()
    let handler: any Handler
    let onEvent: @Sendable (ServerEvent) -> Void

    /// Milliseconds of a clock that only goes forward, read once a turn.
    private(set) var now = 0
    private(set) var isStopping = false
    private var stopDeadline = Int.max
    /// Answers that the driven connection gathers until it writes.
    var output: [UInt8] = []
    private(set) var writer = ResponseWriter()

    /// What one read of any connection fills, before it is parsed.
    let input: UnsafeMutableRawBufferPointer
    private let poll: Poll
    private var acceptor: Acceptor
    /// Open connections by descriptor.
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var lastGeneration: UInt32 = 0
    private var queued: [Connection] = []
    private var nextSweep = 0
    private var hasHanded = false

    /// Called on the thread that will run the loop, which becomes its own.
    init(
        index: Int, limits: Limits, acceptor: Acceptor, mailbox: Mailbox, handler: any Handler,
        onEvent: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SystemError) {
        self.index = index
        self.limits = limits
        self.mailbox = mailbox
        self.handler = handler
        self.onEvent = onEvent
        self.acceptor = acceptor
        poll = try Poll()
        unsafe input = UnsafeMutableRawBufferPointer.allocate(byteCount: limits.readBytes, alignment: 16)
        output.reserveCapacity(limits.gatheredAnswerBytes)
        mailbox.claim()
        try poll.add(mailbox.descriptor, tag: .mailbox)
        try poll.addListener(acceptor.listener)
        readClocks()
    }

    deinit { unsafe input.deallocate() }

    // MARK: Turns

    /// Serves until stopped; gives how many connections were cut off.
    func run() -> Int {
        while true {
            poll.wait(milliseconds: pause(), woken: readClocks, take)
            takeMail()
            driveQueued()
            if now >= nextSweep { sweep() }
            if hasHanded {
                hasHanded = false
                handler.turnEnded()
            }
            if isStopping && (connectionCount == 0 || now >= stopDeadline) { break }
        }
        let cutOff = connectionCount
        for connection in connections { connection?.close() }
        return cutOff
    }

    private func pause() -> Int {
        if !queued.isEmpty { return 0 }
        if connectionCount == 0 && !acceptor.isPaused { return -1 }
        return max(0, min(nextSweep, stopDeadline) - now)
    }

    private func readClocks() {
        var moment = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &moment)
        now = moment.tv_sec * 1_000 + moment.tv_nsec / 1_000_000
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &moment)
        writer.setDate(moment.tv_sec)
    }

    private func take(_ event: Poll.Event) {
        switch event.tag {
        case .mailbox: break  // the mail is taken in every turn
        case .listener: accept()
        case .connection(let descriptor, let generation):
            guard let connection = connection(Mailbox.Address(descriptor: descriptor, generation: generation))
            else {
                return
            }
            connection.ready(
                readable: event.isReadable, writable: event.isWritable, clientEnded: event.isEnded,
                failed: event.isFailed)
        }
    }

    private func takeMail() {
        while true {
            let messages = mailbox.take()
            if messages.isEmpty { return }
            for message in messages { take(message) }
            driveQueued()
        }
    }

    private func take(_ message: Mailbox.Message) {
        switch message {
        case .answer(let address, let response): deliver(response, to: address)
        case .unanswered(let address): fail(address)
        case .streamBegins(let address, let response, let channel):
            guard let connection = connection(address) else { return channel.close() }
            connection.beginStream(response, channel)
            queue(connection)
        case .streamBytes(let address, let bytes): change(address) { $0.writeStream(bytes) }
        case .streamEnds(let address, let trailers): change(address) { $0.endStream(trailers: trailers) }
        case .streamAborts(let address): change(address) { $0.abortStream() }
        case .stop(let graceMilliseconds): stop(graceMilliseconds)
        }
    }

    private func change(_ address: Mailbox.Address, _ change: (Connection) -> Void) {
        guard let connection = connection(address) else { return }
        change(connection)
        queue(connection)
    }

    // MARK: Answers

    /// Gives a request to the handler.
    func hand(_ request: Request, from connection: Connection) {
        hasHanded = true
        let address = Mailbox.Address(descriptor: connection.descriptor, generation: connection.generation)
        handler.handle(request, Reply(.connection(self, address, connection.client)))
    }

    /// Takes an answer: at once on the own thread, otherwise by mail.
    func deliver(_ response: Response, to address: Mailbox.Address) {
        guard mailbox.isOwnThread else { return mailbox.post(.answer(address, response)) }
        guard let connection = connection(address) else { return }
        connection.answer(response)
        if !connection.isDriven { queue(connection) }
    }

    /// Answers 500 for a reply that was dropped.
    func fail(_ address: Mailbox.Address) {
        guard mailbox.isOwnThread else { return mailbox.post(.unanswered(address)) }
        guard let connection = connection(address), case .handling = connection.phase else { return }
        connection.answer(handler.answer(RequestFault(.unanswered, "The request was not answered.")))
        if !connection.isDriven { queue(connection) }
    }

    func report(_ event: ServerEvent) { onEvent(event) }

    /// Calls `use` with the first bytes of the input buffer.
    func withInput(_ count: Int, _ use: (Span<UInt8>) -> Void) {
        unsafe use(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: input[..<count])))
    }

    /// Writes what the output buffer has, as far as the socket takes it.
    func writeOutput(to transport: Transport) -> Transport.Outcome {
        let bytes = output
        return transport.write(bytes.span)
    }

    /// Empties the output buffer, and gives its memory back when one long answer has made it large.
    func resetOutput() {
        output.removeAll(keepingCapacity: output.capacity <= 4 * limits.gatheredAnswerBytes)
    }

    // MARK: Connections

    private func connection(_ address: Mailbox.Address) -> Connection? {
        let descriptor = Int(address.descriptor)
        guard descriptor < connections.count, let connection = connections[descriptor],
            connection.generation == address.generation
        else { return nil }
        return connection
    }

    /// Has a connection driven once more before the loop waits.
    func queue(_ connection: Connection) {
        guard !connection.isQueued else { return }
        connection.isQueued = true
        queued.append(connection)
    }

    private func driveQueued() {
        var now: [Connection] = []
        swap(&now, &queued)
        for connection in now {
            connection.isQueued = false
            connection.drive()
        }
    }

    private func accept() {
        for _ in 0..<limits.acceptsPerTurn {
            switch acceptor.accept(report: onEvent, now: now, apology: apologyBytes) {
            case .none: return
            case .paused: return poll.remove(acceptor.listener)
            case .dropped: continue
            case .taken(let descriptor, let peer, let isRefused, let transport):
                open(descriptor, peer, isRefused: isRefused, transport)
            }
        }
    }

    /// What a client is told that came when there were too many.
    func apology() -> Response {
        var response = handler.answer(RequestFault(.tooManyConnections, "There are too many connections."))
        response.closesConnection = true
        if response.fields["Retry-After"] == nil { response.fields.add("Retry-After", "1" as StaticString) }
        return response
    }

    private func apologyBytes() -> [UInt8] {
        var output: [UInt8] = []
        writer.append(apology(), isHead: false, persistence: .close, to: &output)
        return output
    }

    private func open(_ descriptor: Int32, _ peer: Peer, isRefused: Bool, _ transport: Transport) {
        lastGeneration &+= 1
        let connection = Connection(
            descriptor: descriptor, generation: lastGeneration, peer: peer, isRefused: isRefused, loop: self,
            transport: transport)
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = connection
        connectionCount += 1
        counters.open.add(1)
        counters.accepted.add(1)
        if nextSweep < now { nextSweep = now + limits.sweepMilliseconds }
        do {
            try poll.add(descriptor, tag: .connection(descriptor, generation: lastGeneration))
        } catch {
            report(.acceptFailed(error))
            return connection.close()
        }
        if isRefused {
            connection.refuseService()
            queue(connection)
        }
    }

    /// Forgets a connection that has closed itself, and closes its socket.
    func remove(_ connection: Connection) {
        connections[Int(connection.descriptor)] = nil
        connectionCount -= 1
        counters.open.add(-1)
        close(connection.descriptor)
        acceptor.release(connection.peer, wasRefused: connection.isRefused)
    }

    private func sweep() {
        nextSweep = now + limits.sweepMilliseconds
        if acceptor.isPaused && !isStopping {
            acceptor.resume()
            // A listener that cannot be watched again now is tried at the next sweep.
            do { try poll.addListener(acceptor.listener) } catch { acceptor.pause() }
        }
        for case let connection? in connections {
            if connection.writeDeadline <= now {
                report(.writeTimedOut(remoteAddress: connection.peer.text))
                connection.close()
            } else if connection.deadline <= now {
                connection.expire()
            }
        }
    }

    private func stop(_ graceMilliseconds: Int) {
        guard !isStopping else { return }
        accept()
        isStopping = true
        stopDeadline = now + graceMilliseconds
        poll.remove(acceptor.listener)
        acceptor.close()
        for case let connection? in connections {
            // One more read tells an idle connection from one whose request has just arrived.
            if case .receiving = connection.phase { connection.isReadable = true }
            queue(connection)
        }
    }
}
