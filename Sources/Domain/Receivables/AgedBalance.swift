/// What a customer owes at the end of a day, by how long it is past due. In accounting minor units.
///
/// Debits are aged; what the customer has paid or was credited without being settled stands apart.
///
/// Source: CM-9.3, api-conventions 10 example 7.
public struct AgedBalance: Equatable, Sendable {
    /// A span of days past due; `fromDays` `nil` is everything not due, `toDays` `nil` has no end.
    public struct Period: Equatable, Sendable {
        public let name: String
        public let fromDays: Int?
        public let toDays: Int?
        public var amount: Int64 = 0
    }

    public private(set) var periods = [
        Period(name: "notDue", fromDays: nil, toDays: 0), Period(name: "1-30", fromDays: 1, toDays: 30),
        Period(name: "31-60", fromDays: 31, toDays: 60), Period(name: "61-90", fromDays: 61, toDays: 90),
        Period(name: "over90", fromDays: 91, toDays: nil),
    ]
    /// Open payments and credit notes; negative.
    public private(set) var unapplied: Int64 = 0

    public init() {}

    /// Puts an open amount where it belongs; one that is due on the day is not past due (CO-1.3).
    public mutating func add(_ amount: Int64, isDebit: Bool, dueOn due: CalendarDate, on day: CalendarDate) {
        if !isDebit {
            unapplied += amount
            return
        }
        let days = day.days(since: due)
        let index = periods.firstIndex { ($0.toDays ?? Int.max) >= days } ?? periods.count - 1
        periods[index].amount += amount
    }
}
