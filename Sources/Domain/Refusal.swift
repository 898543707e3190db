/// Why the service declines what was asked. A refusal is the caller's to fix; nothing was changed.
///
/// Distinct from an outcome (an order put on hold is an answer) and from a fault (which is ours).
public struct Refusal: Error, Equatable, Sendable {
    public let code: RefusalCode
    /// A sentence for people: what is wrong and what to do about it.
    public let detail: String
    /// The properties at fault, where the refusal is about input.
    public let faults: [InputFault]
    /// Data beside the code, by name: `group`, `latestDate`, `references`.
    public let extra: [Extra]

    /// A value that stands beside the code.
    public struct Extra: Equatable, Sendable {
        public let name: String
        public let value: Value
        public enum Value: Equatable, Sendable {
            case text(String)
            case number(Int64)
            case list([String])
        }

        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, .text(value)) }
        public init(_ name: String, _ value: Int64) { (self.name, self.value) = (name, .number(value)) }
        public init(_ name: String, _ values: [String]) { (self.name, self.value) = (name, .list(values)) }
    }

    public init(_ code: RefusalCode, _ detail: String, faults: [InputFault] = [], extra: [Extra] = []) {
        self.code = code
        self.detail = detail
        self.faults = faults
        self.extra = extra
    }

    /// Input whose properties are at fault, all of them together.
    public static func invalid(_ faults: [InputFault]) -> Refusal {
        let count = faults.count == 1 ? "1 property is" : "\(faults.count) properties are"
        return Refusal(.validation, "\(count) not valid.", faults: faults)
    }

    /// One property at fault.
    public static func invalid(_ pointer: String, _ code: FaultCode, _ message: String) -> Refusal {
        invalid([InputFault(pointer, code, message)])
    }

    /// A record that is not there, or not for this caller.
    public static func notFound(_ what: String) -> Refusal {
        Refusal(.notFound, "There is no \(what).")
    }

    /// A record whose state does not allow the action.
    public static func invalidState(_ detail: String) -> Refusal { Refusal(.invalidState, detail) }
}

/// One property of the input that is at fault.
public struct InputFault: Equatable, Sendable {
    /// JSON pointer of the property, as `/lines/0/quantity`; empty for the whole body.
    public let pointer: String
    public let code: FaultCode
    /// A sentence for people.
    public let message: String

    public init(_ pointer: String, _ code: FaultCode, _ message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }
}

/// A warning beside an answer: the write went through, but somebody should look.
public struct Warning: Equatable, Sendable {
    public let code: String
    public let message: String
    /// JSON pointer of the property it is about; empty for the whole record.
    public let pointer: String
    /// Figures or names beside the code, already in the form they are shown.
    public let extra: [Refusal.Extra]

    public init(code: String, message: String, pointer: String = "", extra: [Refusal.Extra] = []) {
        self.code = code
        self.message = message
        self.pointer = pointer
        self.extra = extra
    }
}

/// Every reason for which a request as a whole is declined. Part of the contract: codes never change.
public enum RefusalCode: String, Sendable, CaseIterable {
    // The request itself.
    case malformedJSON, malformedRequest, malformedRow, unknownParameter, invalidParameter, cursorMismatch
    case idempotencyKeyRequired, companyRequired
    case unauthenticated, missingScope, companyNotAllowed
    case notFound, methodNotAllowed, notAcceptable, unsupportedMediaType
    case versionMismatch, preconditionRequired, bodyTooLarge, rateLimited
    case validation, idempotencyKeyReused, idempotencyInProgress, tooManyRows, eventsExpired, historyNotKept
    // A record's state.
    case invalidState, duplicateNumber, referenced, alreadySettled, quantityExceeded
    case customerOnHold, orderOnCreditHold, orderRejectedByCredit
    case alreadyPosted, approvalRequired, overlappingTemporaryLimit, noPostingToRepeat, forcedHoldNotInWorkflow
    case alreadyInCreditGroup, deleteDateTooLate
    // Other input that concerns more than one property.
    case exchangeRateMissing, selfApproval, aboveAuthority
    // Ours to mend.
    case internalFault = "internal"
    case overloaded, notReady, readOnly, diskFull
    // The message, refused by the HTTP server.
    case requestTimeout, uriTooLong, lengthRequired, expectationFailed, headersTooLarge, notImplemented
    case versionNotSupported
}

/// Every way in which a property can be at fault. Part of the contract: codes never change.
public enum FaultCode: String, Sendable, CaseIterable {
    case required, unknownProperty, readOnlyProperty, invalidType, moneyNotString, decimalNotString, tooManyDecimals
    case tooLarge, tooSmall, tooLong, tooShort, tooMany, tooFew, invalidFormat, invalidDate, invalidTime, invalidValue
    case unknownCurrency, unknownCountry, unknownTimeZone, unknownReference, currencyMismatch, companyMismatch
    case bothGiven, neitherGiven, duplicate, reservedNumber, notAvailable, immutable, unknownScope, unknownRole
    // The domain's named errors about input (CM-21).
    case manualLimitEditNotAllowed, mandatoryAndUnlimited, graceDaysIncomplete, graceDaysWithoutPosting
    case accountAndGroupOnLine, expirationDateRequired, coverageTypeOnGuarantee, overlappingRange
    case releaseFlagOnBlockingRule, targetRequired, riskGroupNotAllowed, duplicateRule, targetNotAllowed
    case releaseReasonRequired, reasonOfOtherCompany, exceedsOpenAmount, outOfRange, dateInPast, notInvoiceAccount
    case exchangeRateMissing, overlappingTemporaryLimit
}
