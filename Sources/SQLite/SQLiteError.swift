import CSQLite

/// A call to SQLite that failed.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    public let message: String
    /// The statement, where there is one. For the log alone.
    public let sql: String?

    init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// The result code without its extension.
    public var primaryCode: Int32 { code & 0xFF }
    public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
    /// A unique index or primary key has the value already (SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY).
    public var isUniqueViolation: Bool { code == 2067 || code == 1555 }
    public var isFull: Bool { primaryCode == SQLITE_FULL }
    public var isIOError: Bool { primaryCode == SQLITE_IOERR }
    public var isBusy: Bool { primaryCode == SQLITE_BUSY }
    public var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

    public var description: String {
        "SQLite error \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
    }
}
