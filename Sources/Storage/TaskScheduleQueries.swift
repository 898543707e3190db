public import Domain
import JSON
import SQLite

// Schedules of periodic tasks, and the lease of who starts their runs.

private let scheduleColumns = """
    task_schedule.id, task_schedule.company_id, task, minute, weekdays, active, parameters, last_due, last_run_id,
    task_schedule.version, task_schedule.created_at, task_schedule.updated_at
    """

extension TaskSchedule {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: RecordHeader(
                key: try row.integer(0), version: try row.integer(9), createdAt: try row.moment(10),
                updatedAt: try row.moment(11)),
            company: try row.integer(1), task: try row.raw(2, as: PeriodicTask.self),
            minute: Int(clamping: try row.integer(3)),
            weekdays: try row.text(4).split(separator: " ").compactMap { Weekday(rawValue: String($0)) },
            active: try row.bool(5), parameters: try row.bytes(6), lastDue: try row.day(7),
            lastRun: try row.optionalInteger(8))
    }

    fileprivate var columns: [Value] {
        [
            .integer(minute), .text(weekdays.map(\.rawValue).joined(separator: " ")), .flag(active), .utf8(parameters),
            .day(lastDue), .integer(lastRun), .integer(header.version), .moment(header.createdAt),
            .moment(header.updatedAt), .integer(header.key),
        ]
    }
}

extension ListSource {
    public static let taskSchedules = ListSource(
        columns: scheduleColumns, from: "task_schedule JOIN company ON company.id = task_schedule.company_id",
        key: "task_schedule.id", company: "task_schedule.company_id",
        fields: [
            Field("task", .enumeration(PeriodicTask.allCases.map(\.rawValue)), "task"),
            Field("company", .number, "company.number"), Field("active", .flag, "active"),
            Field("createdAt", .moment, "task_schedule.created_at"),
            Field("updatedAt", .moment, "task_schedule.updated_at"),
        ])
}

extension Transaction {
    public func taskSchedule(of task: PeriodicTask, in company: Int64) throws -> TaskSchedule? {
        try session.connection.first(
            text: "SELECT \(scheduleColumns) FROM task_schedule WHERE company_id = ? AND task = ?",
            [.integer(company), .raw(task)]) { try TaskSchedule($0) }
    }

    /// Every active schedule, of every company.
    public func activeTaskSchedules() throws -> [TaskSchedule] {
        try session.connection.all(
            text: "SELECT \(scheduleColumns) FROM task_schedule WHERE active = 1 ORDER BY id", []) { try TaskSchedule($0) }
    }

    public func taskSchedules(_ query: ListQuery) throws -> Page<TaskSchedule> {
        try page(of: .taskSchedules, query) { try TaskSchedule($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ schedule: TaskSchedule) throws {
        try session.connection.run(
            text: """
                INSERT INTO task_schedule (minute, weekdays, active, parameters, last_due, last_run_id, version,
                    created_at, updated_at, id, company_id, task)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, schedule.columns + [.integer(schedule.company), .raw(schedule.task)])
    }

    public func update(_ schedule: TaskSchedule) throws {
        try session.connection.run(
            text: """
                UPDATE task_schedule SET minute = ?, weekdays = ?, active = ?, parameters = ?, last_due = ?,
                    last_run_id = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """, schedule.columns)
    }

    public func delete(_ schedule: TaskSchedule) throws {
        try session.connection.run("DELETE FROM task_schedule WHERE id = ?", .integer(schedule.header.key))
    }

    /// Takes a lease, or keeps it, until a moment; `false` while another holder has it.
    public func takeLease(_ name: String, holder: String, until moment: Timestamp) throws -> Bool {
        try session.connection.run(
            """
            INSERT INTO lease (name, holder, expires_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (name) DO UPDATE SET holder = ?2, expires_at = ?3
                WHERE lease.holder = ?2 OR lease.expires_at <= ?4
            """, .text(name), .text(holder), .moment(moment), .moment(now))
        return session.connection.changes == 1
    }
}
