/// What credit management has to remember about an order from one attempt to the next.
///
/// Source: CM-12.17.
public struct OrderCreditState: Equatable, Sendable {
    public var excludeFromCreditManagement: Bool
    /// Key of the active hold; `nil` when there is none.
    public var holdKey: Int64?
    /// The order was released and has not been held since.
    public var releasedFromCreditControl: Bool
    /// The order as the last release or passing check at posting saw it; `nil` before the first.
    public var coverage: OrderCoverage?
    /// First day of the grace window; `nil` when there is none.
    public var graceStart: CalendarDate?
    /// Days that the window lasts after its first; 0 is no window.
    public var graceDays: Int
    public var rejectedByCredit: Bool
    /// The version of the order to which the rejection applies; `nil` when it is not rejected.
    public var rejectedOrderVersion: Int64?
    /// The attempt that a release with posting lets through once, where the caller posts by itself.
    public var approvedAttempt: ApprovedAttempt?

    public init(
        excludeFromCreditManagement: Bool = false, holdKey: Int64? = nil,
        releasedFromCreditControl: Bool = false,
        coverage: OrderCoverage? = nil, graceStart: CalendarDate? = nil, graceDays: Int = 0,
        rejectedByCredit: Bool = false, rejectedOrderVersion: Int64? = nil,
        approvedAttempt: ApprovedAttempt? = nil
    ) {
        self.excludeFromCreditManagement = excludeFromCreditManagement
        self.holdKey = holdKey
        self.releasedFromCreditControl = releasedFromCreditControl
        self.coverage = coverage
        self.graceStart = graceStart
        self.graceDays = graceDays
        self.rejectedByCredit = rejectedByCredit
        self.rejectedOrderVersion = rejectedOrderVersion
        self.approvedAttempt = approvedAttempt
    }

    /// Whether the order is on credit hold.
    public var inCreditControl: Bool { holdKey != nil }

    /// The last day of the grace window; `nil` when there is none.
    public var graceEnd: CalendarDate? {
        guard let graceStart, graceDays > 0 else { return nil }
        return graceStart.adding(days: graceDays)
    }

    /// Whether the grace window is open on a date; both its ends belong to it.
    ///
    /// Source: CM-13.4.
    public func graceIsOpen(on date: CalendarDate) -> Bool {
        guard let graceEnd else { return false }
        return date <= graceEnd
    }

    /// Whether the order is rejected and has not changed since.
    ///
    /// Source: CM-13.2 step 4, D-44.
    public func isRejected(orderVersion: Int64) -> Bool {
        rejectedByCredit && rejectedOrderVersion == orderVersion
    }
}

/// How large and on what terms an order was when it was let through.
///
/// Source: CM-13.6.
public struct OrderCoverage: Hashable, Sendable {
    /// Total of the whole order in accounting minor units; `nil` while the order cannot be valued.
    public var total: Int64?
    public var termsRank: Int
    public var discountRank: Int

    public init(total: Int64?, termsRank: Int = 0, discountRank: Int = 0) {
        self.total = total
        self.termsRank = termsRank
        self.discountRank = discountRank
    }

    /// Whether the order is worth more, or on better terms, than another state of it; also when that is
    /// unknown.
    ///
    /// A decrease or an unchanged total is no increase (D-40).
    public func isIncreased(since other: OrderCoverage) -> Bool {
        guard let total, let before = other.total else { return true }
        return total > before || termsRank > other.termsRank || discountRank > other.discountRank
    }
}

/// A document of an order in a mode.
public struct ApprovedAttempt: Hashable, Sendable {
    public var document: CheckDocument
    public var mode: CheckMode

    public init(document: CheckDocument, mode: CheckMode) {
        self.document = document
        self.mode = mode
    }
}

extension OrderCreditState {
    /// The state after a check found no reason. A pro forma check changes nothing (D-37).
    ///
    /// - Parameter graceDays: those of the checkpoint that was passed.
    ///
    /// Source: CM-13.4.
    public func afterPassingCheck(
        mode: CheckMode, on date: CalendarDate, graceDays: Int, order: OrderCoverage
    ) -> OrderCreditState {
        guard mode == .posting else { return self }
        var state = self
        state.setWindow(from: date, days: graceDays)
        state.coverage = order
        return state
    }

    /// The state after the document of an attempt was produced: what approved it once does not do so again.
    public func afterProducing(_ document: CheckDocument, mode: CheckMode) -> OrderCreditState {
        var state = self
        if approvedAttempt == ApprovedAttempt(document: document, mode: mode) { state.approvedAttempt = nil }
        return state
    }

    /// The state after an attempt or a credit clerk put the order on hold; every window ends.
    ///
    /// Source: CM-13.4, CM-13.6, CM-14.2, CM-14.8.
    public func afterHold(_ key: Int64) -> OrderCreditState {
        var state = OrderCreditState(excludeFromCreditManagement: excludeFromCreditManagement)
        state.holdKey = key
        return state
    }

    /// The state after the hold was released.
    ///
    /// - Parameters:
    ///   - graceDays: those of the checkpoint at which the order was held; 0 for a forced hold without one
    ///     (D-38).
    ///   - approving: the stopped attempt, when the release is with posting and the caller posts by itself.
    ///
    /// Source: CM-13.4, CM-14.3.
    public func afterRelease(
        on date: CalendarDate, graceDays: Int, order: OrderCoverage, approving: ApprovedAttempt? = nil
    ) -> OrderCreditState {
        var state = OrderCreditState(excludeFromCreditManagement: excludeFromCreditManagement)
        state.releasedFromCreditControl = true
        state.setWindow(from: date, days: graceDays)
        state.coverage = order
        state.approvedAttempt = approving
        return state
    }

    /// The state after the hold was rejected; no window opens.
    ///
    /// Source: CM-14.9.
    public func afterRejection(orderVersion: Int64) -> OrderCreditState {
        var state = OrderCreditState(excludeFromCreditManagement: excludeFromCreditManagement)
        state.rejectedByCredit = true
        state.rejectedOrderVersion = orderVersion
        return state
    }

    /// The state after the rejection was cleared; the next attempt is checked like any other.
    ///
    /// Source: CM-14.9.
    public func afterClearingRejection() -> OrderCreditState {
        var state = self
        state.rejectedByCredit = false
        state.rejectedOrderVersion = nil
        return state
    }

    /// The state after the order was cancelled: nothing to show.
    ///
    /// Source: CM-14.3.
    public func afterCancelling() -> OrderCreditState {
        OrderCreditState(excludeFromCreditManagement: excludeFromCreditManagement)
    }

    private mutating func setWindow(from date: CalendarDate, days: Int) {
        graceStart = days > 0 ? date : nil
        graceDays = max(0, days)
    }
}
