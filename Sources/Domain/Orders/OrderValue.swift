/// What an order is worth and how far it has come. In minor units of `currency`; the parts add up to the
/// total.
///
/// Source: CM-7.2.
public struct OrderValue: Hashable, Sendable {
    public var currency: Currency
    public var invoiced: Int64
    /// Delivered and not invoiced.
    public var deliveredNotInvoiced: Int64
    /// Neither delivered nor invoiced.
    public var undelivered: Int64

    public init(
        currency: Currency, invoiced: Int64 = 0, deliveredNotInvoiced: Int64 = 0, undelivered: Int64 = 0
    ) {
        self.currency = currency
        self.invoiced = invoiced
        self.deliveredNotInvoiced = deliveredNotInvoiced
        self.undelivered = undelivered
    }

    public var total: Int64 { invoiced + deliveredNotInvoiced + undelivered }

    /// The same order in another currency. Sums from the beginning are converted and their differences taken,
    /// so that the parts still add up to the converted total.
    public func converted(at rate: ExchangeRate, to other: Currency) throws(OrderValueError) -> OrderValue {
        let parts = try rate.convert(
            parts: [invoiced, deliveredNotInvoiced, undelivered], from: currency, to: other)
        return OrderValue(
            currency: other, invoiced: parts[0], deliveredNotInvoiced: parts[1], undelivered: parts[2])
    }
}

/// What a document of an order puts at risk. In minor units of `currency`; the parts add up to the order's
/// total.
///
/// Source: CM-7.4.
public struct DocumentValue: Hashable, Sendable {
    public var currency: Currency
    public var invoiced: Int64
    public var currentOrder: Int64
    /// Delivered, not invoiced, and not on the document.
    public var restDelivered: Int64
    /// Not delivered and not on the document.
    public var restUndelivered: Int64

    public init(
        currency: Currency, invoiced: Int64 = 0, currentOrder: Int64 = 0, restDelivered: Int64 = 0,
        restUndelivered: Int64 = 0
    ) {
        self.currency = currency
        self.invoiced = invoiced
        self.currentOrder = currentOrder
        self.restDelivered = restDelivered
        self.restUndelivered = restUndelivered
    }

    public var total: Int64 { invoiced + restDelivered + currentOrder + restUndelivered }

    /// The same document in another currency; the parts add up to the same converted total as those of the
    /// order.
    public func converted(at rate: ExchangeRate, to other: Currency) throws(OrderValueError) -> DocumentValue
    {
        let parts = try rate.convert(
            parts: [invoiced, restDelivered, currentOrder, restUndelivered], from: currency, to: other)
        return DocumentValue(
            currency: other, invoiced: parts[0], currentOrder: parts[2], restDelivered: parts[1],
            restUndelivered: parts[3])
    }
}

extension ExchangeRate {
    /// Parts of a whole in another currency: what the sums up to each part convert to, and the differences
    /// between them.
    fileprivate func convert(parts: [Int64], from: Currency, to: Currency) throws(OrderValueError) -> [Int64]
    {
        if from == to { return parts }
        var (sum, before) = (Int64(0), Int64(0))
        var converted: [Int64] = []
        for part in parts {
            let (next, overflow) = sum.addingReportingOverflow(part)
            sum = next
            guard !overflow, let money = convert(Money(minorUnits: sum, currency: from), to: to),
                money.minorUnits.magnitude <= UInt64(Money.largest)
            else { throw .amountTooLarge }
            converted.append(money.minorUnits - before)
            before = money.minorUnits
        }
        return converted
    }
}
