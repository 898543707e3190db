public import Domain
import SQLite

// Exchange rate types and rates, and conversions between currencies; rates are remembered until any set-up changes.

private let typeColumns =
    "id, code, description, external_ref, metadata, source_version, version, created_at, updated_at"
private let rateColumns = """
    id, number, rate_type, from_currency, to_currency, valid_from, rate, external_ref, metadata, source_version,
    version, created_at, updated_at
    """

extension ExchangeRateType {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 3), code: try row.text(1),
            description: try row.optionalText(2))
    }
}

extension QuotedRate {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), number: try row.text(1),
            rateType: try row.text(2),
            from: try row.currency(3), to: try row.currency(4), validFrom: try row.day(5),
            billionths: try row.integer(6))
    }
}

extension ListSource {
    public static let exchangeRateTypes = ListSource(
        columns: typeColumns, from: "exchange_rate_type", key: "exchange_rate_type.id", company: nil,
        fields: [
            Field("code", .number, "code"), Field("number", .number, "code"),
            Field("description", .text, "description"),
        ] + recordFields("exchange_rate_type", kind: .exchangeRateType),
        search: ["code", "description"])

    public static let exchangeRates = ListSource(
        columns: rateColumns, from: "exchange_rate", key: "exchange_rate.id", company: nil,
        fields: [
            Field("number", .number, "number"), Field("rateType", .number, "rate_type"),
            Field("from", .text, "from_currency"), Field("to", .text, "to_currency"),
            Field("validFromDate", .date, "valid_from"),
        ] + recordFields("exchange_rate", kind: .exchangeRate),
        search: ["number"])
}

// MARK: conversions

extension Transaction {
    /// The amount in another currency, at the newest rate on or before the day.
    ///
    /// The rate of the pair is taken, else the reciprocal of the opposite pair, else the way through the accounting
    /// currency; rounded once, half away from zero.
    ///
    /// - Throws: `exchangeRateMissing`, with type, pair and date. Source: CM-1.4, D-02.
    public func convert(
        _ money: Money, to currency: Currency, rateType: String, on day: CalendarDate, accounting: Currency
    ) throws -> Money {
        guard let (first, second) = try legs(from: money.currency, to: currency, rateType, on: day, accounting)
        else {
            throw Refusal.missingRate(from: money.currency, to: currency, rateType: rateType, on: day)
        }
        guard let converted = first.convert(money, through: second, to: currency) else {
            throw Refusal.invalid(
                "", .tooLarge, "\(money) \(money.currency) is too large to be converted to \(currency).")
        }
        return converted
    }

    /// What one unit of a currency is worth in another on a day; `nil` when there is no rate (CM-1.4).
    ///
    /// - Parameter known: the moment up to which rates are known; `nil` is now.
    public func conversion(
        from: Currency, to: Currency, rateType: String, on day: CalendarDate, accounting: Currency,
        known: Timestamp? = nil
    ) throws -> ExchangeRate? {
        try legs(from: from, to: to, rateType, on: day, accounting, known).map { $0.times($1) }
    }

    /// The one or two rates on the way from a currency to another; the second is 1 when there is one.
    private func legs(
        from: Currency, to: Currency, _ rateType: String, on day: CalendarDate, _ accounting: Currency,
        _ known: Timestamp? = nil
    ) throws -> (ExchangeRate, ExchangeRate)? {
        if from == to { return (.one, .one) }
        if let direct = try quotedEitherWay(from, to, rateType, on: day, known) { return (direct, .one) }
        guard from != accounting, to != accounting,
            let first = try quotedEitherWay(from, accounting, rateType, on: day, known),
            let second = try quotedEitherWay(accounting, to, rateType, on: day, known)
        else { return nil }
        return (first, second)
    }

    private func quotedEitherWay(
        _ from: Currency, _ to: Currency, _ rateType: String, on day: CalendarDate, _ known: Timestamp?
    ) throws -> ExchangeRate? {
        if let rate = try quoted(from, to, rateType, on: day, known) { return rate }
        return try quoted(to, from, rateType, on: day, known)?.reciprocal
    }

    private func quoted(
        _ from: Currency, _ to: Currency, _ rateType: String, on day: CalendarDate, _ known: Timestamp?
    ) throws -> ExchangeRate? {
        let question = RateQuestion(rateType: rateType.loweredASCII, from: from, to: to)
        let rates = try known.map { try pastRates(question, known: $0) } ?? rates(question)
        return rates.first { $0.validFrom <= day }.map { ExchangeRate(billionths: $0.billionths) }
    }

    /// All rates of a pair, newest first.
    private func rates(_ question: RateQuestion) throws -> [DatedRate] {
        if let known = session.setUp.rates[question] { return known }
        let found = try session.connection.all(
            """
            SELECT valid_from, rate FROM exchange_rate
            WHERE lower(rate_type) = ? AND from_currency = ? AND to_currency = ? ORDER BY valid_from DESC
            """,
            .text(question.rateType), .currency(question.from), .currency(question.to)
        ) { DatedRate(validFrom: try $0.day(0), billionths: try $0.integer(1)) }
        session.setUp.rates[question] = found
        return found
    }

