/// That one person may decide for another for some days.
///
/// Source: CM-15.1, CM-2.
public struct ApprovalDelegation: Equatable, Sendable {
    public var header: RecordHeader
    public var company: Int64
    /// Who delegates.
    public var person: String
    /// Who may decide instead, beside the person.
    public var delegate: String
    public var from: CalendarDate
    /// The last day, included.
    public var to: CalendarDate

    public var id: Identifier { Identifier(.approvalDelegation, key: header.key) }

    public init(
        header: RecordHeader, company: Int64, person: String, delegate: String, from: CalendarDate, to: CalendarDate
    ) {
        self.header = header
        self.company = company
        self.person = person
        self.delegate = delegate
        self.from = from
        self.to = to
    }
}
