public import Domain
public import Storage

/// What a customer's profile shows as of a day beside what is stored in it.
///
/// Source: CM-5.1, CM-6.1, CM-7.2.
public struct CreditFigures: Sendable {
    public let position: CreditPosition
    public let standing: CreditStanding
    /// Active on the day or still to come, oldest first.
    public let temporaryLimits: [StoredTemporaryLimit]
    /// The one of them that is active.
    public let active: StoredTemporaryLimit?
    /// Policies that are valid on the day.
    public let policies: [Policies.Policy]
    /// Why the limit cannot be told, for want of a rate for a policy; `nil` when it can (D-02).
    public let unresolved: Refusal?
    /// Number of the customer credit group that the customer is a member of; `nil` in none.
    public let creditGroup: String?

    /// The standing where the limit can be told; `nil` for want of a rate.
    public var known: CreditStanding? { unresolved == nil ? standing : nil }

    public init<Mode>(
        of account: CreditAccount, in company: Company, on day: CalendarDate,
        _ transaction: borrowing Transaction<Mode>
    ) throws {
        let (customer, exposure) = (account.customer.key, account.exposure)
        let overdue = try transaction.overdue(of: customer, exposure: exposure, on: day)
        position = CreditPosition(
            balance: try transaction.balance(of: customer, exposure: exposure, on: day),
            deliveredNotInvoiced: try transaction.delivered(of: customer, exposure: exposure, on: day),
            openOrders: exposure.openOrders,
            totalOverdue: overdue.total,
            overdueDays: overdue.days)
        temporaryLimits =
            exposure.hasTemporaryLimit
            ? try transaction.temporaryLimits(of: customer, endingFrom: day) : []
        active = temporaryLimits.first { $0.limit.isActive(on: day) }
        creditGroup = try exposure.creditGroup.flatMap { try transaction.customerCreditGroup(.key($0)) }?.number
        let policies = try Policies(of: account, in: company, on: day, transaction)
        self.policies = policies.valid
        unresolved = policies.unresolved.map { Refusal($0, "customer \(account.customer.number)", on: day) }
        standing = try Self.standing(
            of: account, active, policies, position, isInGroup: creditGroup != nil,
            by: transaction.creditSetUp(of: company).parameters, on: day)
    }

    /// The figures of a customer from a viewpoint of the past.
    ///
    /// Source: CM-1.4, CM-10.8.
    public init<Mode>(
        of past: PastCredit, in company: Company, from viewpoint: Viewpoint, _ transaction: borrowing Transaction<Mode>
    ) throws {
        let (account, day) = (past.account, viewpoint.day)
        position = CreditPosition(
            balance: account.exposure.balance, deliveredNotInvoiced: account.exposure.delivered,
            openOrders: account.exposure.openOrders, totalOverdue: past.overdue.total, overdueDays: past.overdue.days)
        temporaryLimits =
            account.exposure.hasTemporaryLimit
            ? try transaction.temporaryLimits(of: account.customer.key, endingFrom: day, known: viewpoint.known) : []
        active = temporaryLimits.first { $0.limit.isActive(on: day) }
        creditGroup = past.creditGroup
        let parameters = try transaction.creditParameters(of: company.key, at: viewpoint.moment)
        let policies = try Policies(of: account, in: company, by: parameters, from: viewpoint, transaction)
        self.policies = policies.valid
        unresolved = policies.unresolved.map { Refusal($0, "customer \(account.customer.number)", on: day) }
        standing = try Self.standing(
            of: account, active, policies, position, isInGroup: creditGroup != nil, by: parameters, on: day)
    }

    private static func standing(
        of account: CreditAccount, _ active: StoredTemporaryLimit?, _ policies: Policies, _ position: CreditPosition,
        isInGroup: Bool, by parameters: CreditParameters, on day: CalendarDate
    ) throws -> CreditStanding {
        do throws(EvaluationError) {
            return try CreditStanding(
                account.profile, temporary: active?.limit, policies: policies.effects, position: position,
                type: parameters.creditLimitType, hasTestedGroup: isInGroup && parameters.checkCreditGroupLimit, on: day)
        } catch {
            throw StoreFault.damaged("the exposure of customer \(account.customer.number) cannot be added up")
        }
    }
}

// What somebody should look at when a limit has changed.

extension Transaction where Mode == Writing {
    /// - Parameters:
    ///   - limit: the new limit; its amount is held against the eligible limit (D-07).
    ///   - pointer: where the new limit stands in the request.
    func warnings(
        aboutLimit limit: Int64, of account: CreditAccount, in company: Company, on day: CalendarDate,
        pointer: String
    ) throws -> [Warning] {
        var warnings: [Warning] = []
        let currency = company.accountingCurrency
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
        if let eligible = try eligibleLimit(account.profile, in: company, on: day), limit > eligible {
            warnings.append(
                Warning(
                    code: "aboveEligibleLimit",
                    message:
                        "The new limit of \(text(limit)) is above the eligible limit of \(text(eligible)) \(currency).",
                    pointer: pointer))
        }
        return warnings + (try overLimitWarnings(about: account, in: company, on: day, pointer: pointer))
    }

    /// What somebody should know when a customer uses more than its limit.
    func overLimitWarnings(
        about account: CreditAccount, in company: Company, on day: CalendarDate, pointer: String
    ) throws -> [Warning] {
        let currency = company.accountingCurrency
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
        let figures = try CreditFigures(of: account, in: company, on: day, self)
        // Without a rate there is nothing to tell.
        guard let standing = figures.known, standing.excess > 0 else { return [] }
        let open = try openOrders(of: account.customer.key, on: day)
        return [
            Warning(
                code: "overLimit",
                message:
                    "Customer \(account.customer.number) uses \(text(standing.creditUsed)) of a limit of "
                    + "\(text(standing.creditLimitForChecks)) \(currency.code).",
                pointer: pointer,
                extra: [
                    .init("customer", account.customer.number),
                    .init("creditLimit", text(standing.creditLimitForChecks)),
                    .init("creditUsed", text(standing.creditUsed)),
                    .init("over", text(standing.excess)),
                    .init("orders", open.orders), .init("holds", open.holds),
                ])
        ]
    }

    /// The eligible limit in accounting currency; `nil` when there is none, or no rate to compare it with.
    private func eligibleLimit(_ profile: CreditProfile, in company: Company, on day: CalendarDate) throws
        -> Int64?
    {
        guard let amount = profile.eligibleCreditLimit else { return nil }
        let currency = profile.eligibleCreditLimitCurrency ?? company.accountingCurrency
        let rateType = try creditSetUp(of: company).parameters.limitExchangeRateType ?? company.rateType
        let rate = try conversion(
            from: currency, to: company.accountingCurrency, rateType: rateType, on: day,
            accounting: company.accountingCurrency)
        return rate?.convert(Money(minorUnits: amount, currency: currency), to: company.accountingCurrency)?
            .minorUnits
    }
}
