import CSQLite

/// One connection to a database file; one thread at a time uses it.
///
/// Prepared statements are kept: those of literal text by the literal's address, those of composed text by the text,
/// the least recently used given up first.
@safe
public final class Connection {
    public enum Access: Sendable { case readWrite, readOnly }
    public enum Checkpoint: Sendable { case passive, truncate }

    private var handle: OpaquePointer?
    private var literals: [UInt: Statement] = [:]
    private var composed: [String: Statement] = [:]
    private var uses: UInt64 = 0
    private static let mostComposed = 256

    /// Opens a file, made if there is none and the access allows.
    public init(path: String, access: Access) throws(SQLiteError) {
        let flags = access == .readOnly
            ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK else {
            let message = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "cannot open"
            unsafe sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: "\(message): \(path)")
        }
        unsafe handle = opened
    }

    deinit { close() }

    /// Gives up every statement and the file. Closing twice does nothing.
    public func close() {
        literals = [:]
        composed = [:]
        if let open = unsafe handle { unsafe sqlite3_close_v2(open) }
        unsafe handle = nil
    }

    private func failure(_ code: Int32, _ sql: String? = nil) -> SQLiteError {
        let message = unsafe handle.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "the connection is closed"
        return SQLiteError(code: code, message: message, sql: sql)
    }

    // MARK: statements

    private func prepare(_ sql: String, isKept: Bool) throws(SQLiteError) -> Statement {
        guard let open = unsafe handle else { throw failure(SQLITE_MISUSE) }
        var prepared: OpaquePointer?
        let flags = UInt32(isKept ? SQLITE_PREPARE_PERSISTENT : 0)
        let code = unsafe sqlite3_prepare_v3(open, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK, let statement = unsafe prepared else { throw failure(code, sql) }
        return unsafe Statement(statement)
    }

    private func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let address = unsafe UInt(bitPattern: sql.utf8Start)
        if let kept = literals[address] {
            // A statement that is in use is not disturbed: its inner use gets one of its own.
            return kept.isInUse ? try prepare("\(sql)", isKept: false) : kept
        }
        let statement = try prepare("\(sql)", isKept: true)
        literals[address] = statement
        return statement
    }

    private func statement(text sql: String) throws(SQLiteError) -> Statement {
        uses += 1
        if let kept = composed[sql] {
            kept.lastUse = uses
            return kept.isInUse ? try prepare(sql, isKept: false) : kept
        }
        if composed.count >= Self.mostComposed,
            let oldest = composed.filter({ !$0.value.isInUse }).min(by: { $0.value.lastUse < $1.value.lastUse })
        { composed[oldest.key] = nil }
        let statement = try prepare(sql, isKept: true)
        statement.lastUse = uses
        composed[sql] = statement
        return statement
    }

    private func forEachRow(
        _ statement: Statement, _ values: [Value], _ body: (borrowing Row) throws -> Bool
    ) throws {
        statement.isInUse = true
        defer {
            statement.reset()
            statement.isInUse = false
        }
        try bind(statement, values)
        while true {
            let code = statement.step()
            if code == SQLITE_ROW {
                if try !body(statement.row) { return }
            } else if code == SQLITE_DONE {
                return
            } else {
                throw failure(code, statement.sql)
            }
        }
    }

    private func bind(_ statement: Statement, _ values: [Value]) throws(SQLiteError) {
        guard statement.parameterCount == values.count else {
            throw SQLiteError(code: SQLITE_RANGE, message: "\(values.count) values for \(statement.parameterCount)",
                              sql: statement.sql)
        }
        for (index, value) in values.enumerated() {
            let code = statement.bind(value, at: Int32(index + 1))
            if code != SQLITE_OK { throw failure(code, statement.sql) }
        }
    }

    /// Carries out a statement that gives no rows.
    public func run(_ sql: StaticString, _ values: Value...) throws {
        try forEachRow(statement(sql), values) { _ in true }
    }

    /// The first row, as something else; `nil` when there is none.
    public func first<T>(_ sql: StaticString, _ values: Value..., as map: (borrowing Row) throws -> T) throws -> T? {
        var found: T?
        try forEachRow(statement(sql), values) { row in
            found = try map(row)
            return false
        }
        return found
    }

    /// Every row, as something else.
    public func all<T>(_ sql: StaticString, _ values: Value..., as map: (borrowing Row) throws -> T) throws -> [T] {
        var found: [T] = []
        try forEachRow(statement(sql), values) { row in
            found.append(try map(row))
            return true
        }
        return found
    }

    /// Every row until the closure gives false.
    public func each(_ sql: StaticString, _ values: Value..., do body: (borrowing Row) throws -> Bool) throws {
        try forEachRow(statement(sql), values, body)
    }

    public func run(text sql: String, _ values: [Value]) throws {
        try forEachRow(statement(text: sql), values) { _ in true }
    }

    public func first<T>(text sql: String, _ values: [Value], as map: (borrowing Row) throws -> T) throws -> T? {
        var found: T?
        try forEachRow(statement(text: sql), values) { row in
            found = try map(row)
            return false
        }
        return found
    }

    public func all<T>(text sql: String, _ values: [Value], as map: (borrowing Row) throws -> T) throws -> [T] {
        var found: [T] = []
        try forEachRow(statement(text: sql), values) { row in
            found.append(try map(row))
            return true
        }
        return found
    }

    public func each(text sql: String, _ values: [Value], do body: (borrowing Row) throws -> Bool) throws {
        try forEachRow(statement(text: sql), values, body)
    }

    /// Carries out several statements, as of a migration.
    public func script(_ sql: String) throws(SQLiteError) {
        guard let open = unsafe handle else { throw failure(SQLITE_MISUSE) }
        let code = unsafe sqlite3_exec(open, sql, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code) }
    }

    /// Rows that the last change touched.
    public var changes: Int { unsafe handle.map { Int(unsafe sqlite3_changes($0)) } ?? 0 }

    // MARK: transactions

    public func begin(immediate: Bool) throws { try immediate ? run("BEGIN IMMEDIATE") : run("BEGIN") }
    public func commit() throws { try run("COMMIT") }
    /// Ends a transaction and what it did; does nothing when there is none.
    public func rollback() throws { if isInTransaction { try run("ROLLBACK") } }
    public func savepoint() throws { try run("SAVEPOINT job") }
    public func release() throws { try run("RELEASE job") }
    public func rollbackToSavepoint() throws { try run("ROLLBACK TO job") }

    public var isInTransaction: Bool { unsafe handle.map { unsafe sqlite3_get_autocommit($0) == 0 } ?? false }

    // MARK: settings and care

    /// Sets a PRAGMA and reads it back.
    ///
    /// - Throws: when the database did not take it.
    public func pragma(_ name: String, equals value: String) throws {
        let code = try first(text: "PRAGMA \(name) = \(value)", []) { _ in 0 }
        _ = code
        let read = try first(text: "PRAGMA \(name)", []) { row in
            switch try row.value(0) {
            case .integer(let number): String(number)
            case .text(let text): text
            default: ""
            }
        }
        guard read == value else {
            throw SQLiteError(code: SQLITE_ERROR, message: "PRAGMA \(name) is \(read ?? "nothing") and not \(value)")
        }
    }

    /// Problems that the integrity check finds; empty when the file is sound.
    public func integrityProblems(isQuick: Bool = false) throws -> [String] {
        let found = try all(text: isQuick ? "PRAGMA quick_check" : "PRAGMA integrity_check", []) { try $0.text(0) }
        return found == ["ok"] ? [] : found
    }

    public func busyTimeout(milliseconds: Int32) {
        if let open = unsafe handle { unsafe sqlite3_busy_timeout(open, milliseconds) }
    }

    /// Closing the last connection leaves the log as it is.
    public func disableCheckpointOnClose() {
        if let open = unsafe handle { unsafe creditd_sqlite_no_checkpoint_on_close(open) }
    }

    /// Folds the log into the file.
    public func checkpoint(_ mode: Checkpoint) throws(SQLiteError) {
        guard let open = unsafe handle else { throw failure(SQLITE_MISUSE) }
        let code = unsafe sqlite3_wal_checkpoint_v2(
            open, nil, mode == .truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if code != SQLITE_OK { throw failure(code) }
    }

    /// Copies the whole database into a new file, consistently, while others use it.
    public func backup(to path: String, pagesPerStep: Int32 = 1_000) throws(SQLiteError) {
        let target = try Connection(path: path, access: .readWrite)
        defer { target.close() }
        guard let from = unsafe handle, let to = unsafe target.handle,
            let backup = unsafe sqlite3_backup_init(to, "main", from, "main")
        else { throw target.failure(SQLITE_ERROR) }
        var code = unsafe sqlite3_backup_step(backup, pagesPerStep)
        while code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED {
            if code != SQLITE_OK { _ = sqlite3_sleep(10) }
            code = unsafe sqlite3_backup_step(backup, pagesPerStep)
        }
        let finished = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else { throw target.failure(code == SQLITE_DONE ? finished : code) }
    }

    /// How SQLite would carry out a query, a line a step; for tests on plans.
    public func queryPlan(_ sql: String) throws -> [String] {
        let statement = try prepare("EXPLAIN QUERY PLAN " + sql, isKept: false)
        var steps: [String] = []
        try forEachRow(statement, Array(repeating: .null, count: statement.parameterCount)) { row in
            steps.append(try row.text(3))
            return true
        }
        return steps
    }
}
