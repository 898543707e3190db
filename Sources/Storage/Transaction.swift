public import Domain
import SQLite

/// Whether a transaction may change what it sees.
public protocol TransactionMode {}
/// Sees one consistent state and changes nothing.
public enum Reading: TransactionMode {}
/// Sees the newest state and changes it; what it changed is durable once the batch it runs in is committed.
public enum Writing: TransactionMode {}

/// One transaction over the store, for the time of the closure it is handed to.
///
/// Queries extend both modes, changes only `Transaction<Writing>`. It cannot be kept: who opens, commits and rolls back
/// is decided in one place, outside the services.
public struct Transaction<Mode: TransactionMode>: ~Copyable {
    let session: Session

    init(_ session: Session) { self.session = session }

    /// When the transaction began; the moment that its rows carry.
    public var now: Timestamp { session.now }
}

extension Transaction where Mode == Writing {
    /// A new key for a record, with `parts` keys directly behind it for the parts of the same record.
    public func newKey(reserving parts: Int = 0) -> Int64 { session.keys.next(at: session.now, reserving: parts) }

    func newIdentifier(_ kind: RecordKind) -> Identifier { Identifier(kind, key: newKey()) }

    /// Tells that set-up which is kept in memory has changed: companies, codes, rates, parameters, rules, API keys.
    func setUpChanged() { session.setUpChanged() }

    /// The same transaction for a function that only reads.
    public func reading<T>(_ body: (borrowing Transaction<Reading>) throws -> T) rethrows -> T {
        try body(Transaction<Reading>(session))
    }
}

/// What a connection carries from transaction to transaction: its prepared statements, its keys and what it remembers
/// of the set-up. Belongs to one thread.
final class Session {
    let connection: Connection
    var now = Timestamp(milliseconds: 0)
    var keys = KeySequence()
    var setUp = SetUpMemory()
    var setUpIsDirty = false
    /// Whether the batch has entered a job, which the job thread is told of after the commit.
    var hasEnteredJob = false
    /// What the job of the batch that is at work has moved across the bounds of the watch list.
    var watched = WatchedMovements()
    /// Who has made the last change.
    var lastActor: Actor?
    /// When the job of the batch that is at work began, as the monotonic clock tells.
    var jobBegan: Int64 = 0
    /// How long a slice of long work may be at work: orders that wait meanwhile wait hardly longer.
    static let sliceMilliseconds: Int64 = 20

    init(connection: Connection) { self.connection = connection }

    func setUpChanged() {
        setUp = SetUpMemory()
        setUpIsDirty = true
    }
}

/// Set-up that a session has read already. Dropped whenever any of it changes, on whichever connection.
struct SetUpMemory {
    var companies: [Company]?
    var apiKeys: [Int64: APIKey] = [:]
    var credit: [Int64: CreditSetUp] = [:]
    var risk: [Int64: RiskSetUp] = [:]
    var codes: [Int64: [SetUpList: [String: SetUpCode]]] = [:]
    var rates: [RateQuestion: [DatedRate]] = [:]
}
