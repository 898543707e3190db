/// A journal that changes limits when it is posted: the controlled way in which credit is given and taken.
///
/// Source: CM-10.1.
public struct LimitAdjustment: Equatable, Sendable {
    /// What the lines change; fixed once there are lines.
    public enum AdjustmentType: String, Sendable, CaseIterable { case creditLimit, temporaryCreditLimit }

    /// - `draft`: header and lines may change; nothing is in force.
    /// - `submitted`: those who approve are asked; nothing may change.
    /// - `changeRequested`, `rejected`: may be changed and submitted again.
    /// - `approved`: may be posted, as it is.
    /// - `posted`: every line that was not rejected is in force, and the journal is frozen.
    ///
    /// Source: CM-10.5.
    public enum Status: String, Sendable, CaseIterable {
        case draft, submitted, changeRequested, rejected, approved, posted
    }

    /// Who did something, as the journal keeps it.
    public struct By: Hashable, Sendable {
        public let kind: String
        public let name: String

        public init(kind: String, name: String) {
            self.kind = kind
            self.name = name
        }

        public init(_ actor: Actor) { self.init(kind: actor.kind.rawValue, name: actor.name) }
    }

    /// That the journal was posted.
    public struct Posting: Equatable, Sendable {
        public let day: CalendarDate
        public let by: By
        public let at: Timestamp

        public init(day: CalendarDate, by: By, at: Timestamp) {
            self.day = day
            self.by = by
            self.at = at
        }
    }

    /// How far approval has come.
    ///
    /// Source: CM-15.2, CM-15.3.
    public struct Approval: Equatable, Sendable {
        public var status = ApprovalStatus.notSubmitted
        /// Whether the lines are decided one by one.
        public var isByLine = false
        /// `nil` unless it was submitted.
        public var submittedBy: By?
        public var submittedAt: Timestamp?
        /// Why the automatic posting failed; `nil` unless it did.
        public var postingError: String?

        public init() {}
    }

    /// The most lines of one request, and of a journal that is shown with its lines; more are imported or generated.
    public static let mostLines = 1_000
    /// The most lines of one journal.
    public static let mostLinesInAll: Int64 = 100_000

    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    /// From the company's number sequence.
    public var number: String
    public var type: AdjustmentType
    public var description: String?
    public var requestedBy: By
    /// `nil` while the journal is a draft.
    public var posting: Posting?
    /// The journal that this one reverses; `nil` for every other.
    public var reverses: Stub?
    public var approval = Approval()
    /// Key of the job that was the last to work on its approval or posting; `nil` where there was none.
    public var job: Int64?

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.limitAdjustment, key: header.key) }
    public var status: Status { posting == nil ? approval.status.ofJournal : .posted }
    /// Whether header and lines may change, and the journal may be submitted (CM-10.5).
    public var mayChange: Bool { status == .draft || status == .changeRequested || status == .rejected }
    /// Whether it may become a draft again: all that was ever submitted and is not posted.
    public var mayBeRecalled: Bool { status != .draft && status != .posted }

    public init(
        header: RecordHeader, company: Int64, number: String, type: AdjustmentType, description: String?,
        requestedBy: By, posting: Posting? = nil
    ) {
        self.header = header
        self.company = company
        self.number = number
        self.type = type
        self.description = description
        self.requestedBy = requestedBy
        self.posting = posting
    }
}

/// One limit that a journal sets. Amounts are minor units of `currency`.
///
/// Source: CM-10.2.
public struct LimitAdjustmentLine: Equatable, Sendable {
    /// Where a line came from.
    public enum Origin: String, Sendable, CaseIterable { case manual, fromCustomers, fromGroups, automatic }

    /// Whose limit a line sets: never both, never none.
    public enum Subject: Hashable, Sendable {
        case customer(Stub)
        case group(Stub)

        public var stub: Stub {
            switch self {
            case .customer(let stub), .group(let stub): stub
            }
        }

        public var isGroup: Bool { if case .group = self { true } else { false } }
    }

    /// An amount and the days that it holds for.
    public struct Limit: Equatable, Sendable {
        public var amount: Int64
        /// Temporary limits only.
        public var from: CalendarDate?
        /// The expiration date, or the last day of a temporary limit; `nil` never ends.
        public var to: CalendarDate?

        public init(amount: Int64, from: CalendarDate? = nil, to: CalendarDate? = nil) {
            self.amount = amount
            self.from = from
            self.to = to
        }
    }

    /// From 1.
    public var line: Int
    public var subject: Subject
    /// The accounting currency of the company; of a group's line the group's.
    public var currency: Currency
    /// The limit as it was when the line was made.
    public var current: Limit
    /// Key of the temporary limit that the line replaces; `nil` makes a new one.
    public var replaces: Int64?
    /// The limit to be, absolute. A day that is missing must be given before posting (D-22).
    public var new: Limit
    public var reasonCode: String?
    public var origin = Origin.manual
    /// A reversal's line that ends the temporary limit `replaces` instead of giving it another amount (CM-10.7).
    public var ends = false
    /// The decision about the line alone; `notSubmitted` where lines are not decided one by one.
    public var approvalStatus = ApprovalStatus.notSubmitted
    /// Key of the latest request about the line alone.
    public var approval: Int64?
    /// The limit that posting found; `nil` while the line is not posted.
    public var found: Limit?
    /// Key of the temporary limit that posting set; `nil` while the line is not posted, and for credit limits.
    public var sets: Int64?

    /// Whether posting puts the line in force; rejected ones stay as they are (D-26).
    public var isToBePosted: Bool { approvalStatus != .rejected }

    /// Whether two lines ask for the same: what is approved of one holds for the other.
    public func asksForTheSame(as other: LimitAdjustmentLine) -> Bool {
        subject == other.subject && new == other.new && replaces == other.replaces && ends == other.ends
            && reasonCode == other.reasonCode
    }

    public init(
        line: Int, subject: Subject, currency: Currency, current: Limit, replaces: Int64? = nil, new: Limit,
        reasonCode: String? = nil
    ) {
        self.line = line
        self.subject = subject
        self.currency = currency
        self.current = current
        self.replaces = replaces
        self.new = new
        self.reasonCode = reasonCode
    }
}

/// A temporary limit of a customer, as it is stored.
///
/// Source: CM-6.1, CM-10.6.
public struct StoredTemporaryLimit: Equatable, Sendable {
    public var key: Int64
    /// Key of the customer; of the group where the limit is one of a customer credit group.
    public var customer: Int64
    public var limit: TemporaryLimit

    public var id: Identifier { Identifier(.temporaryLimit, key: key) }

    public init(key: Int64, customer: Int64, limit: TemporaryLimit) {
        self.key = key
        self.customer = customer
        self.limit = limit
    }
}

extension TemporaryLimit {
    /// Whether two periods share a day; those of one customer never do (D-25).
    public func overlaps(_ other: TemporaryLimit) -> Bool { from <= other.to && other.from <= to }
}
