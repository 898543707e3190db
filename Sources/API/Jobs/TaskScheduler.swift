import Domain
import JSON
import Services
public import Storage

/// Starts the runs of periodic tasks whose time has come.
///
/// Source: CM-18.
struct TaskScheduler: Sendable {
    private let application: Application

    private static let leaseName = "taskScheduler"
    private static let leaseMilliseconds: Int64 = 60_000

    init(_ application: Application) { self.application = application }

    /// Looks which schedules are due and enters a run for each, once for all that it missed.
    ///
    /// A run is entered and its schedule moved on in one transaction under a lease, so that however many look, one starts
    /// it. While the run before has not ended the schedule stays due.
    func startDueRuns(_ reader: Reader) throws {
        let isAnyDue = try reader.read { transaction in
            try transaction.activeTaskSchedules().contains { schedule in
                guard let company = try transaction.company(.key(schedule.company)) else { return false }
                return try isDue(schedule, company) != nil
                    && !transaction.hasUnfinishedRun(of: schedule.task, in: schedule.company)
            }
        }
        guard isAnyDue else { return }
        let scheduler = self
        try application.database.write { transaction in
            let until = transaction.now.adding(milliseconds: Self.leaseMilliseconds)
            guard try transaction.takeLease(Self.leaseName, holder: scheduler.application.leaseHolder, until: until) else { return }
            for schedule in try transaction.activeTaskSchedules() { try scheduler.start(schedule, in: transaction) }
        }
    }

    private func isDue(_ schedule: TaskSchedule, _ company: Company) throws -> CalendarDate? {
        let calendar = application.options.calendar
        return schedule.due(today: calendar.today(company.timeZone), minute: calendar.minuteOfDay(company.timeZone))
    }

    private func start(_ schedule: TaskSchedule, in transaction: borrowing Transaction<Writing>) throws {
        guard let company = try transaction.company(.key(schedule.company)), let due = try isDue(schedule, company),
            try !transaction.hasUnfinishedRun(of: schedule.task, in: company.key)
        else { return }
        var schedule = schedule
        schedule.lastDue = due
        let actor = Actor(kind: .service, name: "schedule")
        let today = application.options.calendar.today(company.timeZone)
        do {
            let input = Input(try JSONDocument(schedule.parameters).root)
            let request = try transaction.reading {
                try PeriodicTaskReading.request(input, schedule.task, in: company, on: today, in: $0)
            }
            schedule.lastRun = try PeriodicTaskRun.enter(
                request, in: company, parameters: schedule.parameters, isScheduled: true, by: actor, in: transaction
            ).run.key
        } catch let refusal as Refusal {
            // What the parameters name is gone meanwhile: the run is kept as one that failed.
            schedule.lastRun = try PeriodicTaskRun.keepRefused(
                schedule, refusal, in: company, on: today, by: actor, in: transaction)
        }
        try transaction.update(schedule)
    }
}

extension Application {
    /// Starts the runs of periodic tasks that are due now. The job thread looks by itself; tests say when.
    public func startDueRuns(_ reader: Reader) throws {
        try TaskScheduler(self).startDueRuns(reader)
        try watchNewDays(reader)
    }

    /// Has limits that begin or end by date looked at in each company that has a new day.
    private func watchNewDays(_ reader: Reader) throws {
        let calendar = options.calendar
        let isAnyDue = try reader.read { transaction in
            try transaction.companies().contains { company in
                try transaction.watchDay(of: company.key).map { $0 < calendar.today(company.timeZone) } ?? true
            }
        }
        guard isAnyDue else { return }
        try database.write { transaction in
            for company in try transaction.companies() {
                try CreditWatchRun.onNewDay(calendar.today(company.timeZone), in: company, in: transaction)
            }
        }
    }
}
