/// A customer credit group: its limit, and what all its members owe and have ordered, **without** what of the
/// checked order is not yet invoiced. In minor units of the group currency.
///
/// Each amount of each member is converted by itself, with the rate of the member's legal entity.
///
/// Source: CM-6.3, CM-7.5.
public struct GroupPosition: Hashable, Sendable {
    public var groupNumber: String
    public var currency: Currency
    public var creditLimit: Int64
    public var temporary: TemporaryLimit?
    public var balance: Int64
    public var deliveredNotInvoiced: Int64
    public var openOrders: Int64
    /// What one unit of the order's accounting currency is worth in the group currency.
    public var rate: ExchangeRate

    public init(
        groupNumber: String, currency: Currency, creditLimit: Int64, temporary: TemporaryLimit? = nil,
        balance: Int64 = 0, deliveredNotInvoiced: Int64 = 0, openOrders: Int64 = 0, rate: ExchangeRate = .one
    ) {
        self.groupNumber = groupNumber
        self.currency = currency
        self.creditLimit = creditLimit
        self.temporary = temporary
        self.balance = balance
        self.deliveredNotInvoiced = deliveredNotInvoiced
        self.openOrders = openOrders
        self.rate = rate
    }

    /// The group's temporary limit while one is active, else its own.
    public func limit(on date: CalendarDate) -> Int64 {
        if let temporary, temporary.isActive(on: date) { return temporary.amount }
        return creditLimit
    }

    /// Adds what a member owes and has ordered.
    ///
    /// - Throws: `exchangeRateMissing` when an amount of the member cannot be converted.
    public mutating func add(_ member: MemberPosition) throws(EvaluationError) {
        let converted = try member.converted(to: currency)
        balance = try checkedSum(balance, converted.balance)
        deliveredNotInvoiced = try checkedSum(deliveredNotInvoiced, converted.deliveredNotInvoiced)
        openOrders = try checkedSum(openOrders, converted.openOrders)
    }

    /// How the group stands: what of its limit is used by a limit type, without the order that is checked.
    public func standing(countedBy type: CreditLimitType, on date: CalendarDate) throws(EvaluationError)
        -> TestedLimit
    {
        let exposure = Exposure(
            balance: balance, deliveredNotInvoiced: deliveredNotInvoiced, openOrders: openOrders, countedBy: type)
        return try TestedLimit(
            .group, currency: currency, exposure: exposure, currentOrder: 0, creditLimit: limit(on: date))
    }

    /// Accounting minor units of the order's company in minor units of the group currency.
    func converted(_ minorUnits: Int64, from accounting: Currency) throws(EvaluationError) -> Int64 {
        try minorUnits.converted(from: accounting, to: currency, at: rate)
    }
}

/// What one member of a group owes and has ordered, in minor units of its company's accounting currency.
///
/// Source: CM-7.5.
public struct MemberPosition: Hashable, Sendable {
    public var currency: Currency
    public var balance: Int64
    public var deliveredNotInvoiced: Int64
    public var openOrders: Int64
    /// What one unit of its currency is worth in the group currency; `nil` when there is no rate.
    public var rate: ExchangeRate?

    public init(
        currency: Currency, balance: Int64, deliveredNotInvoiced: Int64, openOrders: Int64, rate: ExchangeRate?
    ) {
        self.currency = currency
        self.balance = balance
        self.deliveredNotInvoiced = deliveredNotInvoiced
        self.openOrders = openOrders
        self.rate = rate
    }

    /// The member's amounts in another currency, each converted by itself.
    ///
    /// - Throws: `exchangeRateMissing` when there is an amount and no rate.
    public func converted(to group: Currency) throws(EvaluationError) -> MemberPosition {
        MemberPosition(
            currency: group, balance: try balance.converted(from: currency, to: group, at: rate),
            deliveredNotInvoiced: try deliveredNotInvoiced.converted(from: currency, to: group, at: rate),
            openOrders: try openOrders.converted(from: currency, to: group, at: rate), rate: .one)
    }
}

extension Int64 {
    /// Minor units of one currency in those of another; nothing needs no rate.
    fileprivate func converted(
        from currency: Currency, to other: Currency, at rate: ExchangeRate?
    ) throws(EvaluationError) -> Int64 {
        if currency == other || self == 0 { return self }
        guard let rate else { throw .exchangeRateMissing(from: currency, to: other, type: nil) }
        guard let money = rate.convert(Money(minorUnits: self, currency: currency), to: other) else {
            throw .amountTooLarge
        }
        return money.minorUnits
    }
}
