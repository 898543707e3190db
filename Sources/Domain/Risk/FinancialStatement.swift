/// What a customer's financial statement of a day says.
///
/// Source: CM-1.5, CM-11.6.
public struct FinancialStatement: Equatable, Sendable {
    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    /// Key of the customer.
    public var customer: Int64
    public var date: CalendarDate
    public var revenue: Money

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, customer: Int64, date: CalendarDate, revenue: Money
    ) {
        self.header = header
        self.company = company
        self.customer = customer
        self.date = date
        self.revenue = revenue
    }
}
