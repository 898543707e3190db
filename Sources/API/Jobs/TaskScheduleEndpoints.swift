import Domain
import JSON
import Services
import Storage

/// Schedules of periodic tasks (CM-18): one a company and task, run by the service itself.
enum TaskScheduleEndpoints {
    static let all: [Endpoint] = [
        Listing<TaskSchedule>(
            contract: ListContract(source: .taskSchedules, item: shape(nil)), page: { try $0.taskSchedules($1) },
            write: { schedule, call, transaction, writer in try write(schedule, call, .none, transaction, &writer) }
        ).endpoint(
            "listTaskSchedules", "/v1/periodic-tasks", tag: "Periodic tasks", "List the schedules of periodic tasks",
            scope: .periodicTasksRead)
    ] + PeriodicTask.allCases.flatMap(endpoints)

    private static func shape(_ task: PeriodicTask?) -> Shape {
        let name = task.map { $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst() } ?? "Task"
        return Shape("\(name)Schedule", "When a periodic task runs by itself.", [
            Property("company", .number, .readOnly, "Company."),
            Property("task", .enumeration(PeriodicTask.allCases.map(\.rawValue)), .readOnly, "Which task."),
            Property("timeOfDay", .text(max: 5), .required, "Time of day in the company's time zone: 02:30."),
            Property(
                "weekdays", .list(.enumeration(TaskSchedule.Weekday.allCases.map(\.rawValue)), max: 7), .optional,
                nullable: false, "Days on which it runs; every day where none is given."),
            Property("active", .boolean, .optional, nullable: false, "Whether it runs; true where nothing is said."),
            Property(
                "parameters", .anything, .optional, nullable: false,
                "What each run is asked for, in the form of the task's run."),
            Property("nextRunDate", .date, .readOnly, nullable: true, "Day on which it runs next; null while it is off."),
            Property("lastRun", .text(max: 17), .readOnly, nullable: true, "Id of the last run; null before the first."),
        ] + CommonShapes.versioned)
    }

