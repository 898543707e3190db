import Domain
import Storage

/// Whose limit a line of a journal is about, with what it has now: a customer, or a customer credit group.
///
/// Source: CM-10.2.
enum LimitSubject {
    case customer(CreditAccount, Currency)
    case group(CustomerCreditGroup)

    /// A group by its reference; `nil` when there is none.
    static func group<Mode>(
        _ reference: Reference, _ transaction: borrowing Transaction<Mode>
    ) throws -> LimitSubject? {
        try transaction.customerCreditGroup(reference).map { .group($0) }
    }

    /// The subject of a line, as it is now; `nil` when it is there no longer.
    static func of<Mode>(
        _ line: LimitAdjustmentLine, _ transaction: borrowing Transaction<Mode>
    ) throws -> LimitSubject? {
        switch line.subject {
        case .customer(let stub):
            try transaction.creditAccount(key: stub.id.key).map { .customer($0, line.currency) }
        case .group(let stub): try group(.key(stub.id.key), transaction)
        }
    }

    var key: Int64 {
        switch self {
        case .customer(let account, _): account.customer.key
        case .group(let group): group.key
        }
    }

    var number: String {
        switch self {
        case .customer(let account, _): account.customer.number
        case .group(let group): group.number
        }
    }

    /// Whether a reviewer has said what the highest limit should be (D-07).
    var hasEligibleLimit: Bool {
        if case .customer(let account, _) = self { account.profile.eligibleCreditLimit != nil } else { false }
    }

    var subject: LimitAdjustmentLine.Subject {
        switch self {
        case .customer(let account, _): .customer(account.customer.stub)
        case .group(let group): .group(group.stub)
        }
    }

    /// The accounting currency of the customer's company, or the group's currency.
    var currency: Currency {
        switch self {
        case .customer(_, let currency): currency
        case .group(let group): group.currency
        }
    }

    /// The credit limit with its last day.
    var limit: LimitAdjustmentLine.Limit {
        switch self {
        case .customer(let account, _): account.profile.limit
        case .group(let group): group.limit
        }
    }

    /// The temporary limits that end on a day or later, oldest first; all of them without a day.
    func temporaryLimits<Mode>(
        endingFrom day: CalendarDate?, _ transaction: borrowing Transaction<Mode>
    ) throws -> [StoredTemporaryLimit] {
        switch self {
        case .customer(let account, _):
            account.exposure.hasTemporaryLimit
                ? try transaction.temporaryLimits(of: account.customer.key, endingFrom: day) : []
        case .group(let group):
            group.hasTemporaryLimit ? try transaction.temporaryLimits(ofGroup: group.key, endingFrom: day) : []
        }
    }

    /// Keys of the customers whose credit the limit is: the members of a group.
    func customers<Mode>(_ transaction: borrowing Transaction<Mode>) throws -> [Int64] {
        switch self {
        case .customer(let account, _): [account.customer.key]
        case .group(let group): try transaction.members(of: group.key).map(\.customer.key)
        }
    }

    /// The limit as it is now: what `currentLimit` shows and posting compares with.
    ///
    /// - Parameter replaced: the temporary limit that the line replaces; without one the active one counts.
    func current<Mode>(
        _ type: LimitAdjustment.AdjustmentType, _ replaced: StoredTemporaryLimit?, on day: CalendarDate,
        _ transaction: borrowing Transaction<Mode>
    ) throws -> LimitAdjustmentLine.Limit {
        guard type == .temporaryCreditLimit else { return limit }
        if let replaced { return replaced.limit.asLine }
        let active = try temporaryLimits(endingFrom: day, transaction).first { $0.limit.isActive(on: day) }
        return active?.limit.asLine ?? .init(amount: 0)
    }
}
