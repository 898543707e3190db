public import Domain
public import Storage

extension TaskSchedule: Recorded {
    var publicNumber: String { task.rawValue }
    var owner: Int64? { company }
    var id: Identifier { Identifier(.periodicRun, key: header.key) }
    static var noun: StaticString { "taskSchedule" }
    var auditValues: AuditValues {
        [
            ("timeOfDay", timeText), ("weekdays", weekdays.map(\.rawValue).joined(separator: ", ")),
            ("active", "\(active)"), ("parameters", String(decoding: parameters, as: UTF8.self)),
        ]
    }
}

/// When periodic tasks run by themselves.
///
/// Source: CM-18.
public enum TaskScheduleService {
    /// Creates a schedule, or replaces it. What was due before the change is past: it begins with the next time.
    public static func put(
        _ schedule: TaskSchedule, today: CalendarDate, minute: Int, by actor: Actor,
        precondition: (Int64) throws -> Void, in transaction: borrowing Transaction<Writing>
    ) throws -> Put<TaskSchedule> {
        let old = try transaction.taskSchedule(of: schedule.task, in: schedule.company)
        var schedule = schedule
        schedule.lastRun = old?.lastRun
        schedule.lastDue = schedule.latestDue(today: today, minute: minute) ?? today
        return try transaction.put(schedule, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    public static func delete(
        _ schedule: TaskSchedule, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(schedule)
        try transaction.append(transaction.deleted(schedule), by: actor)
    }
}
