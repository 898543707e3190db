import Domain
import Migrations
import Platform
import SQLite
import Synchronization

/// Work for the writer: runs inside a batch, is told what became of it after the commit.
public protocol WriteJob: AnyObject, Sendable {
    /// Does the work. What it throws undoes what it did, and nothing of the other jobs.
    func run(in transaction: borrowing Transaction<Writing>) throws
    /// Called in the same batch after `run` threw and was undone: the place to keep a refusal under its request key.
    func undone(by error: any Error, in transaction: borrowing Transaction<Writing>) throws
    /// After the commit, on the writer's thread. With an error nothing of the job is stored.
    func finished(_ failure: StoreFault?)
}

/// The writer thread: takes all that waits, gives each job a savepoint and all of them one durable commit.
///
/// The batch is simply what waits; no delay is added. Nobody is told of success before the commit has returned.
public final class GroupCommit: Sendable {
    public struct Statistics: Sendable {
        public var commits = 0
        public var jobs = 0
        public var failures = 0
        /// Batches of 1, up to 4, up to 16, up to 64, up to 256 jobs.
        public var batchSizes = [0, 0, 0, 0, 0]
    }

    private struct Waiting {
        let job: any WriteJob
        let since: Int64
    }

    private struct State {
        var waiting: [Waiting] = []
        var deliver: (@Sendable ([any WriteJob]) -> Void)?
        var tellOfJobs: (@Sendable () -> Void)?
        var settle: Database.Settlement?
        var statistics = Statistics()
        var isStopping = false
        var isHealthy = true
        var openError: (any Error)?
    }

    private let path: String
    private let options: Database.Options
    private let state = Mutex(State())
    private let signal = ThreadSignal()
    private let opened = ThreadSignal()
    private let ended = ThreadSignal()

    private let setUpVersionChanged: @Sendable () -> Void

    init(path: String, options: Database.Options, setUpVersionChanged: @escaping @Sendable () -> Void) {
        self.path = path
        self.options = options
        self.setUpVersionChanged = setUpVersionChanged
    }

    /// Starts the thread and waits until the store is open and migrated.
    func start() throws {
        OwnThread.start(named: "writer") { [self] in
            do {
                let session = try openSession()
                opened.set()
                work(session)
            } catch {
                state.withLock { $0.openError = error }
                opened.set()
            }
            ended.set()
        }
        opened.wait()
        if let error = state.withLock({ $0.openError }) { throw error }
    }

    func deliver(_ deliver: @escaping @Sendable ([any WriteJob]) -> Void) {
        state.withLock { $0.deliver = deliver }
    }

    func tellOfJobs(_ tell: @escaping @Sendable () -> Void) {
        state.withLock { $0.tellOfJobs = tell }
    }

    func settle(_ settle: @escaping Database.Settlement) { state.withLock { $0.settle = settle } }

    func submit(_ job: any WriteJob) -> Bool {
        let now = Monotonic.milliseconds()
        let (taken, wake) = state.withLock { state -> (Bool, Bool) in
            guard !state.isStopping, state.waiting.count < options.queueCapacity else { return (false, false) }
            state.waiting.append(Waiting(job: job, since: now))
            return (true, state.waiting.count == 1)
        }
        if wake { signal.set() }
        return taken
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        signal.set()
        ended.wait()
    }

    var depth: Int { state.withLock { $0.waiting.count } }
    var oldestWait: Int64 { state.withLock { $0.waiting.first.map { Monotonic.milliseconds() - $0.since } ?? 0 } }
    var statistics: Statistics { state.withLock { $0.statistics } }
    var isHealthy: Bool { state.withLock { $0.isHealthy } }

    // MARK: on the writer's thread

    private func openSession() throws -> Session {
        let connection = try Connection(path: path, access: .readWrite)
        try connection.configureWriter(isDurable: options.isDurable)
        try Migrator(Migrations.all).apply(to: connection)
        let session = Session(connection: connection)
        session.keys = KeySequence(after: try lastKey(connection))
        return session
    }

    /// Keys must grow past everything stored, also when the clock was set back while the service was down.
    private func lastKey(_ connection: Connection) throws -> Int64 {
        let tables = try connection.all(
            """
            SELECT made.name FROM sqlite_schema AS made JOIN pragma_table_info(made.name) AS part
            WHERE made.type = 'table' AND part.name = 'id' AND part.pk = 1
            """) { try $0.text(0) }
        var last: Int64 = 0
        for table in tables {
            let largest = try connection.first(text: "SELECT max(id) FROM \(table)", []) { try $0.optionalInteger(0) }
            last = max(last, (largest ?? nil) ?? 0)
        }
        // Every other record was told of when it was made.
        let told = try connection.first(text: "SELECT max(record_id) FROM change", []) { try $0.optionalInteger(0) }
        return max(last, (told ?? nil) ?? 0)
    }

