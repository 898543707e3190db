public import Domain
import JSON
public import Storage

/// The look at many customers of a company for the watch list, as a job: after a change of the parameters that it follows
/// from, and on each new day for limits that begin or end by date.
public enum CreditWatchRun {
    public static let kind = "reviewWatchList"
    /// Customers of one transaction, so that orders are checked in between.
    static let slice = 250

    public enum Cause: String, Sendable {
        /// A new day: customers with temporary limits or policies; crossings are told.
        case date
        /// What counts has changed: every customer; crossings are told.
        case figures
        /// Other thresholds, or nobody has looked yet: every customer; nothing is told.
        case thresholds
    }

    /// Looks at every customer after a change of parameters; nothing where it does not concern the watch list.
    public static func afterChange(
        of old: CreditParameters, to new: CreditParameters, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard !new.watchesAlike(old) else { return }
        let cause: Cause = new.watchThresholds == old.watchThresholds ? .figures : .thresholds
        try enter(cause, in: company, on: day, by: actor, in: transaction)
    }

    /// Looks whether a company has a new day; customers whose limit may change by date are looked at then, once a day.
    public static func onNewDay(
        _ day: CalendarDate, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        let last = try transaction.watchDay(of: company.key)
        if let last, last >= day { return }
        try transaction.keepWatchDay(day, of: company.key)
        let cause: Cause = last == nil ? .thresholds : .date
        try enter(cause, in: company, on: day, by: Actor(kind: .service, name: "watchList"), in: transaction)
    }

    private static func enter(
        _ cause: Cause, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard try !transaction.watchedCustomers(of: company.key, byDateOnly: cause == .date, after: 0, limit: 1).isEmpty
        else { return }
        var input = JSONWriter(capacity: 64)
        input.beginObject()
        input.member("cause", cause.rawValue)
        input.member("day", day.description)
        input.endObject()
        try transaction.insert(
            Job(
                key: transaction.newKey(), kind: kind, company: company.key, input: input.bytes,
                position: Array(#"{"after":0}"#.utf8), total: nil, unit: "customers",
                result: Array(#"{"customers":0}"#.utf8), actor: actor, at: transaction.now))
    }

    /// Does the next slice of the job; gives whether it was the last.
    public static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        let input = try StoredText.root(job.input)
        guard let cause = input["cause"]?.string.flatMap({ Cause(rawValue: $0) }),
            let day = input["day"]?.string.flatMap({ CalendarDate($0) }),
            let key = job.company, let company = try transaction.company(.key(key))
        else { throw StoreFault.damaged("job \(job.id) does not say what to look at") }
        let after = try StoredText.root(job.position)["after"]?.integer ?? 0
        let customers = try transaction.watchedCustomers(
            of: key, byDateOnly: cause == .date, after: after, limit: slice)
        let done = try transaction.whileThereIsTime(customers) { customer in
            guard let account = try transaction.creditAccount(key: customer) else { return }
            try CreditWatchService.review(
                account, nil, in: company, on: day, isSilent: cause == .thresholds, by: job.actor, in: transaction)
        }
        job.done += Int64(done.count)
        job.position = Array(#"{"after":\#(done.last ?? after)}"#.utf8)
        job.result = Array(#"{"customers":\#(job.done)}"#.utf8)
        return done.count == customers.count && customers.count < slice
    }
}
