public import Domain
import Migrations
import Platform
import SQLite
import Synchronization

/// The store: one file, one writer, as many readers as there are threads that read.
///
/// Exactly one process opens it for writing (a kernel lock on `creditd.lock` beside the file), and in that process
/// exactly one connection writes and checkpoints. Engine notes: ARCHITECTURE.md.
public final class Database: Sendable {
    public enum OpenError: Error, Sendable, CustomStringConvertible {
        /// Another process has the folder open.
        case inUse(String)
        /// There is no database in this folder.
        case missing(String)
        case cannotOpen(String, String)
        case pragma(String)

        public var description: String {
            switch self {
            case .inUse(let folder): "the data folder \(folder) is in use by another creditd"
            case .missing(let folder): "there is no database in \(folder); serve and keys create make one"
            case .cannotOpen(let path, let why): "cannot open \(path): \(why)"
            case .pragma(let name): "the database did not take PRAGMA \(name)"
            }
        }
    }

    public struct Options: Sendable {
        /// Durable commits wait until the disk has them. Off only for tests and throw-away data.
        public var isDurable = true
        /// How long a job may wait for the writer before it is answered as overloaded, in milliseconds.
        public var longestWaitMilliseconds: Int64 = 2_000
        /// How many jobs may wait for the writer.
        public var queueCapacity = 4_096
        /// How many jobs share one commit at the most.
        public var largestBatch = 256
        /// Writes are refused when the disk has less free than this, in bytes.
        public var smallestFreeDisk: Int64 = 64 * 1024 * 1024
        /// Gives the moment that rows carry.
        public var clock: @Sendable () -> Timestamp = { Database.systemClock() }

        public init() {}
    }

    public let folder: String
    public let path: String
    let options: Options
    let setUpVersion = SetUpVersion()
    private let lock: FolderLock
    private let isClosed = Atomic<Bool>(false)
    private let commits: GroupCommit

    /// Opens or creates the store in a folder, and brings it up to the migrations of this program.
    ///
    /// - Throws: `OpenError`, `MigrationError` or `SQLiteError`; nothing stays open then.
    public init(folder: String, options: Options = Options()) throws {
        self.folder = folder
        self.options = options
        path = folder + "/creditd.db"
        do {
            lock = try FolderLock(folder: folder, name: "creditd.lock")
        } catch FolderLock.Failure.inUse {
            throw OpenError.inUse(folder)
        } catch FolderLock.Failure.system(let path, let why) {
            throw OpenError.cannotOpen(path, why)
        }
        commits = GroupCommit(path: path, options: options) { [setUpVersion] in setUpVersion.advance() }
        do {
            try commits.start()
        } catch {
            lock.release()
            throw error
        }
    }

    /// Takes a job to the writer. Answers `false` at once when too many wait already.
    public func submit(_ job: any WriteJob) -> Bool { commits.submit(job) }

    /// Calls this with each batch after its commit, on the writer's thread, so that answers leave together.
    public func onBatchDone(_ deliver: @escaping @Sendable ([any WriteJob]) -> Void) { commits.deliver(deliver) }

    /// Calls this after a commit that has entered a job, on the writer's thread.
    public func onJobEntered(_ tell: @escaping @Sendable () -> Void) { commits.tellOfJobs(tell) }

    /// What is done at the end of a job whose customers may have crossed a threshold, in the job's own transaction.
    ///
    /// Given who has made its last change; `nil` when nobody has.
    public typealias Settlement = @Sendable (borrowing Transaction<Writing>, Actor?) throws -> Void

    /// Calls this at the end of each job that has moved a customer across the bounds of the watch list.
    public func onThresholdsCrossed(_ settle: @escaping Settlement) { commits.settle(settle) }

    /// Runs one change and waits until it is durable. For jobs, commands and tests; never on an event loop.
    public func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Transaction<Writing>) throws -> T) throws -> T {
        let job = WaitingJob(body)
        guard submit(job) else { throw StoreFault.overloaded }
        return try job.wait()
    }

    /// A connection that only reads, for the thread that calls this.
    public func makeReader() throws -> Reader { try Reader(path: path, database: self) }

    /// Finishes what waits, commits, folds the log into the file and closes. The store takes nothing afterwards;
    /// closing twice is no error.
    public func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        commits.stop()
        lock.release()
    }

    /// Bytes that must be free before anything is stored.
    public var smallestFreeDisk: Int64 { options.smallestFreeDisk }
    /// Jobs that wait for the writer now.
    public var queueDepth: Int { commits.depth }
    /// How long the oldest waiting job has waited, in milliseconds.
    public var queueAgeMilliseconds: Int64 { commits.oldestWait }
    public var statistics: GroupCommit.Statistics { commits.statistics }
    /// Whether the last commit went through.
    public var isWritable: Bool { commits.isHealthy }

    public static func systemClock() -> Timestamp {
        Timestamp(milliseconds: WallClock.milliseconds())
    }
}

