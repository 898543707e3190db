/// How far approval of a record, or of a line of it, has come.
///
/// - `notSubmitted`: nobody is asked.
/// - `submitted`: it is being worked out who is to be asked.
/// - `pendingApproval`: the participants of a step are asked.
/// - `changeRequested`, `rejected`, `approved`: as was decided.
/// - `error`: approved, but what was to happen by itself failed.
///
/// Source: CM-15.2.
public enum ApprovalStatus: String, CaseIterable, Sendable {
    case notSubmitted, submitted, pendingApproval, changeRequested, rejected, approved, error

    /// The state of a journal that is not posted (CM-10.5).
    public var ofJournal: LimitAdjustment.Status {
        switch self {
        case .notSubmitted: .draft
        case .submitted, .pendingApproval: .submitted
        case .changeRequested: .changeRequested
        case .rejected: .rejected
        case .approved, .error: .approved
        }
    }

    /// Where a request leaves the record that it is about.
    public init(of request: ApprovalRequest.Status) {
        self =
            switch request {
            case .pendingApproval: .pendingApproval
            case .changeRequested: .changeRequested
            case .approved: .approved
            case .rejected: .rejected
            case .recalled: .notSubmitted
            case .error: .error
            }
    }
}

/// How many lines of a journal stand where, when they are decided one by one.
///
/// Source: CM-15.3.
public struct LineApprovals: Equatable, Sendable {
    public var pending: Int64
    public var approved: Int64
    public var rejected: Int64
    public var changeRequested: Int64

    public init(pending: Int64 = 0, approved: Int64 = 0, rejected: Int64 = 0, changeRequested: Int64 = 0) {
        self.pending = pending
        self.approved = approved
        self.rejected = rejected
        self.changeRequested = changeRequested
    }

    /// What becomes of the journal: `nil` while a line waits. Approved once every line is decided and one is approved;
    /// a line that is to be changed keeps it from that.
    public var outcome: ApprovalStatus? {
        if pending > 0 { return nil }
        if changeRequested > 0 { return .changeRequested }
        return approved > 0 ? .approved : .rejected
    }
}
