@testable import HTTPServer
import API
import TestSupport
import Testing

/// What the HTTP server answers by itself looks like every other error (api-conventions 6).
@Suite struct `A message that the server refuses` {
    static let kinds: [(RequestFault.Kind, status: Int, code: String)] = [
        (.malformed, 400, "malformedRequest"), (.timedOut, 408, "requestTimeout"), (.lengthRequired, 411, "lengthRequired"),
        (.bodyTooLarge, 413, "bodyTooLarge"), (.targetTooLong, 414, "uriTooLong"), (.unknownExpectation, 417, "expectationFailed"),
        (.headersTooLarge, 431, "headersTooLarge"), (.spoolFailed, 500, "internal"), (.unknownMethod, 501, "notImplemented"),
        (.unknownVersion, 505, "versionNotSupported"), (.unanswered, 500, "internal"), (.diskFull, 507, "diskFull"),
        (.tooManyConnections, 503, "overloaded"),
    ]

    @Test(arguments: kinds.indices)
    func `is a problem with a code and a request id`(index: Int) throws {
        let service = try TestApplication()
        let (kind, status, code) = Self.kinds[index]
        let handler = try LoopHandler(service.application)
        let answer = handler.answer(RequestFault(kind, "It cannot be read."))
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == status)
        #expect(answer.fields["Content-Type"] == "application/problem+json")
        #expect(text.contains(#""code":"\#(code)""#))
        #expect(text.contains(#""type":"/problems/\#(code)""#))
        #expect(answer.fields["X-Request-Id"].map { text.contains(#""requestId":"\#($0)""#) } == true)
        #expect((answer.fields["Retry-After"] != nil) == (status == 503))
    }

    @Test func `keeps the request id that the client gave, where it was read`() throws {
        let service = try TestApplication()
        var fault = RequestFault(.bodyTooLarge, "The body is too long.")
        fault.request = try Request(method: .post, target: "/v1/imports", headers: [(name: "X-Request-Id", value: "erp-7")], body: [])
        #expect(try LoopHandler(service.application).answer(fault).fields["X-Request-Id"] == "erp-7")
    }
}
