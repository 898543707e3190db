/// A held order as it was when its release or rejection was submitted: what an approval is about.
///
/// Source: CM-15.4, CM-13.6.
public struct SubmittedOrder: Equatable, Sendable {
    public var coverage: OrderCoverage
    /// Key of the customer whose credit counts.
    public var subject: Int64

    public init(coverage: OrderCoverage, subject: Int64) {
        self.coverage = coverage
        self.subject = subject
    }

    /// Whether an approval of this order holds for a later state of it.
    ///
    /// It does for a smaller total, an equal one and earlier terms (D-40); not for a larger total, better terms or another
    /// invoice account. An order without a value is taken as the same while it has none.
    public func covers(_ later: SubmittedOrder) -> Bool {
        guard subject == later.subject else { return false }
        var (before, now) = (coverage, later.coverage)
        if before.total == nil, now.total == nil { (before.total, now.total) = (0, 0) }
        return !now.isIncreased(since: before)
    }
}
