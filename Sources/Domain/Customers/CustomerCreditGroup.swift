/// A set of customers, of whichever companies, that share one limit. Belongs to no company.
///
/// Amounts are minor units of `currency`.
///
/// Source: CM-1.2, CM-9.1.
public struct CustomerCreditGroup: Equatable, Sendable {
    /// The most members of one group, so that a check reads a bounded number of exposures.
    public static let mostMembers = 1_000

    public var header: RecordHeader
    /// Unique over all companies.
    public var number: String
    public var description: String?
    public var creditLimit: Int64
    public var currency: Currency
    /// The last day of the limit, which is the expiration date of every member's own.
    public var creditLimitToDate: CalendarDate
    /// Whether rules about overdue invoices look at those of all members.
    public var useDaysOverdueOfMembers: Bool
    /// Whether there is any temporary limit, so that the common case asks for none.
    public var hasTemporaryLimit = false

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.customerCreditGroup, key: header.key) }
    public var stub: Stub { Stub(id: id, number: number) }
    /// Limit and date as the history tells of them.
    public var limit: LimitAdjustmentLine.Limit { .init(amount: creditLimit, to: creditLimitToDate) }

    public init(
        header: RecordHeader, number: String, description: String?, creditLimit: Int64, currency: Currency,
        creditLimitToDate: CalendarDate, useDaysOverdueOfMembers: Bool
    ) {
        self.header = header
        self.number = number
        self.description = description
        self.creditLimit = creditLimit
        self.currency = currency
        self.creditLimitToDate = creditLimitToDate
        self.useDaysOverdueOfMembers = useDaysOverdueOfMembers
    }
}
