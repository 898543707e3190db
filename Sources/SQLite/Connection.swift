import CSQLite

/// One connection to a database file, used by one thread at a time.
@safe
public final class Connection {
    /// What a connection may do to its file.
    public enum Access: Sendable {
        /// Reads and writes; the file is made if it is missing.
        case readWrite
        /// Reads and writes a file that is there.
        case readWriteExisting
        case readOnly
    }

    /// Once, before the first connection; nothing is lost where another user of the library in this process was earlier.
    private static let libraryIsConfigured = creditd_leave_memory_uncounted() == SQLITE_OK

    /// `nil` once the connection is closed.
    private var handle: OpaquePointer?
    let cache = StatementCache()
    /// Statements in use that the cache does not hold, because the cached one was in use already.
    private var uses = 0
    /// Stops what the connection is doing, from any thread.
    public let interruptHandle: InterruptHandle

    /// Opens the file at `path`, which may be ":memory:", or a "file:" URI where `isURI` says so.
    ///
    /// "x" in double quotes is a name, never a string; schemas from the file may not call unsafe functions.
    public init(path: String, access: Access = .readWrite, isURI: Bool = false) throws(SQLiteError) {
        _ = Self.libraryIsConfigured
        var flags = SQLITE_OPEN_NOMUTEX
        switch access {
        case .readWrite: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .readWriteExisting: flags |= SQLITE_OPEN_READWRITE
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        }
        if isURI { flags |= SQLITE_OPEN_URI }
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let database = unsafe opened else {
            let error = unsafe opened.map { unsafe SQLiteError.last(of: $0) } ?? .code(result)
            unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe sqlite3_extended_result_codes(database, 1)
        unsafe handle = database
        unsafe interruptHandle = InterruptHandle(database)
        try configure(SQLITE_DBCONFIG_DQS_DML, false)
        try configure(SQLITE_DBCONFIG_DQS_DDL, false)
        try configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
        try configure(SQLITE_DBCONFIG_DEFENSIVE, true)
    }

    deinit {
        interruptHandle.invalidate()
        cache.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Closes the file. Refused while a query's closure is running; closing twice is no error.
    public func close() throws(SQLiteError) {
        guard let database = unsafe handle else { return }
        guard uses == 0 else { throw .misuse("a query of this connection is still being read") }
        cache.removeAll()
        interruptHandle.invalidate()
        guard unsafe sqlite3_close(database) == SQLITE_OK else {
            unsafe interruptHandle.validate(database)
            throw unsafe .last(of: database)
        }
        unsafe handle = nil
    }

    /// SQLite's own handle, for the files of this module.
    func database() throws(SQLiteError) -> OpaquePointer {
        guard let database = unsafe handle else { throw .misuse("the connection is closed") }
        return unsafe database
    }

    /// Rows changed by the last statement that changed any.
    public var changes: Int { unsafe handle.map { Int(unsafe sqlite3_changes64($0)) } ?? 0 }

    /// Whether a transaction or a savepoint is open.
    public var isInTransaction: Bool { unsafe handle.map { unsafe sqlite3_get_autocommit($0) == 0 } ?? false }

    /// Statements SQLite still knows, kept ones included.
    var statementCount: Int {
        guard let database = unsafe handle else { return 0 }
        var count = 0
        var statement = unsafe sqlite3_next_stmt(database, nil)
        while unsafe statement != nil {
            count += 1
            unsafe statement = unsafe sqlite3_next_stmt(database, statement)
        }
        return count
    }

    /// The text of each statement SQLite still knows, for tests of their plans.
    var statementTexts: [String] {
        guard let database = unsafe handle else { return [] }
        var texts: [String] = []
        var statement = unsafe sqlite3_next_stmt(database, nil)
        while unsafe statement != nil {
            if let text = unsafe sqlite3_sql(statement) { texts.append(unsafe String(cString: text)) }
            unsafe statement = unsafe sqlite3_next_stmt(database, statement)
        }
        return texts
    }

    func configure(_ option: Int32, _ isOn: Bool) throws(SQLiteError) {
        let database = try unsafe database()
        let result = unsafe creditd_db_config(database, option, isOn ? 1 : 0)
        guard result == SQLITE_OK else { throw .code(result) }
    }
}

// MARK: - The use of statements

extension Connection {
    /// Takes the statement of a literal for one use, with its values bound. Every `take` is followed by one
    /// `giveBack`.
    func take(_ sql: StaticString, _ values: [Value]) throws(SQLiteError) -> Statement {
        if let kept = cache.statement(for: sql), !kept.isInUse { return try use(kept, values) }
        let isFirst = cache.statement(for: sql) == nil
        let statement = try prepare(sql, isKept: isFirst)
        if isFirst { cache.keep(statement, for: sql) }
        return try use(statement, values)
    }

    /// The same for a text made at run time; without values its parameters stay NULL.
    func take(text sql: String, _ values: [Value]?) throws(SQLiteError) -> Statement {
        let kept = cache.statement(forText: sql)
        if let kept, !kept.isInUse { return try use(kept, values) }
        let statement = try prepare(sql, isKept: kept == nil)
        if kept == nil { cache.keep(statement, forText: sql) }
        return try use(statement, values)
    }

    func giveBack(_ statement: Statement) {
        statement.rewind()
        uses -= 1
    }

    private func use(_ statement: Statement, _ values: [Value]?) throws(SQLiteError) -> Statement {
        statement.isInUse = true
        uses += 1
        do {
            if let values { try statement.bind(values) }
        } catch {
            giveBack(statement)
            throw error
        }
        return statement
    }

    private func prepare(_ sql: StaticString, isKept: Bool) throws(SQLiteError) -> Statement {
        guard sql.hasPointerRepresentation else { return try prepare(sql.description, isKept: isKept) }
        let text = unsafe UnsafeBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount)
        return try unsafe Statement(database(), text, isKept: isKept)
    }

    private func prepare(_ sql: String, isKept: Bool) throws(SQLiteError) -> Statement {
        let bytes = Array(sql.utf8)
        return try unsafe bytes.withUnsafeBufferPointer { (text) throws(SQLiteError) -> Statement in
            try unsafe Statement(database(), text, isKept: isKept)
        }
    }
}
