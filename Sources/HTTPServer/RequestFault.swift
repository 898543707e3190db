/// Why a request is answered by the server itself, before or instead of the handler.
///
/// The connection is closed after the answer, because what follows on it cannot be trusted.
public struct RequestFault: Error, Sendable {
    /// The kinds of fault, each with one status.
    public enum Kind: Sendable {
        /// Something in the head or the framing is not as RFC 9112 says: 400.
        case malformed
        /// The request did not arrive in time: 408.
        case timedOut
        /// An HTTP/1.0 request with a body must say its length, as it knows no chunks: 411.
        case lengthRequired
        /// The body is longer than allowed: 413.
        case bodyTooLarge
        /// The request line is too long: 414.
        case targetTooLong
        /// An expectation other than 100-continue: 417.
        case unknownExpectation
        /// Too many or too long header fields: 431.
        case headersTooLarge
        /// The body could not be written to its file: 500.
        case spoolFailed
        /// The body could not be written to its file because the disk is full: 507.
        case diskFull
        /// A method that the server does not know, or CONNECT: 501.
        case unknownMethod
        /// A major version other than 1: 505.
        case unknownVersion
        /// The handler let the reply go without an answer: 500.
        case unanswered
        /// There are as many connections as there may be, in all or from one address: 503. Nothing was read.
        case tooManyConnections
    }

    /// The kind, which gives the status.
    public let kind: Kind
    /// A sentence for the client; it names no value of the request.
    public let detail: String
    /// The head, when it was read before the fault was found.
    public internal(set) var request: Request?

    init(_ kind: Kind, _ detail: String, request: Request? = nil) {
        self.kind = kind
        self.detail = detail
        self.request = request
    }

    /// The status of the answer.
    public var status: Int {
        switch kind {
        case .malformed: 400
        case .timedOut: 408
        case .lengthRequired: 411
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unknownExpectation: 417
        case .headersTooLarge: 431
        case .spoolFailed, .unanswered: 500
        case .unknownMethod: 501
        case .tooManyConnections: 503
        case .unknownVersion: 505
        case .diskFull: 507
        }
    }
}
