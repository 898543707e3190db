import Domain
import HTTPServer
import JSON
import Storage

/// Turns every error into a problem of RFC 9457, and nothing else does.
enum Problem {
    static func answer(_ error: any Error, target: String, requestID: String) -> Answer {
        switch error {
        case let refusal as Refusal: return answer(refusal, target: target, requestID: requestID)
        case let fault as JSONFault:
            let refusal = Refusal(
                .malformedJSON, fault.description,
                extra: [.init("pointer", fault.pointer), .init("line", "\(fault.line)"), .init("column", "\(fault.column)")])
            return answer(refusal, target: target, requestID: requestID)
        case StoreFault.overloaded, StoreFault.closed:
            return answer(Refusal(.overloaded, "The service has more to do than it can take; try again shortly."),
                          target: target, requestID: requestID)
        case StoreFault.diskFull:
            return answer(Refusal(.diskFull, "The disk is nearly full; nothing is stored until there is room."),
                          target: target, requestID: requestID)
        case StoreFault.commitFailed:
            return answer(Refusal(.readOnly, "The change could not be stored; nothing of it is kept. Try again."),
                          target: target, requestID: requestID)
        default:
            return answer(Refusal(.internalFault, "Something went wrong here. The log has it under the request id."),
                          target: target, requestID: requestID)
        }
    }

    static func answer(_ refusal: Refusal, target: String, requestID: String) -> Answer {
        let (status, title) = form(of: refusal.code)
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("type", "/problems/\(refusal.code.rawValue)")
        writer.member("title", title)
        writer.member("status", Int64(status))
        writer.member("code", refusal.code.rawValue)
        writer.member("detail", refusal.detail)
        writer.member("instance", target)
        writer.member("requestId", requestID)
        if !refusal.faults.isEmpty {
            writer.name("errors")
            writer.faults(refusal.faults)
        }
        for extra in refusal.extra { writer.extra(extra) }
        writer.endObject()
        var answer = Answer(status, body: writer.bytes, contentType: "application/problem+json")
        answer.code = refusal.code
        answer.isDecided = isDecided(status)
        switch refusal.code {
        case .unauthenticated: answer.fields.append(("WWW-Authenticate", "Bearer"))
        case .overloaded, .notReady, .readOnly: answer.fields.append(("Retry-After", "1"))
        case .idempotencyInProgress: answer.fields.append(("Retry-After", "1"))
        case .rateLimited:
            if case .text(let seconds)? = refusal.extra.first(where: { $0.name == "retryAfter" })?.value {
                answer.fields.append(("Retry-After", seconds))
            }
        case .versionMismatch:
            if case .text(let etag)? = refusal.extra.first(where: { $0.name == "etag" })?.value {
                answer.fields.append(("ETag", etag))
            }
        default: break
        }
        return answer
    }

    /// Whether the transaction decided it, so that the request's key keeps it. The rest may turn out otherwise when the
    /// same request comes again.
    private static func isDecided(_ status: Int) -> Bool {
        switch status {
        case 400, 401, 403, 404, 412, 413, 415, 428, 429, 500...: false
        default: true
        }
    }

    /// Status and title of each code. No default: a new code does not compile until it has both.
    static func form(of code: RefusalCode) -> (status: Int, title: String) {
        switch code {
        case .malformedJSON: (400, "The body is not JSON")
        case .malformedRequest: (400, "The request is not well formed")
        case .malformedRow: (400, "The row is not well formed")
        case .unknownParameter: (400, "There is no such parameter")
        case .invalidParameter: (400, "A parameter is not valid")
        case .cursorMismatch: (400, "The cursor belongs to another list")
        case .idempotencyKeyRequired: (400, "An idempotency key is required")
        case .companyRequired: (400, "The company must be named")
        case .unauthenticated: (401, "The caller is not known")
        case .missingScope: (403, "The caller may not do this")
        case .companyNotAllowed: (403, "The caller may not act in this company")
        case .selfApproval: (403, "Nobody approves their own request")
        case .aboveAuthority: (403, "The amount is above the caller's authority")
        case .notFound: (404, "There is no such record")
        case .methodNotAllowed: (405, "The method is not allowed here")
        case .notAcceptable: (406, "No form of the answer is acceptable")
        case .requestTimeout: (408, "The request took too long to arrive")
        case .invalidState: (409, "The record's state does not allow this")
        case .duplicateNumber: (409, "The number is taken")
        case .referenced: (409, "The record is in use")
        case .alreadySettled: (409, "The document is settled already")
        case .quantityExceeded: (409, "More than the open quantity")
        case .customerOnHold: (409, "The customer is on hold")
        case .orderOnCreditHold: (409, "The order is on credit hold")
        case .orderRejectedByCredit: (409, "The order was rejected by credit management")
        case .alreadyPosted: (409, "The journal is posted already")
        case .approvalRequired: (409, "The journal must be approved first")
        case .overlappingTemporaryLimit: (409, "Temporary limits may not overlap")
        case .noPostingToRepeat: (409, "There is no stopped posting to carry out")
        case .forcedHoldNotInWorkflow: (409, "Forced holds do not enter the workflow")
        case .alreadyInCreditGroup: (409, "The customer is in a credit group already")
        case .idempotencyInProgress: (409, "The first request with this key is still running")
        case .eventsExpired: (410, "These events are no longer kept")
        case .historyNotKept: (410, "This moment lies before the history")
        case .lengthRequired: (411, "The length of the body must be told")
        case .versionMismatch: (412, "The record has changed")
        case .bodyTooLarge: (413, "The body is too large")
        case .uriTooLong: (414, "The target is too long")
        case .unsupportedMediaType: (415, "The body's form is not supported")
        case .expectationFailed: (417, "The expectation cannot be met")
        case .validation: (422, "Request is not valid")
        case .idempotencyKeyReused: (422, "The key was used for another request")
        case .tooManyRows: (422, "Too many rows")
        case .deleteDateTooLate: (422, "The date is too late")
        case .exchangeRateMissing: (422, "There is no exchange rate")
        case .preconditionRequired: (428, "If-Match is required")
        case .rateLimited: (429, "Too many requests")
        case .headersTooLarge: (431, "The headers are too large")
        case .internalFault: (500, "Something went wrong")
        case .notImplemented: (501, "The method is not known")
        case .overloaded: (503, "The service is overloaded")
        case .notReady: (503, "The service is not ready")
        case .readOnly: (503, "The change could not be stored")
        case .versionNotSupported: (505, "The HTTP version is not supported")
        case .diskFull: (507, "The disk is full")
        }
    }
}

extension JSONWriter {
    mutating func faults(_ faults: [InputFault]) {
        beginArray()
        for fault in faults {
            beginObject()
            member("pointer", fault.pointer)
            member("code", fault.code.rawValue)
            member("message", fault.message)
            endObject()
        }
        endArray()
    }

    mutating func extra(_ extra: Refusal.Extra) {
        name(extra.name)
        switch extra.value {
        case .text(let text): string(text)
        case .number(let number): integer(number)
        case .list(let texts):
            beginArray()
            for text in texts { string(text) }
            endArray()
        }
    }
}
