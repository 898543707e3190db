/// What a legal entity has decided about credit management. `CreditParameters()` has every default.
///
/// Source: CM-3.
public struct CreditParameters: Hashable, Sendable {
    // CM-3.1 General

    /// Off: no rules and no holds.
    public var creditManagementEnabled = true
    /// The first number of the journals of limit adjustments; the others count on from it.
    public var adjustmentNumberSequence = "CLA-000001"
    /// New intercompany orders are excluded from credit management.
    public var excludeIntercompanyOrders = true

    // CM-3.2 Credit holds

    /// An order that was released once is not evaluated again, whatever is edited.
    public var skipRulesAfterRelease = false
    /// Reason written on a hold whose order is cancelled; `nil` writes none.
    public var cancelledOrderReason: String?
    /// The limit of the customer credit group is tested, before the individual one.
    public var checkCreditGroupLimit = false
    public var checkPaymentTermsIncrease = false
    public var checkSettlementDiscountIncrease = false
    /// Reason of a release that an edit of the held order brought about; `nil` only marks the hold ready.
    public var modifiedOrderReason: String?
    /// A limit without expiration date never counts as expired; off: it counts as expired.
    public var ignoreExpiredWhenDateBlank = true
    /// The lines of an order that goes on hold leave open warehouse loads.
    public var removeBlockedLoadLines = false
    /// Reason of an automatic release; `nil` only marks the hold ready.
    public var autoReleaseReason: String?
    public var autoReleaseMode = ReleaseMode.withoutPosting
    /// Cancelling a packing slip runs no check.
    public var skipCheckOnPackingSlipCancel = true

    // CM-3.3 Checkpoints

    /// One row for each document, in the order of the documents.
    public var checkpoints = CheckDocument.allCases.map { Checkpoint($0) }

    // CM-3.4 Statistics

    public var dso1Months = 12
    public var dso2Months = 6
    public var averageBalance1Months = 12
    public var averageBalance2Months = 6
    public var averageLimitPercentMonths = 12
    public var averageExposurePercentMonths = 12
    public var statisticsForZeroBalanceCustomers = false

    // CM-3.5 Credit limits

    public var creditLimitType = CreditLimitType.balanceAll
    /// Off: the rule *credit limit used* never runs.
    public var checkLimitOnSalesOrder = true
    public var checkLimitOnFreeTextInvoice = false
    public var messageWhenExceeding = ExceedingMessage.warning
    /// Rate type of every conversion of limits, policies and groups; `nil` takes the legal entity's own.
    public var limitExchangeRateType: String?
    /// Off: limits change through posted adjustments only.
    public var allowManualLimitEdit = false
    /// On: a document counts the whole uninvoiced quantity of its lines, not the quantity reserved for it.
    public var bypassInventoryReservations = false
    /// Percentages of the limit whose crossing is told of, ascending; none tells of nothing.
    public var watchThresholds = [80, 90, 100]

    /// Nothing is marked: what holds for a legal entity that has saved no parameters.
    public init() {}

    /// The parameters of a legal entity that starts protected: confirmations are checked when posted.
    ///
    /// Source: CM-3.6, D-50.
    public static let standard = {
        var parameters = CreditParameters()
        parameters.checkpoints[0].checkAtPosting = true
        return parameters
    }()

    /// The row of a document; a row that is missing marks nothing.
    public func checkpoint(for document: CheckDocument) -> Checkpoint {
        checkpoints.first { $0.document == document } ?? Checkpoint(document)
    }
}

/// What counts against a credit limit besides the order that is checked.
///
/// Source: CM-3.5, CM-7.2.
public enum CreditLimitType: String, CaseIterable, Sendable {
    /// Nothing is tested, except for mandatory customers, whose open balance counts.
    case none
    /// The open balance.
    case balance
    /// And what is delivered but not invoiced.
    case balancePackingSlip
    /// And what is ordered but not delivered.
    case balanceAll

    /// Whether posted packing slips that are not invoiced count.
    public var countsDelivered: Bool { self == .balancePackingSlip || self == .balanceAll }

    /// Whether open order lines count.
    public var countsOpenOrders: Bool { self == .balanceAll }
}

/// Whether a document above the limit is refused outside the hold process, or only warned about.
///
/// Source: CM-3.5, CM-16.1.
public enum ExceedingMessage: String, CaseIterable, Sendable { case warning, error }

/// Whether a release only lifts the hold, or also carries out the posting that was stopped.
///
/// Source: CM-14.5.
public enum ReleaseMode: String, CaseIterable, Sendable { case withoutPosting, withPosting }
