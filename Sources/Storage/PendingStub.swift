public import Domain
extension Transaction {
    public func balance(of customer: Int64, exposure: StoredExposure, on day: CalendarDate) throws -> Int64 { exposure.balance }
    public func overdue(of customer: Int64, exposure: StoredExposure, on day: CalendarDate) throws -> (total: Int64, days: Int) { (0, 0) }
    public func overdueInvoices(of customer: Int64, on day: CalendarDate) throws -> [OverdueInvoice] { [] }
}
