/// One attempt to produce a document of an order, before any rule is evaluated.
///
/// Source: CM-13.1, CM-13.2.
public struct CreditAttempt: Equatable, Sendable {
    public var document: CheckDocument
    public var mode: CheckMode
    public var asOf: CalendarDate
    public var parameters: CreditParameters
    /// The customer of the invoice account.
    public var subject: CreditSubject
    /// The hard block of the order account; of the same customer when there is only one account. D-01.
    public var orderAccountBlock: HardBlock
    public var state: OrderCreditState
    /// Grows with every change of the order.
    public var orderVersion: Int64
    /// The order as it is now.
    public var order: OrderCoverage

    public init(
        document: CheckDocument, mode: CheckMode, asOf: CalendarDate, parameters: CreditParameters,
        subject: CreditSubject, orderAccountBlock: HardBlock = .no, state: OrderCreditState,
        orderVersion: Int64,
        order: OrderCoverage
    ) {
        self.document = document
        self.mode = mode
        self.asOf = asOf
        self.parameters = parameters
        self.subject = subject
        self.orderAccountBlock = orderAccountBlock
        self.state = state
        self.orderVersion = orderVersion
        self.order = order
    }
}

/// What comes of an attempt before the rules.
public enum AttemptRoute: Equatable, Sendable {
    case refused(AttemptRefusal)
    /// The document may be produced without a check.
    case approved(SkipReason)
    /// The rules decide.
    case evaluate
    /// No rule is asked and no hold made; the limit alone decides, by parameter with a warning or an error.
    case limitAlone
}

/// Why a document is refused without a check.
///
/// Source: CM-21.
public enum AttemptRefusal: Equatable, Sendable {
    /// The hard block that stops it. CM-5.4.
    case customerOnHold(HardBlock)
    case orderOnCreditHold(holdKey: Int64)
    case orderRejectedByCredit

    /// The named error.
    public var code: String {
        switch self {
        case .customerOnHold: "customerOnHold"
        case .orderOnCreditHold: "orderOnCreditHold"
        case .orderRejectedByCredit: "orderRejectedByCredit"
        }
    }
}

/// Why no check was made.
///
/// Source: CM-13.2.
public enum SkipReason: String, CaseIterable, Sendable {
    case creditManagementDisabled, checkpointNotMarked, customerExcluded, ignoredUntil, orderExcluded,
        negativeTotal
    case releaseCovers, graceWindow
    /// A pro forma of an order that is on hold.
    case alreadyOnHold
}

extension CreditAttempt {
    /// Steps 1 to 8 of an attempt; the first that decides wins.
    ///
    /// Source: CM-13.2.
    public var route: AttemptRoute {
        guard document.isOfOrder else { return routeWithoutOrder }
        // A block of the customer is no rule and no hold: it stands without credit management too (CM-3.1, CM-5.4).
        if let block = hardBlock { return .refused(.customerOnHold(block)) }
        guard parameters.creditManagementEnabled else {
            return asksLimitAlone ? .limitAlone : .approved(.creditManagementDisabled)
        }
        if let holdKey = state.holdKey {
            return mode == .proForma
                ? .approved(.alreadyOnHold) : .refused(.orderOnCreditHold(holdKey: holdKey))
        }
        if state.isRejected(orderVersion: orderVersion) { return .refused(.orderRejectedByCredit) }
        guard parameters.checkpoint(for: document).isMarked(for: mode) else {
            return .approved(.checkpointNotMarked)
        }
        if let exemption { return .approved(exemption) }
        if releaseCovers { return .approved(.releaseCovers) }
        if graceCovers { return .approved(.graceWindow) }
        return .evaluate
    }

    /// The way of a free text invoice, which is compared with the limit where the parameter says so, and of an order of a
    /// named channel, which always is.
    ///
    /// Source: CM-16.1, CM-5.4.
    private var routeWithoutOrder: AttemptRoute {
        if let block = hardBlock { return .refused(.customerOnHold(block)) }
        guard parameters.checkLimitOnFreeTextInvoice || document != .freeTextInvoice else {
            return .approved(.checkpointNotMarked)
        }
        if let exemption { return .approved(exemption) }
        return .limitAlone
    }

    /// Whether a posting of an order is compared with the limit although credit management is disabled.
    ///
    /// Source: CM-16.3.
    private var asksLimitAlone: Bool {
        mode == .posting && document != .releaseToWarehouse && parameters.checkLimitOnSalesOrder && exemption == nil
    }

    /// Whether an evaluation for release asks the rules: it counts neither grace windows nor coverage, but exclusions.
    ///
    /// Source: CM-14.6.
    public var isReviewed: Bool { parameters.creditManagementEnabled && exemption == nil }

    /// Why the order is exempt from the rules: step 6. Holds are evaluated without the other steps, but not
    /// without this.
    ///
    /// Source: CM-13.2, CM-14.6.
    public var exemption: SkipReason? {
        if let exemption = subject.exemption(on: asOf) { return exemption }
        if state.excludeFromCreditManagement { return .orderExcluded }
        // D-15: a return is never evaluated.
        if let total = order.total, total < 0 { return .negativeTotal }
        return nil
    }

    /// The block of either account that stops the document, the wider one of two; `nil` when none does.
    ///
    /// Source: CM-5.4, D-01.
    private var hardBlock: HardBlock? {
        let blocks = [subject.invoicingAndDeliveryOnHold, orderAccountBlock].filter { $0.stops(document) }
        return blocks.contains(.all) ? .all : blocks.first
    }

    /// Whether a release still covers the order: step 7.
    ///
    /// Source: CM-13.6, CM-14.5.
    private var releaseCovers: Bool {
        guard state.releasedFromCreditControl else { return false }
        if parameters.skipRulesAfterRelease { return true }
        return state.approvedAttempt == ApprovedAttempt(document: document, mode: mode) && !isIncreased
    }

    /// Whether the grace window covers the order: step 8.
    ///
    /// Source: CM-13.4, CM-13.6.
    private var graceCovers: Bool { state.graceIsOpen(on: asOf) && !isIncreased }

    private var isIncreased: Bool {
        guard let coverage = state.coverage else { return true }
        return order.isIncreased(since: coverage)
    }
}
