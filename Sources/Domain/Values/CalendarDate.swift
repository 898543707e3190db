/// A day of a legal entity's calendar, without time and without zone.
///
/// Kept as the count of days since 1970-01-01, so that comparing and subtracting are single operations.
/// Valid from 0001-01-01 to 9999-12-31.
///
/// Source: CM-1.4, CO-1.3.
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    public let dayNumber: Int32

    /// The first and the last day that can be written as `YYYY-MM-DD`.
    public static let earliest = CalendarDate(dayNumber: -719_162)
    public static let latest = CalendarDate(dayNumber: 2_932_896)

    public init(dayNumber: Int32) { self.dayNumber = dayNumber }

    /// The day of a year, month and day number; `nil` when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.lengthOfMonth(year: year, month: month)
        else { return nil }
        self.dayNumber = CalendarDate.dayNumber(year: year, month: month, day: day)
    }

    /// The day that `YYYY-MM-DD` names; `nil` for any other text or a day that does not exist.
    public init?(_ text: some StringProtocol) {
        guard let date = CalendarDate(utf8: text.utf8) else { return nil }
        self = date
    }

    init?(utf8: some Sequence<UInt8>) {
        var numbers = (year: 0, month: 0, day: 0)
        var position = 0
        for byte in utf8 {
            switch position {
            case 4, 7:
                guard byte == UInt8(ascii: "-") else { return nil }
            default:
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                let digit = Int(byte) - 48
                if position < 4 {
                    numbers.year = numbers.year * 10 + digit
                } else if position < 7 {
                    numbers.month = numbers.month * 10 + digit
                } else if position < 10 {
                    numbers.day = numbers.day * 10 + digit
                } else {
                    return nil
                }
            }
            position += 1
        }
        guard position == 10 else { return nil }
        self.init(year: numbers.year, month: numbers.month, day: numbers.day)
    }

    /// Year, month (1–12) and day of the month (1–31).
    public var components: (year: Int, month: Int, day: Int) {
        // Days are counted from 1 March of year 0, so that a leap day ends its cycle (the usual civil algorithm).
        let shifted = Int(dayNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day this many days later; negative goes back. Stays inside `earliest...latest`.
    public func adding(days: Int) -> CalendarDate {
        let (sum, overflow) = Int(dayNumber).addingReportingOverflow(days)
        let clamped = overflow ? (days > 0 ? Int(Int32.max) : Int(Int32.min)) : sum
        return CalendarDate(
            dayNumber: Int32(min(max(clamped, Int(Self.earliest.dayNumber)), Int(Self.latest.dayNumber))))
    }

    /// The same day number this many months later, or the month's last day where there is no such day.
    ///
    /// Source: CO-1.4.
    public func adding(months: Int) -> CalendarDate {
        let (year, month, day) = components
        let count = year * 12 + (month - 1) + months
        guard count >= 12 else { return Self.earliest }
        guard count < 10_000 * 12 else { return Self.latest }
        let (newYear, newMonth) = (count / 12, count % 12 + 1)
        let newDay = min(day, Self.lengthOfMonth(year: newYear, month: newMonth))
        return CalendarDate(dayNumber: Self.dayNumber(year: newYear, month: newMonth, day: newDay))
    }

    /// Whole days from another day to this one; positive when this one is later.
    public func days(since other: CalendarDate) -> Int { Int(dayNumber) - Int(other.dayNumber) }

    /// The last day of this day's month.
    public var endOfMonth: CalendarDate {
        let (year, month, _) = components
        let length = Self.lengthOfMonth(year: year, month: month)
        return CalendarDate(dayNumber: Self.dayNumber(year: year, month: month, day: length))
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.dayNumber < right.dayNumber }

    private static func lengthOfMonth(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    private static func dayNumber(year: Int, month: Int, day: Int) -> Int32 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }
}

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = components
        var text: [UInt8] = [48, 48, 48, 48, 45, 48, 48, 45, 48, 48]
        func put(_ value: Int, endingAt end: Int) {
            var (rest, place) = (value, end)
            while rest > 0 {
                text[place] = UInt8(48 + rest % 10)
                (rest, place) = (rest / 10, place - 1)
            }
        }
        put(year, endingAt: 3)
        put(month, endingAt: 6)
        put(day, endingAt: 9)
        return String(decoding: text, as: UTF8.self)
    }
}
