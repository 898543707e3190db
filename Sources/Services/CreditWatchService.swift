public import Domain
import JSON
public import Storage

/// The watch list: who uses how much of its limit, and the event of every threshold that is crossed.
///
/// Judged are the figures of all posted documents against the limit for checks as of today, as CM-6.4 has it without an
/// order. A limit that begins or ends by date alone is noticed by the next movement, or by the look at each new day.
public enum CreditWatchService {
    /// Looks at the customers that a transaction may have moved across a threshold, and tells of each crossing.
    ///
    /// - Parameter today: the day in a company.
    public static func settle(
        today: (Company) -> CalendarDate, by actor: Actor?, in transaction: borrowing Transaction<Writing>
    ) throws {
        for movement in transaction.takeWatchedMovements() {
            guard let account = try transaction.creditAccount(key: movement.customer),
                let company = try transaction.company(.key(account.customer.company))
            else { continue }
            try review(
                account, movement, in: company, on: today(company),
                by: actor ?? Actor(kind: .service, name: "watchList"), in: transaction)
        }
    }

    /// Compares a customer with what is kept of it, and keeps what is so now.
    ///
    /// - Parameter isSilent: tells of nothing: what has changed is not the customer but what is watched for.
    static func review(
        _ account: CreditAccount, _ before: WatchedMovement?, in company: Company, on day: CalendarDate,
        isSilent: Bool = false, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let parameters = try transaction.creditSetUp(of: company).parameters
        guard let old = try transaction.creditWatch(of: account.customer.key),
            let standing = try transaction.standing(of: account, at: account.exposure.position, in: company, on: day)
        else { return }
        let new = CreditWatch(
            limit: standing.isTested ? standing.creditLimitForChecks : nil, type: parameters.creditLimitType,
            used: standing.creditUsed, thresholds: parameters.watchThresholds)
        guard new != old else { return }
        try transaction.keep(new, of: account.customer.key)
        guard !isSilent, let reached = old.threshold, let reaches = new.threshold else { return }
        let beforeWatch = before.map { CreditWatch(limit: $0.limitBefore) } ?? old
        let figures = Figures(
            before: (beforeWatch, before?.usedBefore ?? standing.creditUsed), after: (new, standing.creditUsed))
        for crossing in ThresholdCrossing.all(
            from: reached, to: reaches, thresholds: parameters.watchThresholds)
        {
            try transaction.append(event(crossing, account.customer, figures, company), by: actor)
        }
    }

    private struct Figures {
        let before: (watch: CreditWatch, used: Int64)
        let after: (watch: CreditWatch, used: Int64)
    }

    private static func event(
        _ crossing: ThresholdCrossing, _ customer: Customer, _ figures: Figures, _ company: Company
    ) -> Change {
        var writer = JSONWriter(capacity: 320)
        writer.beginObject()
        writer.stub("customer", customer.stub)
        writer.member("direction", crossing.direction.rawValue)
        writer.member("threshold", Int64(crossing.threshold))
        writer.member("currency", company.accountingCurrency.code)
        write(figures.after, company.accountingCurrency, &writer)
        writer.name("before")
        writer.beginObject()
        write(figures.before, company.accountingCurrency, &writer)
        writer.endObject()
        writer.endObject()
        return Change(
            "limit.thresholdCrossed", company: company.key, record: customer.id, number: customer.number,
            data: writer.bytes)
    }

    private static func write(
        _ figures: (watch: CreditWatch, used: Int64), _ currency: Currency, _ writer: inout JSONWriter
    ) {
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
        writer.member("creditLimitForChecks", figures.watch.limit.map(text))
        writer.member("creditUsed", text(figures.used))
        writer.member("creditUsedPercent", figures.watch.percent(using: figures.used).description)
    }
}

extension StoredExposure {
    /// What all posted documents come to, also those dated later.
    var position: CreditPosition {
        CreditPosition(
            balance: balance, deliveredNotInvoiced: delivered, openOrders: openOrders, totalOverdue: 0, overdueDays: 0)
    }
}

extension Transaction {
    /// How a customer stands with these figures; `nil` where its limit cannot be told for want of a rate.
    func standing(
        of account: CreditAccount, at position: CreditPosition, in company: Company, on day: CalendarDate
    ) throws -> CreditStanding? {
        let parameters = try creditSetUp(of: company).parameters
        let policies = try Policies(of: account, in: company, on: day, self)
        guard policies.unresolved == nil else { return nil }
        let temporary = account.exposure.hasTemporaryLimit
            ? try activeTemporaryLimit(of: account.customer.key, on: day) : nil
        do throws(EvaluationError) {
            return try CreditStanding(
                account.profile, temporary: temporary, policies: policies.effects, position: position,
                type: parameters.creditLimitType,
                hasTestedGroup: account.exposure.creditGroup != nil && parameters.checkCreditGroupLimit, on: day)
        } catch {
            return nil
        }
    }
}
