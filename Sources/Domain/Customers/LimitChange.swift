/// One effective change of a customer's credit. Append-only: what was in force on a day is read from it.
///
/// Amounts are minor units of the company's accounting currency, a group's of the group currency.
///
/// Source: CM-10.8.
public struct LimitChange: Equatable, Sendable {
    /// What changed the credit.
    public enum Origin: String, Sendable, CaseIterable {
        /// A direct edit of the profile.
        case manual
        /// A posted journal of credit limits.
        case adjustment
        /// A posted journal of temporary limits.
        case temporary
        /// A new date of the customer credit group, which its members take over (D-20).
        case groupDate
        /// An insurance policy or guarantee that was added, changed, ended or removed (CM-8.4).
        case insurance
    }

    public var key: Int64
    /// Key of the customer; in the history of a customer credit group, of the group.
    public var customer: Int64
    public var occurredAt: Timestamp
    /// The day as of which it was done.
    public var effectiveDate: CalendarDate
    public var origin: Origin
    /// Key and number of the journal; `nil` for a direct edit.
    public var adjustment: Stub?
    public var line: Int?
    /// The policy; `nil` for every other origin. Its amount is what it adds to the limit for checks, below zero where it
    /// takes more out.
    public var guarantee: Identifier?
    public var by: LimitAdjustment.By
    /// `nil` when there was no such limit before.
    public var old: LimitAdjustmentLine.Limit?
    /// `nil` when a temporary limit was removed.
    public var new: LimitAdjustmentLine.Limit?

    public init(
        key: Int64, customer: Int64, occurredAt: Timestamp, effectiveDate: CalendarDate, origin: Origin,
        adjustment: Stub? = nil, line: Int? = nil, guarantee: Identifier? = nil, by: LimitAdjustment.By, old: LimitAdjustmentLine.Limit?,
        new: LimitAdjustmentLine.Limit?
    ) {
        self.key = key
        self.customer = customer
        self.occurredAt = occurredAt
        self.effectiveDate = effectiveDate
        self.origin = origin
        self.adjustment = adjustment
        self.line = line
        self.guarantee = guarantee
        self.by = by
        self.old = old
        self.new = new
    }
}
