import Glibc

/// One connection's life over a transport: reads requests, has them answered now or later, and goes on or
/// closes.
///
/// It lives on its loop's thread. Readiness is edge-triggered: `isReadable` and `isWritable` remember it
/// until the transport says that it would block.
final class Connection {
    /// What the connection is doing.
    enum Phase {
        /// TLS is being set up; no request yet.
        case handshaking
        /// Between requests or inside one; there is no request to answer.
        case receiving
        /// The handler has a request; nothing more is parsed or read.
        case handling
        /// An answer's body comes from a worker; nothing more is parsed or read.
        case streaming(BodyStream.Channel)
        /// The last answer is being written; then the connection lingers or closes.
        case closing
        /// The last answer is out; input is thrown away so that the client can read it.
        case lingering
        /// Gone; nothing may be done any more.
        case closed
    }

    /// Where the body of the request at hand goes.
    enum Sink: ~Copyable {
        case none
        case memory([UInt8], maxBytes: Int)
        case file(BodySpool, maxBytes: Int)
        case nowhere(Response)
    }

    let descriptor: Int32
    let generation: UInt32
    let peer: Peer
    let isRefused: Bool
    let loop: EventLoop
    let transport: Transport
    let client = ClientState()

    var phase: Phase
    var isReadable = false
    var isWritable = true
    var isQueued = false
    var isDriven = false

    var parser: RequestParser
    /// Bytes that were read and not yet dealt with, from `heldStart` on.
    var held: [UInt8] = []
    var heldStart = 0
    /// Whether what is held is of no use without more bytes.
    var needsInput = true
    /// Whether epoll has told that the client ends its sending side; there may be bytes before that end.
    var isEndAnnounced = false
    /// Whether the end of the client's sending side has been read.
    var hasEnded = false
    /// Whether a head has begun and its time runs.
    var isReceivingHead = false
    /// Whether pipelined bytes stood behind the request at hand when it was handed over.
    var hasMoreInput = false

    /// The request whose body arrives.
    var request: Request?
    var sink = Sink.none
    var bodyBytes = 0
    var bodyStart = 0
    var bodyProgress = 0

    /// What the answer at hand must know of its request.
    var answersHead = false
    var answersVersion = Version.http11
    var persists = true

    /// Bytes that the socket has not taken, from `unsentStart` on.
    var unsent: [UInt8] = []
    var unsentStart = 0
    var writeStart = 0
    var writeProgress = 0
    var writtenBytes = 0
    var lingeredBytes = 0

    /// How the answer under way ends, whether it has no body, and how much of it the worker has not been told
    /// of.
    var streamPersistence = ResponseWriter.Persistence.close
    var isStreamBodiless = false
    var streamedBytes = 0

    /// When the phase ends by itself, in the loop's milliseconds.
    var deadline = Int.max

    init(
        descriptor: Int32, generation: UInt32, peer: Peer, isRefused: Bool, loop: EventLoop,
        transport: Transport
    ) {
        self.descriptor = descriptor
        self.generation = generation
        self.peer = peer
        self.isRefused = isRefused
        self.loop = loop
        self.transport = transport
        parser = RequestParser(limits: loop.limits)
        if case .tls = transport {
            phase = .handshaking
            deadline = loop.now + loop.limits.handshakeMilliseconds
        } else {
            phase = .receiving
            deadline = loop.now + loop.limits.idleMilliseconds
        }
    }

    var hasUnsent: Bool { unsentStart < unsent.count }

    /// Goes as far as the socket and the handler allow, and writes what was answered meanwhile.
    func drive() {
        isDriven = true
        var reads = 0
        while step(&reads) {}
        flush()
        isDriven = false
    }

    /// Takes one step; false when the connection must wait for something.
    private func step(_ reads: inout Int) -> Bool {
        switch phase {
        case .closed: return false
        case .handshaking: return shakeHands()
        case .handling, .streaming: return false
        case .receiving:
            if !needsInput {
                guard flush(), case .receiving = phase else { return false }
                parseHeld()
                return true
            }
            guard flush() else { return false }
            guard isReadable else {
                settle()
                return false
            }
            reads += 1
            if reads > loop.limits.readsPerTurn {
                loop.queue(self)
                return false
            }
            return receive()
        case .closing:
            guard flush(), case .closing = phase else { return false }
            finishClosing()
            return true
        case .lingering:
            guard isReadable else { return false }
            reads += 1
            if reads > loop.limits.readsPerTurn {
                loop.queue(self)
                return false
            }
            return linger()
        }
    }

    private func shakeHands() -> Bool {
        guard case .tls(let tls) = transport else { return false }
        switch tls.handshake() {
        case .done:
            phase = .receiving
            isReadable = true
            deadline = loop.now + loop.limits.idleMilliseconds
            return true
        case .wouldBlock: return false
        case .failed(let reason):
            loop.report(.handshakeFailed(reason: reason, remoteAddress: peer.text))
            close()
            return false
        }
    }

    /// Sets the deadline of a connection that waits for bytes.
    private func settle() {
        if hasEnded {
            close()
        } else if parser.isInsideBody {
            deadline = bodyDeadline
        } else if heldStart < held.count {
            // The deadline of a head runs from its first byte and is not put off by later ones.
            if !isReceivingHead {
                isReceivingHead = true
                deadline = loop.now + loop.limits.headMilliseconds
            }
        } else if loop.isStopping {
            close()
        } else {
            isReceivingHead = false
            deadline = loop.now + loop.limits.idleMilliseconds
        }
    }

    /// A body must make progress, and after its first time also keep up the minimum rate.
    private var bodyDeadline: Int {
        let limits = loop.limits
        let earned = bodyBytes / max(1, limits.minimumBytesPerSecond) * 1_000
        return min(bodyProgress + limits.bodyMilliseconds, bodyStart + limits.bodyMilliseconds + earned)
    }

    /// Does what the passed deadline asks for.
    func expire() {
        switch phase {
        case .handshaking:
            loop.report(.handshakeFailed(reason: "timeout", remoteAddress: peer.text))
            close()
        case .receiving where isReceivingHead || parser.isInsideBody:
            refuse(RequestFault(.timedOut, "The request did not arrive in time.", request: request))
            loop.queue(self)
        case .receiving, .closing, .lingering: close()
        case .handling, .streaming, .closed: break
        }
    }

    /// When an answer that the client does not read is given up.
    var writeDeadline: Int {
        guard hasUnsent else { return .max }
        let limits = loop.limits
        let earned = writtenBytes / max(1, limits.minimumBytesPerSecond) * 1_000
        return min(writeProgress + limits.writeMilliseconds, writeStart + limits.writeMilliseconds + earned)
    }

    /// Takes up what epoll reports.
    func ready(readable: Bool, writable: Bool, clientEnded: Bool, failed: Bool) {
        if readable || clientEnded { isReadable = true }
        if writable { isWritable = true }
        if clientEnded { isEndAnnounced = true }
        if clientEnded || failed { client.setGone() }
        switch phase {
        case .handling where failed, .streaming where failed: close()
        default: drive()
        }
    }

    /// Ends the connection at once, whatever is unsent.
    func close() {
        if case .closed = phase { return }
        if case .streaming(let channel) = phase { channel.close() }
        phase = .closed
        client.setGone()
        client.forgetAction()
        if isDriven { loop.output.removeAll(keepingCapacity: true) }
        unsent = []
        unsentStart = 0
        request = nil
        sink = .none
        loop.remove(self)
    }
}
