public import Domain
public import HTTPServer

/// What the contract says of an endpoint beside its own declaration.
public enum Contract {
    /// Every code that an endpoint can refuse with.
    public static func codes(of endpoint: Endpoint) -> [RefusalCode] {
        var codes: Set<RefusalCode> = [
            .malformedRequest, .unknownParameter, .invalidParameter, .methodNotAllowed, .requestTimeout, .uriTooLong,
            .headersTooLarge, .internalFault, .overloaded, .notReady,
        ]
        if endpoint.scope != nil { codes.formUnion([.unauthenticated, .missingScope, .rateLimited, .notAcceptable, .companyNotAllowed]) }
        if endpoint.path.contains("{") { codes.insert(.notFound) }
        if endpoint.companies != .none { codes.formUnion([.companyRequired, .companyNotAllowed, .notFound]) }
        if endpoint.takesBody {
            codes.formUnion([.malformedJSON, .unsupportedMediaType, .bodyTooLarge, .validation, .malformedRequest])
        }
        if endpoint.method == .post { codes.formUnion([.malformedJSON, .bodyTooLarge, .validation]) }
        if endpoint.isWrite { codes.formUnion([.validation, .readOnly, .diskFull]) }
        if endpoint.ifMatch != .none { codes.insert(.versionMismatch) }
        if endpoint.ifMatch == .required { codes.insert(.preconditionRequired) }
        if endpoint.idempotency != .none { codes.formUnion([.idempotencyKeyReused, .idempotencyInProgress]) }
        if endpoint.idempotency == .required { codes.insert(.idempotencyKeyRequired) }
        if endpoint.list != nil { codes.insert(.cursorMismatch) }
        codes.formUnion(endpoint.codes)
        return codes.sorted { $0.rawValue < $1.rawValue }
    }
}

extension Application {
    /// The endpoint behind a method and the segments of a path; `nil` when there is none.
    public func endpoint(_ method: Method, _ segments: [String]) -> Endpoint? {
        if case .found(let index, parameters: _) = router.match(method, segments) { return endpoints[index] }
        return nil
    }
}