/// A fault of the store, as opposed to a refusal.
public enum StoreFault: Error, Sendable {
    /// Too many jobs wait, or the job waited too long.
    case overloaded
    /// The disk has no room for more.
    case diskFull
    /// The commit failed; nothing of it is stored.
    case commitFailed(String)
    /// The store is closing.
    case closed
    /// A row holds what it cannot hold.
    case damaged(String)
}

/// A connection that only reads; belongs to the thread that made it.
public final class Reader {
    let session: Session
    /// `nil` beside a service of another process: nothing is remembered then from one read to the next.
    private let database: Database?
    private var seenVersion = -1

    fileprivate init(path: String, database: Database) throws {
        session = Session(connection: try Connection.reader(path))
        self.database = database
    }

    /// A reader of a folder that another process may have open. It never writes.
    public init(folder: String) throws {
        do {
            session = Session(connection: try Connection.reader(folder + "/creditd.db"))
        } catch let error as SQLiteError where error.cannotOpen {
            throw Database.OpenError.missing(folder)
        }
        database = nil
    }

    /// Problems that the integrity check of the file finds; empty when it is sound.
    public func integrityProblems() throws -> [String] {
        try session.connection.integrityProblems(quick: false) + session.connection.foreignKeyProblems()
    }

    /// A consistent copy of the whole store in a new file, also while a service uses it.
    public func backup(to path: String) throws { try session.connection.backup(to: path) }

    /// Numbers of the migrations that the store lacks; throws when it is of a newer program or was changed.
    public func pendingMigrations() throws -> [Int] {
        switch try Migrator(Migrations.all).state(of: session.connection) {
        case .current: return []
        case .pending(let migrations): return migrations.map(\.number)
        case .refused(let error): throw error
        }
    }

    /// A PRAGMA as it is in force on this connection.
    public func pragma(_ name: String) throws -> String {
        switch try session.connection.pragma(name) {
        case .integer(let number): "\(number)"
        case .text(let text): text
        default: ""
        }
    }

    /// Runs a closure over one consistent state.
    public func read<T>(_ body: (borrowing Transaction<Reading>) throws -> T) throws -> T {
        refresh()
        try session.connection.begin(immediate: false)
        // A read transaction has nothing to lose: ending it cannot undo work, whatever its end reports.
        defer { try? session.connection.rollback() }
        return try body(Transaction<Reading>(session))
    }

    /// An API key that is remembered, and the moment it is asked for; `nil` where it must be read.
    public func rememberedKey(_ number: Int64) -> (key: APIKey, now: Timestamp)? {
        refresh()
        guard let known = session.setUp.apiKeys[number] else { return nil }
        return (known, session.now)
    }

    /// Drops what is remembered of the set-up once any of it has changed.
    private func refresh() {
        let version = database?.setUpVersion.current ?? seenVersion - 1
        if version != seenVersion {
            session.setUp = SetUpMemory()
            seenVersion = version
        }
        session.now = database?.options.clock() ?? Database.systemClock()
    }

    /// Gives the connection back. A reader has nothing to lose, whatever closing reports.
    public func close() { try? session.connection.close() }  // see above
}

extension Connection {
    fileprivate static func reader(_ path: String) throws -> Connection {
        let connection = try Connection(path: path, access: .readOnly)
        try connection.configureReader()
        return connection
    }

    /// The writer's settings, each read back.
    func configureWriter(isDurable: Bool) throws {
        try pragma("journal_mode", equals: .text("wal"))
        try pragma("synchronous", equals: isDurable ? 2 : 0)
        try pragma("foreign_keys", equals: 1)
        try pragma("wal_autocheckpoint", equals: 10000)
        try pragma("temp_store", equals: 2)
        try pragma("cache_size", equals: -65536)
    }

    /// A reader's settings, each read back. It never checkpoints.
    func configureReader() throws {
        try pragma("query_only", equals: 1)
        try pragma("wal_autocheckpoint", equals: 0)
        try pragma("temp_store", equals: 2)
        try pragma("cache_size", equals: -8192)
        try setNoCheckpointOnClose(true)
        try setBusyTimeout(milliseconds: 5_000)
    }
}

/// Counts the commits that changed set-up, so that every reader drops what it remembers of it.
final class SetUpVersion: Sendable {
    private let count = Atomic<Int>(0)
    var current: Int { count.load(ordering: .acquiring) }
    func advance() { count.add(1, ordering: .releasing) }
}