    /// All rates of a pair as they were known at a moment, newest first.
    private func pastRates(_ question: RateQuestion, known: Timestamp) throws -> [DatedRate] {
        try session.connection.all(
            """
            SELECT valid_from, rate FROM exchange_rate
            WHERE lower(rate_type) = ?1 AND from_currency = ?2 AND to_currency = ?3 AND created_at <= ?4
                AND NOT EXISTS (SELECT 1 FROM exchange_rate_past AS past WHERE past.id = exchange_rate.id AND past.until > ?4)
            UNION ALL
            SELECT valid_from, rate FROM exchange_rate_past AS past
            WHERE lower(rate_type) = ?1 AND from_currency = ?2 AND to_currency = ?3 AND created_at <= ?4 AND until > ?4
                AND NOT EXISTS (SELECT 1 FROM exchange_rate_past AS earlier
                    WHERE earlier.id = past.id AND earlier.until > ?4 AND earlier.until < past.until)
            ORDER BY 1 DESC
            """,
            .text(question.rateType), .currency(question.from), .currency(question.to), .moment(known)
        ) { DatedRate(validFrom: try $0.day(0), billionths: try $0.integer(1)) }
    }
}

extension Refusal {
    /// No rate leads from a currency to another on a day.
    ///
    /// Source: CM-1.4, D-02.
    public static func missingRate(
        from: Currency, to: Currency, rateType: String, on day: CalendarDate
    ) -> Refusal {
        Refusal(
            .exchangeRateMissing, "There is no \(rateType) rate from \(from) to \(to) on \(day).",
            extra: [
                .init("rateType", rateType), .init("from", from.code), .init("to", to.code),
                .init("date", day.description),
            ])
    }
}

// MARK: records

extension Transaction {
    /// A rate type, by its code or key; codes are found ignoring ASCII case.
    public func exchangeRateType(_ reference: Reference) throws -> ExchangeRateType? {
        switch reference {
        case .number(let code):
            try session.connection.first(
                text: "SELECT \(typeColumns) FROM exchange_rate_type WHERE lower(code) = ?", [.caseless(code)]
            ) { try ExchangeRateType($0) }
        case .key(let key):
            try session.connection.first(
                text: "SELECT \(typeColumns) FROM exchange_rate_type WHERE id = ?", [.integer(key)]
            ) { try ExchangeRateType($0) }
        }
    }

    public func exchangeRateTypes(_ query: ListQuery) throws -> Page<ExchangeRateType> {
        try page(of: .exchangeRateTypes, query) { try ExchangeRateType($0) }
    }

    public func exchangeRate(_ reference: Reference) throws -> QuotedRate? {
        switch reference {
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(rateColumns) FROM exchange_rate WHERE lower(number) = ?", [.caseless(number)]
            ) { try QuotedRate($0) }
        case .key(let key):
            try session.connection.first(
                text: "SELECT \(rateColumns) FROM exchange_rate WHERE id = ?", [.integer(key)]
            ) {
                try QuotedRate($0)
            }
        }
    }

    /// The rate of the same type, pair and day, under whatever number.
    public func exchangeRate(like rate: QuotedRate) throws -> QuotedRate? {
        try session.connection.first(
            text: """
                SELECT \(rateColumns) FROM exchange_rate
                WHERE lower(rate_type) = ? AND from_currency = ? AND to_currency = ? AND valid_from = ?
                """,
            [.caseless(rate.rateType), .currency(rate.from), .currency(rate.to), .day(rate.validFrom)]
        ) { try QuotedRate($0) }
    }

    public func exchangeRates(_ query: ListQuery) throws -> Page<QuotedRate> {
        try page(of: .exchangeRates, query) { try QuotedRate($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ type: ExchangeRateType) throws {
        try session.connection.run(
            text: "INSERT INTO exchange_rate_type (\(typeColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [.integer(type.header.key), .text(type.code), .text(type.description)] + type.header.columns)
        setUpChanged()
    }

    public func update(_ type: ExchangeRateType) throws {
        try session.connection.run(
            text: """
                UPDATE exchange_rate_type SET description = ?, external_ref = ?, metadata = ?, source_version = ?,
                    version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [.text(type.description)] + type.header.columns + [.integer(type.header.key)])
        setUpChanged()
    }

    public func insert(_ rate: QuotedRate) throws {
        try session.connection.run(
            text: "INSERT INTO exchange_rate (\(rateColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [.integer(rate.header.key), .text(rate.number)] + rate.quote + rate.header.columns)
        setUpChanged()
    }

    public func update(_ rate: QuotedRate) throws {
        try session.connection.run(
            text: """
                UPDATE exchange_rate SET rate_type = ?, from_currency = ?, to_currency = ?, valid_from = ?, rate = ?,
                    external_ref = ?, metadata = ?, source_version = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """,
            rate.quote + rate.header.columns + [.integer(rate.header.key)])
        setUpChanged()
    }

    public func delete(_ rate: QuotedRate) throws {
        try session.connection.run(
            """
            INSERT OR IGNORE INTO exchange_rate_past (id, until, rate_type, from_currency, to_currency, valid_from, rate,
                created_at)
            SELECT id, ?2, rate_type, from_currency, to_currency, valid_from, rate, created_at
            FROM exchange_rate WHERE id = ?1
            """, .integer(rate.header.key), .moment(now))
        try session.connection.run("DELETE FROM exchange_rate WHERE id = ?", .integer(rate.header.key))
        setUpChanged()
    }
}

extension QuotedRate {
    fileprivate var quote: [Value] {
        [.text(rateType), .currency(from), .currency(to), .day(validFrom), .integer(billionths)]
    }
}
