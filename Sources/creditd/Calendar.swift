import API
import Domain
import Foundation
import Platform
import Synchronization

/// Which day it is in a company: the clock's, in its time zone, or one fixed day for all.
enum Calendar {
    static func day(_ text: String) -> CalendarDate? { CalendarDate(text) }

    static func business(fixed: CalendarDate?) -> BusinessCalendar {
        let zones = ZoneClock()
        return BusinessCalendar(
            today: { fixed ?? zones.today(in: $0) }, knowsZone: { TimeZone(identifier: $0) != nil },
            minuteOfDay: { zones.minuteOfDay(in: $0) }, day: { fixed ?? zones.day(of: $0, in: $1) },
            endOfDay: { day, zone in
                // All that was ever recorded was recorded on the fixed day.
                if let fixed, day >= fixed { return Viewpoint.everything }
                return zones.end(of: day, in: zone)
            })
    }
}

/// Days in time zones. A zone's distance from UTC is asked for once a quarter of an hour: it changes on quarters only.
private final class ZoneClock: Sendable {
    private struct Offset {
        let seconds: Int64
        let quarter: Int64
    }

    private let offsets = Mutex<[String: Offset]>([:])

    func today(in zone: String) -> CalendarDate { Timestamp(milliseconds: localSeconds(in: zone) * 1000).utcDate }

    func day(of moment: Timestamp, in zone: String) -> CalendarDate {
        moment.adding(milliseconds: offset(of: zone, at: moment) * 1000).utcDate
    }

    /// The last moment of a day: the offset that holds at the next midnight decides where it lies.
    func end(of day: CalendarDate, in zone: String) -> Timestamp {
        let guess = day.utcEnd.adding(milliseconds: -offset(of: zone, at: day.utcEnd) * 1000)
        return day.utcEnd.adding(milliseconds: -offset(of: zone, at: guess) * 1000)
    }

    private func offset(of zone: String, at moment: Timestamp) -> Int64 {
        let date = Date(timeIntervalSince1970: TimeInterval(moment.milliseconds / 1000))
        return Int64(TimeZone(identifier: zone)?.secondsFromGMT(for: date) ?? 0)
    }

    func minuteOfDay(in zone: String) -> Int { Int(localSeconds(in: zone) % 86_400 / 60) }

    /// Seconds since 1970 as the zone's clock shows them.
    private func localSeconds(in zone: String) -> Int64 {
        let seconds = WallClock.milliseconds() / 1000
        let quarter = seconds / 900
        let offset = offsets.withLock { offsets -> Int64 in
            if let known = offsets[zone], known.quarter == quarter { return known.seconds }
            let moment = Date(timeIntervalSince1970: TimeInterval(seconds))
            let found = Int64(TimeZone(identifier: zone)?.secondsFromGMT(for: moment) ?? 0)
            offsets[zone] = Offset(seconds: found, quarter: quarter)
            return found
        }
        return seconds + offset
    }
}
