import Domain
import Gzip
import HTTPServer
import JSON
import Platform
import Storage
import Synchronization

/// One request with what is known of it so far, until its answer has left.
///
/// It goes from the loop to a worker or the writer and never runs on two threads at a time.
public final class Exchange: @unchecked Sendable {
    // Handed from thread to thread through queues that order every access; never shared.
    let application: Application
    let request: Request
    let requestID: String
    let target: String
    private let reply: Reply
    private let startedAt: Int64
    var slots: [String] = []
    var operation: Int?
    var caller: Caller?
    var headers = CallHeaders()
    var fields: [(name: StaticString, value: String)] = []
    private var isFinished = false

    init(_ application: Application, _ request: Request, _ reply: Reply) {
        self.application = application
        self.request = request
        self.reply = reply
        startedAt = Monotonic.nanoseconds()
        requestID = Exchange.requestID(request.headers["x-request-id"])
        target = request.rawPath + (request.rawQuery.map { "?" + $0 } ?? "")
    }

    private static let counter = Atomic<UInt64>(0)

    /// The caller's own request id where it is one, else a new one.
    static func requestID(_ given: String?) -> String {
        if let given, (1...64).contains(given.utf8.count),
            given.utf8.allSatisfy({
                ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 46 || $0 == 95 || $0 == 45
            })
        { return given }
        return newRequestID()
    }

    static func newRequestID() -> String {
        let count = counter.add(1, ordering: .relaxed).newValue
        let key = Int64(truncatingIfNeeded: (UInt64(WallClock.milliseconds()) << 20) | (count & 0xF_FFFF)) & Int64.max
        return Identifier.letters(of: key)
    }

    var allowedOrigin: String? {
        guard let origin = request.headers["origin"], application.options.origins.contains(origin) else { return nil }
        return origin
    }

    func finish(_ error: any Error) {
        let answer = Problem.answer(error, target: target, requestID: requestID)
        if answer.status == 500 { application.options.onFault(requestID, error) }
        finish(answer)
    }

    func finish(_ answer: Answer) {
        guard let response = response(for: answer) else { return }
        reply.send(response)
    }

    /// The answer for a batch that leaves together; `nil` where it has gone already.
    func pair(for answer: Answer) -> (Reply, Response)? {
        guard let response = response(for: answer) else { return nil }
        return (reply, response)
    }

    /// Whether nobody waits for the answer any more.
    var isClientGone: Bool { reply.isClientGone }

    /// Sends the head now and the body in pieces; returns where the pieces go, packed where the caller takes gzip.
    func stream(_ contentType: String) -> AnswerStream {
        var answer = Answer(200)
        answer.contentType = contentType
        isFinished = true
        record(answer)
        var fields = headerFields(answer, length: 1)
        if headers.acceptsGzip { fields.add("Content-Encoding", "gzip") }
        fields.add("Vary", "Accept, Accept-Encoding")
        return AnswerStream(reply.stream(Response(status: 200, fields: fields, body: [])), isPacked: headers.acceptsGzip)
    }

    // MARK: bytes

    private func response(for answer: Answer) -> Response? {
        guard !isFinished else { return nil }
        isFinished = true
        var answer = answer
        if request.method == .get || request.method == .head, let version = answer.version, answer.status == 200,
            !answer.showsMoreThanVersion, isUnchanged(version)
        {
            answer.status = 304
            answer.body = []
        }
        record(answer)
        var fields = headerFields(answer, length: answer.body.count)
        var body = answer.body
        if headers.acceptsGzip, body.count > 1_024, answer.status == 200 {
            body = gzip(body, level: 5)
            fields.add("Content-Encoding", "gzip")
        }
        if headers.acceptsGzip || request.method == .get { fields.add("Vary", "Accept, Accept-Encoding") }
        return Response(status: answer.status, fields: fields, body: body)
    }

    private func isUnchanged(_ version: Int64) -> Bool {
        switch headers.ifNoneMatch {
        case nil: false
        case .any: true
        case .versions(let versions): versions.contains(version)
        }
    }

    private func headerFields(_ answer: Answer, length: Int) -> HeaderFields {
        var fields = HeaderFields()
        if length > 0 { fields.add("Content-Type", answer.contentType) }
        fields.add("X-Request-Id", requestID)
        fields.add("X-Content-Type-Options", "nosniff")
        if let version = answer.version {
            fields.add("ETag", "\"\(version)\"")
            fields.add("Cache-Control", "private, no-cache")
        } else {
            fields.add("Cache-Control", "no-store")
        }
        if let location = answer.location { fields.add("Location", location) }
        if headers.isDryRun, answer.status < 500 { fields.add("Dry-Run", "true") }
        for field in answer.fields + self.fields { fields.add(field.name, field.value) }
        if let origin = allowedOrigin {
            fields.add("Access-Control-Allow-Origin", origin)
            fields.add("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, X-Request-Id")
        }
        if let trace = request.headers["traceparent"], trace.utf8.count <= 64 { fields.add("traceparent", trace) }
        return fields
    }

    private func record(_ answer: Answer) {
        let microseconds = (Monotonic.nanoseconds() - startedAt) / 1_000
        application.metrics.record(operation: operation, status: answer.status, microseconds: microseconds)
        application.options.onRequest(RequestRecord(
            requestID: requestID, caller: caller?.key.name,
            operation: operation.map { application.endpoints[$0].operation }, status: answer.status,
            code: answer.code?.rawValue, microseconds: microseconds))
    }
}

/// The body of an answer that is sent in pieces, plain or packed.
final class AnswerStream {
    private let sink: BodyStream
    private let deflater: Deflater?

    init(_ sink: BodyStream, isPacked: Bool) {
        self.sink = sink
        deflater = isPacked ? Deflater(level: 5) : nil
    }

    /// Sends a piece, or keeps it until there is enough to pack. Throws when nobody reads any more.
    func write(_ bytes: [UInt8]) throws {
        let ready = deflater.map { $0.deflate(bytes[...]) } ?? bytes
        if !ready.isEmpty { try sink.write(ready) }
    }

    func finish() throws {
        if let deflater { try sink.write(deflater.finish()) }
        sink.finish()
    }

    func abort() { sink.abort() }
}

/// Bodies that come compressed.
enum ContentCoding {
    static func decoded(_ bytes: [UInt8], _ coding: String?, most: Int) throws -> [UInt8] {
        switch coding {
        case nil, "identity": return bytes
        case "gzip", "x-gzip":
            do {
                return try gunzip(bytes, maxBytes: most)
            } catch GzipFault.tooLarge {
                throw Refusal(.bodyTooLarge, "The body is larger than \(most) bytes once it is unpacked.")
            } catch {
                throw Refusal(.malformedRequest, "The body is not valid gzip.")
            }
        default: throw Refusal(.unsupportedMediaType, "Bodies may be plain or gzip.")
        }
    }
}
