/// A moment in UTC, to the millisecond. Used for the audit trail only; business rules know days.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The day in UTC.
    public var utcDate: CalendarDate {
        CalendarDate(dayNumber: Int32(clamping: (milliseconds - Self.remainder(milliseconds)) / 86_400_000))
    }

    public func adding(milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: self.milliseconds + milliseconds) }

    public func adding(days: Int) -> Timestamp { adding(milliseconds: Int64(days) * 86_400_000) }

    /// The moment that an RFC 3339 text in UTC (`Z`, up to nine decimals) names; `nil` for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 30, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z"),
            let date = CalendarDate(utf8: bytes[..<10])
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(11..<13), hour < 24, let minute = number(14..<16), minute < 60,
            let second = number(17..<19), second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, number(20..<bytes.count - 1) != nil else { return nil }
            for place in 0..<3 {
                let index = 20 + place
                fraction = fraction * 10 + (index < bytes.count - 1 ? Int64(bytes[index] - 48) : 0)
            }
        }
        milliseconds = Int64(date.dayNumber) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    private static func remainder(_ milliseconds: Int64) -> Int64 {
        let rest = milliseconds % 86_400_000
        return rest < 0 ? rest + 86_400_000 : rest
    }
}

extension CalendarDate {
    /// Midnight at the beginning of the day, in UTC.
    public var startInUTC: Timestamp { Timestamp(milliseconds: Int64(dayNumber) * 86_400_000) }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-11-23T15:04:05.120Z`.
    public var description: String {
        let rest = Int(Self.remainder(milliseconds))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let thousandths = rest % 1000
        let padding = thousandths < 10 ? "00" : thousandths < 100 ? "0" : ""
        let clock = "\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60))"
        return "\(utcDate)T\(clock).\(padding)\(thousandths)Z"
    }
}

extension CalendarDate {
    /// The last millisecond of the day in UTC.
    public var utcEnd: Timestamp { Timestamp(milliseconds: (Int64(dayNumber) + 1) * 86_400_000 - 1) }
}
