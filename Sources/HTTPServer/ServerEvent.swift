/// What happened, as values; the owner decides what is logged. Requests are not events: the handler sees
/// them.
public enum ServerEvent: Sendable {
    /// The server accepts connections.
    case started(host: String, port: Int)
    /// A request was answered by the server because of a fault.
    case requestFault(status: Int, detail: String, remoteAddress: String)
    /// A connection was answered 503 or closed because there are too many, in all or of its address.
    case connectionRefused(remoteAddress: String)
    /// No descriptor was left to accept a connection with; told at most once a second.
    case descriptorsExhausted
    /// The system refused to accept a connection.
    case acceptFailed(SystemError)
    /// A TLS handshake failed or took too long.
    case handshakeFailed(reason: String, remoteAddress: String)
    /// A client stopped reading its answer.
    case writeTimedOut(remoteAddress: String)
    /// The certificate was loaded anew.
    case certificateReloaded
    /// No more connections are accepted; so many are open.
    case stopping(openConnections: Int)
    /// The server has stopped; so many connections were cut off.
    case stopped(cutOff: Int)
}
