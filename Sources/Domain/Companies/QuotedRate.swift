/// A kind of exchange rates, as DEFAULT (built in) or BUDGET. Belongs to no company.
///
/// Source: CM-1.4, CO-1.5.
public struct ExchangeRateType: Equatable, Sendable {
    public var header: RecordHeader
    /// Unique ignoring ASCII case.
    public var code: String
    public var description: String?

    public var id: Identifier { Identifier(.exchangeRateType, key: header.key) }

    public init(header: RecordHeader = RecordHeader(), code: String, description: String?) {
        self.header = header
        self.code = code
        self.description = description
    }
}

/// A rate as it was quoted: one unit of `from` is worth `billionths` billionths of `to`, from a day on.
///
/// One for each rate type, pair and day. Belongs to no company.
///
/// Source: CM-1.4, CO-1.5.
public struct QuotedRate: Equatable, Sendable {
    public var header: RecordHeader
    public var number: String
    public var rateType: String
    public var from: Currency
    public var to: Currency
    public var validFrom: CalendarDate
    public var billionths: Int64

    public var id: Identifier { Identifier(.exchangeRate, key: header.key) }
    /// The rate alone: `1.0842`.
    public var rateText: String { DecimalText.print(billionths, scale: ExchangeRate.scale, minimumDecimals: 0) }

    public init(
        header: RecordHeader = RecordHeader(), number: String, rateType: String, from: Currency, to: Currency,
        validFrom: CalendarDate, billionths: Int64
    ) {
        self.header = header
        self.number = number
        self.rateType = rateType
        self.from = from
        self.to = to
        self.validFrom = validFrom
        self.billionths = billionths
    }
}
