import Domain
public import HTTPServer
import JSON
import Storage

/// How much a body may hold.
enum BodyLimits {
    /// A JSON body: held in memory while it is checked.
    static let json = 1024 * 1024
    /// An import: streamed to a file, so that its size costs disk and not memory.
    static let stream = 1024 * 1024 * 1024
}

/// Connects one event loop of the server with the application: made on the loop's thread, with a reader of its own.
public final class LoopHandler: Handler {
    private let application: Application
    private let reader: Reader

    public init(_ application: Application) throws {
        self.application = application
        reader = try application.database.makeReader()
    }

    public func plan(for head: Request) -> BodyPlan {
        guard let endpoint = application.endpoint(head.method, head.pathSegments), endpoint.takesBody else {
            return .collect(maxBytes: BodyLimits.json)
        }
        if endpoint.streams.isEmpty { return .collect(maxBytes: BodyLimits.json) }
        return .spool(directory: application.spoolFolder, maxBytes: BodyLimits.stream)
    }

    public func handle(_ request: Request, _ reply: Reply) {
        application.take(request, reader: reader, reply: reply)
    }

    /// A message that the server refuses itself gets a problem like any other refusal.
    public func answer(_ fault: RequestFault) -> Response {
        let code: RefusalCode = switch fault.kind {
        case .malformed: .malformedRequest
        case .timedOut: .requestTimeout
        case .lengthRequired: .lengthRequired
        case .bodyTooLarge: .bodyTooLarge
        case .targetTooLong: .uriTooLong
        case .unknownExpectation: .expectationFailed
        case .headersTooLarge: .headersTooLarge
        case .spoolFailed, .unanswered: .internalFault
        case .unknownMethod: .notImplemented
        case .unknownVersion: .versionNotSupported
        case .diskFull: .diskFull
        case .tooManyConnections: .overloaded
        }
        let requestID = Exchange.requestID(fault.request?.headers["x-request-id"])
        let answer = Problem.answer(Refusal(code, fault.detail), target: fault.request?.rawPath ?? "", requestID: requestID)
        var fields = HeaderFields()
        fields.add("Content-Type", answer.contentType)
        fields.add("X-Request-Id", requestID)
        fields.add("X-Content-Type-Options", "nosniff")
        fields.add("Cache-Control", "no-store")
        for field in answer.fields { fields.add(field.name, field.value) }
        application.metrics.record(operation: nil, status: answer.status, microseconds: 0)
        return Response(status: answer.status, fields: fields, body: answer.body)
    }
}
