import Domain
import JSON
import Services
import Storage

/// What stands around a hold on its own page: the customer's credit, the limits as they were tested, every check of it and
/// the other open holds that count against the same limit (CM-14.4).
struct HoldSurroundings {
    private let company: Company
    private let profile: CreditProfile
    private let figures: CreditFigures
    /// The customer credit group with what counts against its limit; `nil` in none and where that cannot be told.
    private let group: (stub: Stub, standing: TestedLimit)?
    private let tested: [UInt8]?
    private let checks: [Int64]
    private let others: [Int64]
    private static let mostNamed = 100

    /// - Parameter sees: whether the caller may see records of a company; holds of others are left out.
    init(
        _ hold: OrderHold, in company: Company, on day: CalendarDate, sees: (Int64) throws -> Bool,
        _ transaction: borrowing Transaction<Reading>
    ) throws {
        guard let account = try transaction.creditAccount(key: hold.customer) else {
            throw StoreFault.damaged("hold \(hold.id) is of a customer without credit profile")
        }
        self.company = company
        profile = account.profile
        figures = try CreditFigures(of: account, in: company, on: day, transaction)
        let type = try transaction.creditSetUp(of: company).parameters.creditLimitType
        group = try figures.group.flatMap { group in
            let exposure = try GroupExposure(of: group, on: day, transaction)
            // Without a rate there is no sum; the reasons of the hold say so (D-02).
            return (try? exposure.standing(countedBy: type).standing).map { (group.stub, $0) }
        }
        tested = try hold.creditCheck.flatMap { try transaction.creditCheck($0)?.answer }
        checks = try transaction.checks(ofHold: hold.key, limit: Self.mostNamed)
        let sharing = try transaction.customersSharingCredit(with: hold.customer).sorted()
        others = try transaction.openHolds(.of(customers: sharing), limit: Self.mostNamed + 1)
            .filter { key in
                guard key != hold.key else { return false }
                guard sharing.count > 1, let other = try transaction.hold(key) else { return true }
                return try sees(other.company)
            }.prefix(Self.mostNamed).map { $0 }
    }

    func write(_ writer: inout JSONWriter) {
        summary(&writer)
        groupSummary(&writer)
        writer.name("limitsAtHold")
        // What this service wrote is JSON; a forced hold has no check.
        let root = tested.flatMap { try? JSONDocument($0, limits: JSONLimits(membersPerObject: 10_000, stringBytes: 1 << 20)).root }
        if let limits = root?["limits"] {
            writer.raw(limits.sourceBytes)
        } else {
            writer.beginArray()
            writer.endArray()
        }
        stubs("checks", .creditCheck, checks, &writer)
        stubs("otherHolds", .hold, others, &writer)
    }

    private func summary(_ writer: inout JSONWriter) {
        let (currency, standing, position) = (company.accountingCurrency, figures.standing, figures.position)
        writer.name("creditSummary")
        writer.beginObject()
        writer.member("currency", currency.code)
        writer.money("creditLimit", profile.creditLimit, currency)
        writer.money("creditLimitForChecks", figures.known?.creditLimitForChecks, currency)
        writer.money("creditUsed", standing.creditUsed, currency)
        writer.money("creditRemaining", figures.known?.creditRemaining, currency)
        writer.member("creditUsedPercent", figures.known?.used.description)
        writer.money("balance", position.balance, currency)
        writer.money("deliveredNotInvoiced", position.deliveredNotInvoiced, currency)
        writer.money("openOrders", position.openOrders, currency)
        writer.money("totalOverdue", position.totalOverdue, currency)
        writer.member("overdueDays", Int64(position.overdueDays))
        writer.endObject()
    }

    private func groupSummary(_ writer: inout JSONWriter) {
        writer.name("groupSummary")
        guard let (stub, standing) = group else { return writer.null() }
        writer.beginObject()
        writer.stub("customerCreditGroup", stub)
        writer.member("currency", standing.currency.code)
        writer.money("creditLimit", standing.creditLimit, standing.currency)
        writer.money("creditUsed", standing.newBalance, standing.currency)
        writer.money("creditRemaining", standing.creditLimit - standing.newBalance, standing.currency)
        writer.member("creditUsedPercent", standing.used.description)
        writer.endObject()
    }

    private func stubs(_ name: StaticString, _ kind: RecordKind, _ keys: [Int64], _ writer: inout JSONWriter) {
        writer.name(name)
        writer.beginArray()
        for key in keys {
            writer.beginObject()
            writer.member("id", Identifier(kind, key: key))
            writer.endObject()
        }
        writer.endArray()
    }
}
