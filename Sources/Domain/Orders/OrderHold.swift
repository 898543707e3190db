/// A parked order: which document was stopped, why, and what became of it.
///
/// Source: CM-14.1.
public struct OrderHold: Equatable, Sendable {
    public enum Origin: String, CaseIterable, Sendable { case automatic, forced }

    /// Open while the order is still parked: onHold, readyToRelease, pendingApproval, approved.
    public enum Status: String, CaseIterable, Sendable {
        case onHold, readyToRelease, pendingApproval, approved, released, rejected, cancelled

        public var isOpen: Bool {
            switch self {
            case .onHold, .readyToRelease, .pendingApproval, .approved: true
            case .released, .rejected, .cancelled: false
            }
        }
    }

    public var key: Int64
    public var version: Int64
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var company: Int64
    public var order: Int64
    /// Key of the customer whose credit counts.
    public var customer: Int64
    public var origin: Origin
    /// What was stopped; `nil` for a forced hold outside any document.
    public var stopped: ApprovedAttempt?
    /// The parameters of the stopped posting, so that a release can carry it out; `nil` when the caller posts by itself.
    public var postingContext: PostingContext?
    /// The lines that a stopped attempt was about, whoever posts it; `nil` is all that is still open for the document.
    public var stoppedLines: [LineQuantity]?
    public var reasons: [HoldReason]
    /// Reason of a forced hold.
    public var forcedReason: String?
    /// Total of the whole order when it was held, in accounting minor units.
    public var orderTotal: Int64
    public var isOrderChanged = false
    public var status: Status
    public var reviewDate: CalendarDate?
    public var notes: String?
    /// Who of the credit team looks after the hold.
    public var responsible: String?
    /// Release reason, also of a rejection or cancellation.
    public var releaseReason: String?
    public var releaseComment: String?
    public var releaseMode: ReleaseMode?
    /// Why the last automatic release could not carry out its posting; `nil` when none failed since.
    public var releaseError: ReleaseError?
    public var closedBy: Actor?
    public var closedAt: Timestamp?
    public var paymentTerms: String?
    public var deliveryDate: CalendarDate?
    public var orderDeadline: CalendarDate?
    /// Who looks after the order, as the ERP says.
    public var orderResponsible: String?
    public var creditManagementGroup: String?
    /// The customer credit group of the customer when the order was held; `nil` in none.
    public var creditGroup: Stub?
    public var riskGroup: String?
    /// Key of the credit check that put it on hold.
    public var creditCheck: Int64?

    public var id: Identifier { Identifier(.hold, key: key) }
    public var isActive: Bool { status.isOpen }

    /// How the stopped document was to be posted, whoever posts it; `nil` where no document was stopped.
    public var stoppedPosting: PostingContext? {
        stopped == nil ? nil : postingContext ?? PostingContext(lines: stoppedLines)
    }

    /// The single active reason, or `Multiple`; `readyToRelease` when none is active, or none but the force of a hold
    /// that an evaluation has found ready.
    public var displayReason: String {
        if status == .readyToRelease { return ReasonCode.readyToRelease.rawValue }
        let active = reasons.filter(\.isActive)
        if active.count > 1 { return "Multiple" }
        return active.first?.code.rawValue ?? ReasonCode.readyToRelease.rawValue
    }

    /// A hold as it is stored; what is optional follows.
    public init(
        key: Int64, version: Int64, createdAt: Timestamp, updatedAt: Timestamp, company: Int64, order: Int64,
        customer: Int64, origin: Origin, stopped: ApprovedAttempt?, orderTotal: Int64, status: Status
    ) {
        self.key = key
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.company = company
        self.order = order
        self.customer = customer
        self.origin = origin
        self.stopped = stopped
        reasons = []
        self.orderTotal = orderTotal
        self.status = status
    }

    /// A new hold on an order.
    public init(
        key: Int64, at moment: Timestamp, company: Int64, order: SalesOrder, customer: Int64, origin: Origin,
        stopped: ApprovedAttempt?, orderTotal: Int64
    ) {
        self.init(
            key: key, version: 1, createdAt: moment, updatedAt: moment, company: company, order: order.key,
            customer: customer, origin: origin, stopped: stopped, orderTotal: orderTotal, status: .onHold)
        paymentTerms = order.paymentTerms
        deliveryDate = order.deliveryDate
        orderDeadline = order.orderDeadline
        orderResponsible = order.responsible
    }
}

/// One reason of a hold, with when it was seen first and last.
public struct HoldReason: Equatable, Sendable {
    public var code: ReasonCode
    public var isActive: Bool
    /// Rule, figures, message and remedies, as the check that saw it last gave them: a JSON object.
    public var detail: [UInt8]
    /// The same as it was found first; `nil` when that was not kept.
    public var firstDetail: [UInt8]?
    public var firstSeenAt: Timestamp
    /// The last evaluation that found it.
    public var lastSeenAt: Timestamp

    public init(
        code: ReasonCode, isActive: Bool, detail: [UInt8], firstDetail: [UInt8]? = nil, firstSeenAt: Timestamp,
        lastSeenAt: Timestamp
    ) {
        self.code = code
        self.isActive = isActive
        self.detail = detail
        self.firstDetail = firstDetail
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
}

/// How a document is posted: kept with a hold so that its release can do it later.
public struct PostingContext: Equatable, Sendable {
    /// `nil` takes all that is still open for the document.
    public var lines: [LineQuantity]?
    /// Number of the slip or invoice; `nil` takes the next of the company.
    public var number: String?
    public var postingDate: CalendarDate?
    public var dueDate: CalendarDate?

    public init(
        lines: [LineQuantity]? = nil, number: String? = nil, postingDate: CalendarDate? = nil,
        dueDate: CalendarDate? = nil
    ) {
        self.lines = lines
        self.number = number
        self.postingDate = postingDate
        self.dueDate = dueDate
    }
}

/// What a credit check decided.
public enum CreditDecision: String, CaseIterable, Sendable {
    case approved, hold
    /// A hard block, a hold or a rejection stood in the way.
    case refused
}
