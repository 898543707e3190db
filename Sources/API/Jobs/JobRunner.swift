import Domain
import JSON
import Platform
import Services
import Storage
import Synchronization

/// A kind of long work: carries a job on by one slice, in a transaction that also keeps how far it has come.
protocol JobKind: Sendable {
    static var name: String { get }
    /// Does the next slice; gives the job as it is stored then.
    func step(_ job: Job, _ application: Application) throws -> Job
    /// Gives up what the job keeps outside the database.
    func discard(_ job: Job) throws
}

/// The job thread: carries the oldest job on, slice by slice, and tidies up what is no longer kept.
final class JobRunner: Sendable {
    private struct State {
        var isStopping = false
        var isStarted = false
    }

    private let kinds: [String: any JobKind]
    private let state = Mutex(State())
    private let signal = ThreadSignal()
    private let ended = ThreadSignal()

    private static let tidyMilliseconds: Int64 = 60_000
    /// How often it is looked which scheduled runs are due.
    private static let scheduleMilliseconds: Int64 = 20_000

    init(_ kinds: [any JobKind]) {
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { (type(of: $0).name, $0) })
    }

    func start(_ application: Application) {
        state.withLock { $0.isStarted = true }
        OwnThread.start(named: "jobs") { [self] in
            defer { ended.set() }
            // A store that gave readers to the workers gives one here too; without it there is no long work.
            guard let reader = try? application.database.makeReader() else { return }
            defer { reader.close() }
            work(application, reader)
        }
    }

    /// There is something to do.
    func wake() { signal.set() }

    func stop() {
        let isStarted = state.withLock { state in
            state.isStopping = true
            return state.isStarted
        }
        signal.set()
        if isStarted { ended.wait() }
    }

    private func work(_ application: Application, _ reader: Reader) {
        var (nextLook, nextTidying) = (Int64(0), Monotonic.milliseconds() + Self.tidyMilliseconds)
        while !state.withLock({ $0.isStopping }) {
            do {
                let now = Monotonic.milliseconds()
                if now >= nextLook {
                    nextLook = now + Self.scheduleMilliseconds
                    if application.options.startsDueRuns { try application.startDueRuns(reader) }
                }
                if let job = try reader.read({ try $0.nextJob() }) {
                    try carryOn(job, application)
                } else if !signal.wait(milliseconds: Self.scheduleMilliseconds), now >= nextTidying {
                    nextTidying = now + Self.tidyMilliseconds
                    try application.tidyUp {
                        try !state.withLock({ $0.isStopping }) && reader.read { try $0.nextJob() } == nil
                    }
                }
            } catch {
                application.options.onFault("jobs", error)
                _ = signal.wait(milliseconds: 1_000)
            }
        }
    }

    private func carryOn(_ job: Job, _ application: Application) throws {
        do {
            guard let kind = kinds[job.kind] else { throw StoreFault.damaged("there is no job of kind \(job.kind)") }
            _ = try kind.step(job, application)
        } catch StoreFault.overloaded, StoreFault.diskFull, StoreFault.commitFailed {
            // Nothing of the slice is stored; it is done again.
            _ = signal.wait(milliseconds: 500)
        } catch {
            application.options.onFault(job.id.description, error)
            try application.database.write { transaction in
                guard var failed = try transaction.job(job.key) else { return }
                failed.failure = "something went wrong here; the log has it under the job's id"
                _ = try JobRunner.end(failed, .failed, in: transaction)
            }
            // What the failed job kept outside the database is of no more use.
            try? kinds[job.kind]?.discard(job)
        }
    }

    // MARK: steps of a job, inside its transaction

    static func advance(_ job: Job, in transaction: borrowing Transaction<Writing>) throws -> Job {
        var advanced = job
        advanced.status = .running
        advanced.startedAt = job.startedAt ?? transaction.now
        advanced.version += 1
        advanced.updatedAt = transaction.now
        try transaction.update(advanced)
        return advanced
    }

    static func end(_ job: Job, _ status: Job.Status, in transaction: borrowing Transaction<Writing>) throws -> Job {
        var ended = job
        ended.status = status
        ended.startedAt = job.startedAt ?? transaction.now
        ended.finishedAt = transaction.now
        ended.total = status == .canceled ? job.total : job.done
        ended.version += 1
        ended.updatedAt = transaction.now
        try transaction.update(ended)
        try PeriodicTaskRun.ended(ended, in: transaction)
        try JournalReviewRun.ended(ended, in: transaction)
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("job")
        writer.beginObject()
        writer.member("id", job.id.description)
        writer.member("kind", job.kind)
        writer.member("status", status.rawValue)
        writer.endObject()
        writer.endObject()
        try transaction.append(
            Change("job.finished", company: job.company, record: job.id, number: nil, data: writer.bytes), by: job.actor)
        return ended
    }
}
