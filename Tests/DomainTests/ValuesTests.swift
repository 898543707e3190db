import Domain
import Testing

/// Days and moments.
struct DateTests {
    @Test(arguments: [
        "0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-02-29", "2026-11-23", "9999-12-31",
    ])
    func `a day is written as it is read`(text: String) throws {
        #expect(try #require(CalendarDate(text)).description == text)
    }

    @Test(arguments: [
        "", "2026", "2026-1-01", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
        "2026-01-00",
        "0000-01-01", "2026-01-011", "2026/01/01", "20260101", "2026-01-01T", " 2026-01-01", "٢٠٢٦-01-01",
    ])
    func `what is no day is not read`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `days follow each other without gaps`() {
        var date = CalendarDate("1999-12-31")!
        for _ in 0..<1500 {
            let (year, month, day) = date.components
            #expect(CalendarDate(year: year, month: month, day: day) == date)
            #expect(CalendarDate(date.description) == date)
            #expect(date.adding(days: 1).days(since: date) == 1)
            date = date.adding(days: 1)
        }
        #expect(date.description == "2004-02-08")
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-20", 14, "2028-01-20"), ("2026-05-20", -6, "2025-11-20"), ("9999-12-01", 1, "9999-12-31"),
        ("0001-01-15", -1, "0001-01-01"),
    ])
    func `months later is the same day or the month's last`(start: String, months: Int, end: String) {
        #expect(CalendarDate(start)!.adding(months: months).description == end)
    }

    @Test func `the calendar has ends`() {
        #expect(CalendarDate.earliest.description == "0001-01-01")
        #expect(CalendarDate.latest.description == "9999-12-31")
        #expect(CalendarDate.latest.adding(days: 1) == .latest)
        #expect(CalendarDate.earliest.adding(days: Int.min) == .earliest)
        #expect(CalendarDate.earliest.adding(days: Int.max) == .latest)
        #expect(CalendarDate("2024-02-10")!.endOfMonth.description == "2024-02-29")
    }

    @Test(arguments: [
        ("2026-11-23T15:04:05Z", "2026-11-23T15:04:05.000Z"),
        ("2026-11-23T15:04:05.1Z", "2026-11-23T15:04:05.100Z"),
        ("2026-11-23t15:04:05.123456789z", "2026-11-23T15:04:05.123Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ])
    func `a moment is read to the millisecond`(text: String, printed: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.description == printed)
        #expect(moment.utcDate.description == String(printed.prefix(10)))
    }

    @Test(arguments: [
        "2026-11-23T15:04:05", "2026-11-23 15:04:05Z", "2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z",
        "2026-11-23T15:04:60Z", "2026-11-23T15:04:05.Z", "2026-11-23T15:04:05,5Z", "2026-02-30T00:00:00Z", "",
    ])
    func `what is no moment in UTC is not read`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}

/// Amounts, decimals, currencies, rates.
struct MoneyTests {
    @Test(
        arguments: [
            ("EUR", "1250.00", 125_000), ("EUR", "-0.01", -1), ("EUR", "5", 500), ("JPY", "1250", 1250),
            ("KWD", "1.005", 1005), ("CLF", "1.0001", 10_001),
        ] as [(String, String, Int64)])
    func `an amount has its currency's decimals`(code: String, text: String, minorUnits: Int64) throws {
        let currency = try #require(Currency(code))
        let money = try Money(text, currency: currency)
        #expect(money.minorUnits == minorUnits)
        #expect(try Money(money.description, currency: currency) == money)
    }

    @Test(
        arguments: [
            ("12.345", .tooManyDecimals), ("", .malformed), ("-", .malformed), (".5", .malformed),
            ("5.", .malformed),
            ("1e5", .malformed), ("+1", .malformed), (" 1", .malformed), ("1,5", .malformed),
            ("--1", .malformed),
            ("1.2.3", .malformed), ("10000000000000.01", .tooLarge), ("99999999999999999999999", .tooLarge),
        ] as [(String, DecimalText.Fault)])
    func `what is no amount is refused, never rounded`(text: String, fault: DecimalText.Fault) {
        #expect(throws: fault) { try Money(text, currency: euro) }
    }

    @Test func `the largest amount is accepted`() throws {
        #expect(try Money("10000000000000.00", currency: euro).minorUnits == Money.largest)
    }

    @Test(arguments: [
        ("0", "0"), ("100", "100"), ("1.500000", "1.5"), ("-0.000001", "-0.000001"), ("102.5", "102.5"),
    ])
    func `a percentage is printed without trailing zeros`(text: String, printed: String) throws {
        #expect(try Percentage(text).description == printed)
    }

    @Test(arguments: [Int64.max, Int64.max - 1, 999_999_999_999_999_999, -Int64.max])
    func `what was printed of 64 bits is read again where all their digits are taken`(number: Int64) throws {
        #expect(try DecimalText.parse(DecimalText.print(number, scale: 2), scale: 2, digits: 19) == number)
        #expect(throws: DecimalText.Fault.tooLarge) { try DecimalText.parse("92233720368547758.08", scale: 2, digits: 19) }
        #expect(throws: DecimalText.Fault.tooLarge) { try DecimalText.parse("10000000000000000.00", scale: 2, digits: 18) }
    }

    @Test(arguments: [
        (Int64.max, 1, Int64.max), (Int64.max - 1, 1, Int64.max), (Int64.min, -1, Int64.min), (Int64.max, -1, Int64.max - 1), (2, 3, 5),
    ] as [(Int64, Int64, Int64)])
    func `a clamped sum stays inside 64 bits`(left: Int64, right: Int64, sum: Int64) {
        #expect(left.clampedAdding(right) == sum)
        #expect(right.clampedAdding(left) == sum)
    }

    @Test func `extreme numbers are printed`() {
        #expect(DecimalText.print(Int64.min, scale: 2) == "-92233720368547758.08")
        #expect(DecimalText.print(0, scale: 2) == "0.00")
        #expect(DecimalText.print(-5, scale: 3) == "-0.005")
        #expect(DecimalText.print(5, scale: 0) == "5")
    }

    @Test(
        arguments: [
            (5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (1, 2, 1), (-1, 2, -1), (1, 3, 0), (0, 7, 0),
        ] as [(Int128, Int128, Int64)])
    func `halves are rounded away from zero`(numerator: Int128, denominator: Int128, rounded: Int64) {
        #expect(Rounding.halfAwayFromZero(numerator, over: denominator) == rounded)
    }

    @Test func `a rounding past 64 bits has no result`() {
        #expect(Rounding.halfAwayFromZero(Int128(Int64.max) * 2 + 1, over: 2) == nil)
        #expect(Rounding.halfAwayFromZero(Int128(Int64.max) * 2, over: 2) == Int64.max)
    }

    @Test func `currencies are those of ISO 4217`() {
        for text in ["", "EU", "EURO", "eur", "XXX", "E1R", "ÄUR"] { #expect(Currency(text) == nil) }
        #expect(Currency.all.count > 150)
        for currency in Currency.all { #expect(Currency(currency.code) == currency) }
        #expect(Currency("JPY")?.minorUnitsPerUnit == 1)
    }

    @Test(
        arguments: [
            ("USD", 4_400_000, 900_000_000, "EUR", 3_960_000), ("EUR", 100, 1_234_567_890, "JPY", 1),
            ("JPY", 1000, 6_500_000, "EUR", 650), ("EUR", -1, 500_000_000, "USD", -1),
            ("EUR", 1, 499_999_999, "USD", 0),
            ("KWD", 1000, 3_250_000_000, "USD", 325),
        ] as [(String, Int64, Int64, String, Int64)])
    func `a conversion is rounded once, to the other currency's minor unit`(
        from: String, minorUnits: Int64, billionths: Int64, to: String, converted: Int64
    ) {
        let money = Money(minorUnits: minorUnits, currency: Currency(from)!)
        let result = ExchangeRate(billionths: billionths).convert(money, to: Currency(to)!)
        #expect(result == Money(minorUnits: converted, currency: Currency(to)!))
    }

    @Test func `rates have reciprocals and chains that are exact`() {
        let rate = ExchangeRate(billionths: 1_100_000_000)
        let money = Money(minorUnits: 110, currency: dollar)
        #expect(rate.reciprocal.convert(money, to: euro) == Money(minorUnits: 100, currency: euro))
        #expect(
            rate.convert(Money(minorUnits: 12_345, currency: euro), through: rate.reciprocal, to: pound)?
                .minorUnits == 12_345)
        #expect(
            ExchangeRate(billionths: Int64.max).convert(
                Money(minorUnits: Int64.max, currency: euro), to: dollar) == nil)
    }
}

/// Identifiers and codes.
struct IdentifierTests {
    @Test(arguments: [0, 1, 31, 32, 1_234_567_890_123, Int64.max])
    func `an identifier is read as it is printed, by its kind only`(key: Int64) {
        let identifier = Identifier(.customer, key: key)
        #expect(identifier.description.utf8.count == 17)
        #expect(Identifier(.customer, text: identifier.description) == identifier)
        #expect(Identifier(.order, text: identifier.description) == nil)
        #expect(Identifier.resemblesIdentifier(identifier.description))
    }

    @Test(arguments: [
        "", "cus_", "cus_0000000000000x", "cus_00000000000i0", "cus_zzzzzzzzzzzzz", "CUS_0000000000000",
        "cus-0000000000000",
    ])
    func `what is no identifier is not read`(text: String) {
        #expect(Identifier(.customer, text: text) == nil)
    }

    @Test func `kinds have prefixes of three letters of their own`() {
        #expect(Set(RecordKind.allCases.map(\.rawValue)).count == RecordKind.allCases.count)
        for kind in RecordKind.allCases { #expect(kind.rawValue.utf8.count == 3) }
        #expect(!Identifier.resemblesIdentifier("C-1001"))
        #expect(!Identifier.resemblesIdentifier("xyz_1"))
    }

    @Test func `keys grow, also when the clock steps back`() {
        var sequence = KeySequence()
        let moment = Timestamp("2026-06-01T00:00:00Z")!
        let first = sequence.next(at: moment)
        let second = sequence.next(at: moment.adding(milliseconds: -5000), reserving: 10)
        let third = sequence.next(at: moment)
        #expect(first < second && second + 10 < third)
        #expect(sequence.next(at: moment.adding(days: 1)) > third)
    }

    @Test(arguments: [
        ("NET30", "net30", true), ("NET30", "NET3", false), ("", "", true), ("Ä", "ä", false),
        ("É1", "é1", false),
        ("A[", "A{", false), ("a@", "a`", false),
    ])
    func `codes are the same in capital and small letters of ASCII`(left: String, right: String, isSame: Bool)
    {
        #expect(left.isSameCode(as: right) == isSame)
        #expect((left.foldedCode == right.foldedCode) == isSame)
    }
}
