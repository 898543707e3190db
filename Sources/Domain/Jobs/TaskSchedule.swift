/// When a periodic task of a company runs by itself.
///
/// Source: CM-18.
public struct TaskSchedule: Equatable, Sendable {
    /// From Monday, as ISO 8601 counts.
    public enum Weekday: String, Sendable, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    public var header: RecordHeader
    public var company: Int64
    public var task: PeriodicTask
    /// Minute of the day in the company's time zone, 0 to 1439.
    public var minute: Int
    public var weekdays: [Weekday]
    public var active: Bool
    /// JSON: what each run is asked for.
    public var parameters: [UInt8]
    /// The last day whose run was started or is past; a later day that is due has still to run.
    public var lastDue: CalendarDate
    /// Key of the last run; `nil` before the first.
    public var lastRun: Int64?

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, task: PeriodicTask, minute: Int, weekdays: [Weekday],
        active: Bool, parameters: [UInt8], lastDue: CalendarDate = .earliest, lastRun: Int64? = nil
    ) {
        self.header = header
        self.company = company
        self.task = task
        self.minute = minute
        self.weekdays = weekdays
        self.active = active
        self.parameters = parameters
        self.lastDue = lastDue
        self.lastRun = lastRun
    }

    /// The newest day that the schedule named by a moment of the company's day; `nil` when no weekday is named.
    public func latestDue(today: CalendarDate, minute now: Int) -> CalendarDate? {
        for back in 0...7 {
            let day = today.adding(days: -back)
            if weekdays.contains(day.weekday), back > 0 || minute <= now { return day }
        }
        return nil
    }

    /// The day whose run is to start now; `nil` when there is none. Of several days that were missed only the newest is
    /// caught up, so that what was missed runs once.
    public func due(today: CalendarDate, minute now: Int) -> CalendarDate? {
        guard active, let day = latestDue(today: today, minute: now), day > lastDue else { return nil }
        return day
    }

    /// The day on which it runs next; `nil` while it is off.
    public func next(today: CalendarDate, minute now: Int) -> CalendarDate? {
        guard active else { return nil }
        if due(today: today, minute: now) != nil { return today }
        return (0...7).map { today.adding(days: $0) }.first { day in
            weekdays.contains(day.weekday) && (day > today || minute > now)
        }
    }

    /// `02:30`.
    public var timeText: String {
        let (hours, minutes) = (minute / 60, minute % 60)
        return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
    }

    /// The minute of the day that `02:30` names; `nil` for any other text.
    public static func minute(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ bytes[$0] >= 48 && bytes[$0] <= 57 })
        else { return nil }
        let digits = bytes.map { Int($0) - 48 }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
        return hours < 24 && minutes < 60 ? hours * 60 + minutes : nil
    }
}

extension CalendarDate {
    /// The day of the week; 1970-01-01 was a Thursday.
    public var weekday: TaskSchedule.Weekday {
        let days = TaskSchedule.Weekday.allCases
        let index = (Int(dayNumber) + 3) % 7
        return days[index < 0 ? index + 7 : index]
    }
}
