/// Every maximum and timeout of the server, each with what is answered beyond it.
///
/// The defaults are those that the service is measured with. Sizes are in bytes, times in milliseconds.
public struct Limits: Sendable {
    /// The request line without its line end; 8,000 is what RFC 9112 section 3 recommends. Beyond it: 414.
    public var requestLineBytes = 8 * 1024
    /// One header field line: long enough for a signed token with many claims. Beyond it: 431.
    public var fieldLineBytes = 8 * 1024
    /// All header field lines with their line ends, so that one connection cannot hold much memory. Beyond
    /// it: 431.
    public var fieldSectionBytes = 32 * 1024
    /// Header field lines, which bounds the work of looking one up. Beyond it: 431.
    public var fieldCount = 100
    /// The trailer section of a chunked body, of which nobody needs much. Beyond it: 431.
    public var trailerSectionBytes = 8 * 1024
    /// The line before a chunk with its extensions, which are ignored. Beyond it: 400.
    public var chunkLineBytes = 256

    /// What one turn reads from a socket; also bounds how many pipelined bytes wait in memory.
    public var readBytes = 64 * 1024
    /// Answers to pipelined requests that are gathered before they are written.
    public var gatheredAnswerBytes = 64 * 1024
    /// Unsent bytes of a streamed answer at which `BodyStream.write` waits for the client.
    public var unsentStreamBytes = 1024 * 1024
    /// A refused body up to this length is read and thrown away, which keeps the connection; a longer one
    /// closes it.
    public var discardedBodyBytes = 64 * 1024
    /// What is read and thrown away after the last answer, so that a client still sending can read that
    /// answer.
    public var lingerBytes = 16 * 1024 * 1024

    /// From the first byte of a head to its end: slow heads are an attack. Beyond it: 408 and close.
    public var headMilliseconds = 10_000
    /// Without any progress of a body, and the start that the minimum rate is granted. Beyond it: 408 and
    /// close.
    public var bodyMilliseconds = 30_000
    /// The rate below which a body or the reading of an answer is an attack, in bytes per second.
    public var minimumBytesPerSecond = 1024
    /// Between two requests: longer than the 60 s that proxies keep theirs. Beyond it: close.
    public var idleMilliseconds = 75_000
    /// From accepting to the end of the TLS handshake. Beyond it: close.
    public var handshakeMilliseconds = 10_000
    /// Without any progress of an answer. Beyond it: close.
    public var writeMilliseconds = 30_000
    /// After the last answer of a connection that is closed with input unread.
    public var lingerMilliseconds = 2_000

    /// Open connections, fewer when the process may not open as many descriptors. Beyond it: 503 and close.
    public var connections = 10_000
    /// Open connections of one address. Beyond it: 503 and close.
    public var connectionsPerAddress = 1_000
    /// The same for 127.0.0.0/8 and ::1, where a proxy on the same machine stands for all its clients.
    public var connectionsPerLoopbackAddress = 10_000
    /// Refused connections that may linger to read their 503; beyond it they are closed at once.
    public var refusedConnections = 256
    /// Descriptors left to the rest of the process when `connections` is fitted to what it may open.
    public var reservedDescriptors = 64
    /// Connections taken up in one turn, so that a storm of them does not starve the open ones.
    public var acceptsPerTurn = 64
    /// Reads of one connection in one turn, so that one quick sender does not starve the others.
    public var readsPerTurn = 16
    /// Connections that the kernel keeps until they are accepted.
    public var backlog = 1024

    /// The defaults.
    public init() {}

    /// The pause between two looks at all deadlines: a quarter of the shortest, at most a second.
    var sweepMilliseconds: Int {
        let shortest = min(
            headMilliseconds, bodyMilliseconds, idleMilliseconds, handshakeMilliseconds, writeMilliseconds,
            lingerMilliseconds)
        return max(5, min(1_000, shortest / 4))
    }
}
