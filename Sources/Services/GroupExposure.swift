public import Domain
public import Storage

/// What the members of a customer credit group owe and have ordered on a day, each in its own currency.
///
/// Source: CM-7.5, CM-9.3.
public struct GroupExposure: Sendable {
    /// One member with its figures.
    public struct Member: Sendable {
        public let customer: GroupMember
        public let company: Company
        public var position: MemberPosition
        /// Its open orders without a value in accounting currency; with any of them the sum is uncertain (D-02).
        public var unvaluedOrders: Int64
    }

    public let group: CustomerCreditGroup
    public let day: CalendarDate
    /// In the order of their keys.
    public var members: [Member]
    public let temporary: TemporaryLimit?

    public init<Mode>(
        of group: CustomerCreditGroup, on day: CalendarDate, _ transaction: borrowing Transaction<Mode>
    ) throws {
        self.group = group
        self.day = day
        temporary = try transaction.activeTemporaryLimit(of: group, on: day)?.limit
        var members: [Member] = []
        for customer in try transaction.groupMembers(of: group.key) {
            guard let company = try transaction.company(.key(customer.company)) else {
                throw StoreFault.damaged("customer \(customer.number) is of a company that is not there")
            }
            let exposure = customer.exposure
            let position = MemberPosition(
                currency: company.accountingCurrency,
                balance: try transaction.balance(of: customer.key, exposure: exposure, on: day),
                deliveredNotInvoiced: try transaction.delivered(of: customer.key, exposure: exposure, on: day),
                openOrders: exposure.openOrders,
                rate: try transaction.limitRate(
                    from: company.accountingCurrency, to: group.currency, in: company, on: day))
            members.append(
                Member(
                    customer: customer, company: company, position: position,
                    unvaluedOrders: exposure.unvaluedOrders))
        }
        self.members = members
    }

    /// The same exposure without what an order added to it.
    ///
    /// - Parameter customer: key of the customer whose exposure the order is part of; `nil` for a new order.
    func excluding(_ order: OrderContribution, of customer: Int64?) -> GroupExposure {
        var exposure = self
        for index in members.indices where members[index].customer.key == customer {
            exposure.members[index].position.deliveredNotInvoiced -= order.delivered
            exposure.members[index].position.openOrders -= order.openOrders
            exposure.members[index].unvaluedOrders -= order.unvalued
        }
        return exposure
    }

    /// The sum of the members in the group currency.
    ///
    /// - Parameter rate: what the order's accounting currency is worth; 1 where no order is checked.
    /// - Throws: `exchangeRateMissing` when an amount of a member cannot be converted.
    public func position(rate: ExchangeRate = .one) throws(EvaluationError) -> GroupPosition {
        var position = GroupPosition(
            groupNumber: group.number, currency: group.currency, creditLimit: group.creditLimit,
            temporary: temporary, rate: rate)
        for member in members { try position.add(member.position) }
        return position
    }
}

extension GroupExposure {
    /// The sum of the members, and how it stands against the limit.
    ///
    /// - Throws: `exchangeRateMissing`. Source: CM-9.3.
    public func standing(countedBy type: CreditLimitType) throws -> (position: GroupPosition, standing: TestedLimit) {
        do throws(EvaluationError) {
            let position = try position()
            return (position, try position.standing(countedBy: type, on: day))
        } catch {
            throw Refusal(error, "group \(group.number)", on: day)
        }
    }

    /// What a member owes and has ordered, in the group currency.
    ///
    /// - Throws: `exchangeRateMissing`.
    public static func converted<Mode>(
        _ position: CreditPosition, of company: Company, to group: CustomerCreditGroup, on day: CalendarDate,
        _ transaction: borrowing Transaction<Mode>
    ) throws -> MemberPosition {
        let currency = company.accountingCurrency
        let member = MemberPosition(
            currency: currency, balance: position.balance, deliveredNotInvoiced: position.deliveredNotInvoiced,
            openOrders: position.openOrders,
            rate: try transaction.limitRate(from: currency, to: group.currency, in: company, on: day))
        do {
            return try member.converted(to: group.currency)
        } catch {
            throw Refusal(error, "group \(group.number)", on: day)
        }
    }
}

extension Refusal {
    /// Figures that cannot be told, of the record that is named.
    init(_ error: EvaluationError, _ record: String, on day: CalendarDate) {
        switch error {
        case .exchangeRateMissing(let from, let to, _):
            self.init(
                .exchangeRateMissing, "The figures of \(record) need a rate from \(from) to \(to) on \(day).",
                extra: [.init("from", from.code), .init("to", to.code), .init("date", day.description)])
        case .amountTooLarge:
            self.init(.invalidState, "The figures of \(record) add up to more than can be counted.")
        }
    }
}

extension Transaction {
    /// What one unit of a currency is worth in another for limits, policies and groups of a company (CM-3.5).
    func limitRate(
        from: Currency, to: Currency, in company: Company, on day: CalendarDate
    ) throws -> ExchangeRate? {
        if from == to { return .one }
        return try limitRate(
            from: from, to: to, in: company, on: day, by: creditSetUp(of: company).parameters, known: nil)
    }

    /// The same by parameters of the past, at rates that were known at a moment; `nil` is now.
    func limitRate(
        from: Currency, to: Currency, in company: Company, on day: CalendarDate, by parameters: CreditParameters,
        known: Timestamp?
    ) throws -> ExchangeRate? {
        try conversion(
            from: from, to: to, rateType: parameters.limitExchangeRateType ?? company.rateType, on: day,
            accounting: company.accountingCurrency, known: known)
    }
}

extension Transaction where Mode == Writing {
    /// What somebody should know when a group uses more than its limit; `nil` when it does not, or when no rate tells.
    ///
    /// - Parameter user: the company whose limit type says what counts; everything does without one.
    func overLimitWarning(
        about group: CustomerCreditGroup, countedBy user: Company?, on day: CalendarDate, pointer: String
    ) throws -> Warning? {
        let type = try user.map { try creditSetUp(of: $0).parameters.creditLimitType } ?? .balanceAll
        let exposure = try GroupExposure(of: group, on: day, self)
        let standing: TestedLimit
        do {
            standing = try exposure.position().standing(countedBy: type, on: day)
        } catch {
            // Without a rate there is nothing to tell.
            return nil
        }
        guard standing.creditExcess > 0 else { return nil }
        var (orders, holds): (Int64, Int64) = (0, 0)
        for member in exposure.members {
            let open = try openOrders(of: member.customer.key, on: day)
            orders += open.orders
            holds += open.holds
        }
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: group.currency).description }
        return Warning(
            code: "overLimit",
            message: "Group \(group.number) uses \(text(standing.newBalance)) of a limit of "
                + "\(text(standing.creditLimit)) \(group.currency.code).",
            pointer: pointer,
            extra: [
                .init("customerCreditGroup", group.number), .init("creditLimit", text(standing.creditLimit)),
                .init("creditUsed", text(standing.newBalance)), .init("over", text(standing.creditExcess)),
                .init("orders", orders), .init("holds", holds),
            ])
    }
}