    private static func endpoints(_ task: PeriodicTask) -> [Endpoint] {
        let (shape, path) = (shape(task), "/v1/periodic-tasks/\(task.path)/schedule")
        let name = task.rawValue.prefix(1).uppercased() + task.rawValue.dropFirst()
        let parameters = task == .forceCreditHold ? #", "parameters": {"reasonCode": "dispute", "filter": {"country": "DE"}}"# : ""
        return [
            Endpoint(
                "get\(name)Schedule", .get, path, tag: "Periodic tasks", "Read the schedule of \(task.rawValue)",
                scope: .periodicTasksRead, successes: [.init(200, .object(shape), "The schedule.")], example: .init(path),
                action: .read { call, transaction in
                    let schedule = try stored(task, call, transaction)
                    return try Answer.record(version: schedule.header.version) {
                        try write(schedule, call, .none, transaction, &$0)
                    }
                }),
            Endpoint(
                "put\(name)Schedule", .put, path, tag: "Periodic tasks", "Have \(task.rawValue) run by itself",
                description: """
                    The service starts a run when its time has come, and once for all that it missed while it was stopped. A run \
                    that is due while the one before has not ended waits for it.
                    """,
                scope: .creditSetUpWrite, body: shape,
                successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
                codes: task == .deleteBalanceStatistics ? [.deleteDateTooLate] : [], ifMatch: .optional,
                example: .init(path, #"{"timeOfDay": "02:30", "weekdays": ["monday", "friday"]\#(parameters)}"#),
                action: .write { call, transaction in try put(task, path, call, transaction) }),
            Endpoint(
                "delete\(name)Schedule", .delete, path, tag: "Periodic tasks", "Delete the schedule of \(task.rawValue)",
                scope: .creditSetUpWrite, successes: [.init(204, nil, "Deleted.")], ifMatch: .required,
                example: .init(path),
                action: .write { call, transaction in
                    let schedule = try transaction.reading { try stored(task, call, $0) }
                    try call.matches(version: schedule.header.version)
                    try TaskScheduleService.delete(schedule, by: call.actor, in: transaction)
                    return Answer(204)
                }),
        ]
    }

    private static func stored(
        _ task: PeriodicTask, _ call: Call, _ transaction: borrowing Transaction<Reading>
    ) throws -> TaskSchedule {
        let company = try call.company(in: transaction)
        guard let schedule = try transaction.taskSchedule(of: task, in: company.key) else {
            throw Refusal.notFound("schedule of \(task.rawValue) in \(company.number)")
        }
        return schedule
    }

    private static func put(
        _ task: PeriodicTask, _ path: String, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        let company = try call.company(in: transaction)
        if !call.caller.has(task.runScope) { throw Refusal.missing(task.runScope, "What runs needs this scope.") }
        let input = try call.input()
        let minute = TaskSchedule.minute(input.text("timeOfDay") ?? "")
        if minute == nil { input.fault("timeOfDay", .invalidFormat, "Write the time as HH:MM: 02:30.") }
        let days = input.texts("weekdays")?.compactMap { TaskSchedule.Weekday(rawValue: $0) }
        if let days, days.isEmpty || Set(days).count < days.count {
            input.fault("weekdays", .duplicate, "Give each day once, or none for every day.")
        }
        let parameters = input.object("parameters")
        if parameters?.mentions("deleteUntil") == true {
            parameters?.fault("deleteUntil", .notAvailable, "A schedule says olderThanMonths.")
        }
        if task == .forceCreditHold, parameters == nil {
            input.fault("parameters", .required, "Give the reasonCode of the holds.")
        }
        try input.finish()
        let asked = try parameters ?? Input(JSONDocument(Array("{}".utf8)).root)
        let faults = Validation.faults(
            in: asked.value, against: PeriodicTaskReading.shape(task), isLenient: call.headers.isLenient)
        if !faults.isEmpty {
            throw Refusal.invalid(faults.map { InputFault("/parameters\($0.pointer)", $0.code, $0.message) })
        }
        // What could not run is refused now.
        let today = call.today(in: company)
        _ = try transaction.reading { try PeriodicTaskReading.request(asked, task, in: company, on: today, in: $0) }
        let schedule = TaskSchedule(
            company: company.key, task: task, minute: minute ?? 0,
            weekdays: TaskSchedule.Weekday.allCases.filter { days?.contains($0) ?? true },
            active: input.flag("active") ?? true, parameters: Array(asked.value.sourceBytes))
        let put = try TaskScheduleService.put(
            schedule, today: today, minute: call.calendar.minuteOfDay(company.timeZone), by: call.actor,
            precondition: { try call.matches(version: $0) }, in: transaction)
        return try Answer.put(put, version: put.record.header.version, location: path) { record, view, writer in
            try transaction.reading { try write(record, call, view, $0, &writer) }
        }
    }

    private static func write(
        _ schedule: TaskSchedule, _ call: Call, _ view: WriteView, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        let company = try transaction.company(.key(schedule.company))
        writer.beginObject()
        writer.member("company", company?.number)
        writer.member("task", schedule.task.rawValue)
        writer.member("timeOfDay", schedule.timeText)
        writer.name("weekdays")
        writer.beginArray()
        for day in schedule.weekdays { writer.string(day.rawValue) }
        writer.endArray()
        writer.member("active", schedule.active)
        writer.name("parameters")
        writer.raw(schedule.parameters)
        writer.member(
            "nextRunDate", company.flatMap {
                schedule.next(today: call.today(in: $0), minute: call.calendar.minuteOfDay($0.timeZone))
            })
        writer.member("lastRun", schedule.lastRun.map { Identifier(.periodicRun, key: $0).description })
        writer.versioned(schedule.header, view)
        writer.endObject()
    }
}
