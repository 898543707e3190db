/// Work on many customers, orders or holds of a company, on request or by a schedule.
///
/// Source: CM-18.
public enum PeriodicTask: String, Sendable, CaseIterable {
    case calculateBalanceStatistics, updateRiskScores, forceCreditHold, evaluateForRelease, deleteBalanceStatistics

    /// What its progress counts.
    public var unit: String {
        switch self {
        case .forceCreditHold: "orders"
        case .evaluateForRelease: "holds"
        default: "customers"
        }
    }
}

/// One run of a periodic task: what was asked, when, and how many were changed by it.
///
/// Source: CM-18.
public struct PeriodicRun: Equatable, Sendable {
    /// What became of the customers, orders or holds that the run looked at.
    public struct Counts: Equatable, Sendable {
        public var done: Int64 = 0
        public var changed: Int64 = 0
        public var unchanged: Int64 = 0
        /// Left as they were: without open transactions, on hold already, finished.
        public var skipped: Int64 = 0
        public var failed: Int64 = 0

        public init() {}
    }

    public var key: Int64
    public var company: Int64
    public var task: PeriodicTask
    /// Key of the job that carries it out.
    public var job: Int64
    public var asOf: CalendarDate
    /// JSON: what was asked for, as the caller wrote it.
    public var parameters: [UInt8]
    public var status: Job.Status
    public var isScheduled: Bool
    /// Whether what it told by customer is still there; results are forgotten before their run.
    public var areResultsKept = true
    public var total: Int64?
    public var counts = Counts()
    public var by: LimitAdjustment.By
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?

    public var id: Identifier { Identifier(.periodicRun, key: key) }

    public init(
        key: Int64, company: Int64, task: PeriodicTask, job: Int64, asOf: CalendarDate, parameters: [UInt8],
        isScheduled: Bool, total: Int64?, by: LimitAdjustment.By, at moment: Timestamp
    ) {
        self.key = key
        self.company = company
        self.task = task
        self.job = job
        self.asOf = asOf
        self.parameters = parameters
        status = .queued
        self.isScheduled = isScheduled
        self.total = total
        self.by = by
        createdAt = moment
    }
}

/// What a run has to tell of one customer, order or hold.
public struct PeriodicRunResult: Sendable {
    public enum Outcome: String, Sendable, CaseIterable { case changed, skipped, failed }

    /// From 1, in the order of the work.
    public var line: Int64
    public var customer: Stub?
    public var order: Stub?
    public var outcome: Outcome
    /// Why it was skipped or failed, or what became of a hold.
    public var code: String?
    public var message: String?
    /// JSON: figures before and after; `nil` without.
    public var details: [UInt8]?

    public init(
        line: Int64 = 0, customer: Stub? = nil, order: Stub? = nil, outcome: Outcome, code: String? = nil,
        message: String? = nil, details: [UInt8]? = nil
    ) {
        self.line = line
        self.customer = customer
        self.order = order
        self.outcome = outcome
        self.code = code
        self.message = message
        self.details = details
    }
}