    private func work(_ opened: Session) {
        var session: Session? = opened
        while true {
            let (batch, stopping) = take()
            if batch.isEmpty {
                if stopping { break }
                signal.wait()
                continue
            }
            if session == nil {
                // The store did not open again after a failed commit; the next batch tries once more.
                session = try? openSession()
            }
            var failure: StoreFault? = .commitFailed("the store could not be opened again")
            var expired = Set<Int>()
            if let current = session {
                (failure, expired) = carryOut(batch, in: current)
                if failure != nil {
                    session = nil
                    try? current.connection.close()  // it has failed already
                }
            }
            record(batch, failure)
            for (index, waiting) in batch.enumerated() {
                waiting.job.finished(failure ?? (expired.contains(index) ? .overloaded : nil))
            }
            let deliver = state.withLock { $0.deliver }
            deliver?(batch.map(\.job))
        }
        if let session {
            // The log is folded in by the next opening if this one fails; nothing is lost.
            _ = try? session.connection.checkpoint(.truncate)
            try? session.connection.close()
        }
    }

    private func take() -> (batch: [Waiting], stopping: Bool) {
        state.withLock { state in
            if state.waiting.count <= options.largestBatch {
                let batch = state.waiting
                state.waiting.removeAll(keepingCapacity: true)
                return (batch, state.isStopping)
            }
            let batch = Array(state.waiting.prefix(options.largestBatch))
            state.waiting.removeFirst(options.largestBatch)
            return (batch, state.isStopping)
        }
    }

    /// Runs a batch and commits it. Gives the fault that befell all of it, or the jobs that had waited too long.
    private func carryOut(_ batch: [Waiting], in session: Session) -> (StoreFault?, expired: Set<Int>) {
        let connection = session.connection
        session.now = options.clock()
        session.setUpIsDirty = false
        session.hasEnteredJob = false
        var expired = Set<Int>()
        do {
            if let free = Disk.freeBytes(at: path), free < options.smallestFreeDisk { throw StoreFault.diskFull }
            try connection.begin(immediate: true)
            for (index, waiting) in batch.enumerated() {
                if Monotonic.milliseconds() - waiting.since > options.longestWaitMilliseconds {
                    expired.insert(index)
                    continue
                }
                try carryOut(waiting.job, in: session)
            }
            try connection.commit()
        } catch {
            let fault = StoreFault(error)
            // The commit has failed already; whatever rolling back reports changes nothing about that.
            try? connection.rollback()
            session.setUpChanged()
            return (fault, [])
        }
        if session.setUpIsDirty { setUpVersionChanged() }
        if session.hasEnteredJob { state.withLock { $0.tellOfJobs }?() }
        return (nil, expired)
    }

    /// One job inside its savepoint. Throws only what ends the whole batch.
    private func carryOut(_ job: any WriteJob, in session: Session) throws {
        let connection = session.connection
        try connection.savepoint()
        do {
            session.watched.forget()
            session.lastActor = nil
            session.jobBegan = Monotonic.milliseconds()
            try job.run(in: Transaction<Writing>(session))
            if session.watched.isAnyToBeReviewed, let settle = state.withLock({ $0.settle }) {
                try settle(Transaction<Writing>(session), session.lastActor)
            }
        } catch {
            if let fault = error as? SQLiteError, fault.isFull || fault.isIOError { throw fault }
            try connection.rollbackToSavepoint()
            if session.setUpIsDirty { session.setUp = SetUpMemory() }
            try job.undone(by: error, in: Transaction<Writing>(session))
            return
        }
        try connection.release()
    }

    private func record(_ batch: [Waiting], _ failure: StoreFault?) {
        state.withLock { state in
            state.isHealthy = failure == nil
            state.statistics.commits += 1
            state.statistics.jobs += batch.count
            if failure != nil { state.statistics.failures += 1 }
            let size = batch.count
            state.statistics.batchSizes[size <= 1 ? 0 : size <= 4 ? 1 : size <= 16 ? 2 : size <= 64 ? 3 : 4] += 1
        }
    }
}

extension StoreFault {
    init(_ error: any Error) {
        switch error {
        case let fault as StoreFault: self = fault
        case let fault as SQLiteError where fault.isFull: self = .diskFull
        default: self = .commitFailed("\(error)")
        }
    }
}

/// A change whose caller waits for it on its own thread.
final class WaitingJob<T: Sendable>: WriteJob {
    private let body: @Sendable (borrowing Transaction<Writing>) throws -> T
    private let result = Mutex<Result<T, any Error>?>(nil)
    private let done = ThreadSignal()

    init(_ body: @escaping @Sendable (borrowing Transaction<Writing>) throws -> T) { self.body = body }

    func run(in transaction: borrowing Transaction<Writing>) throws {
        let value = try body(transaction)
        result.withLock { $0 = .success(value) }
    }

    func undone(by error: any Error, in transaction: borrowing Transaction<Writing>) throws {
        result.withLock { $0 = .failure(error) }
    }

    func finished(_ failure: StoreFault?) {
        if let failure { result.withLock { $0 = .failure(failure) } }
        done.set()
    }

    func wait() throws -> T {
        done.wait()
        guard let result = result.withLock({ $0 }) else { throw StoreFault.overloaded }
        return try result.get()
    }
}
