import CSQLite

/// What SQLite, or this wrapper in its name, refused to do.
public struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The primary result code, such as 19 for a broken constraint.
    public let code: Int32
    /// The extended result code, such as 2067 for a broken unique constraint.
    public let extendedCode: Int32
    /// SQLite's own words.
    public let message: String
    /// The statement it happened in, without the values bound to it.
    public let sql: String?

    public init(extendedCode: Int32, message: String, sql: String? = nil) {
        self.code = extendedCode & 0xFF
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql
    }

    public var description: String {
        let place = sql.map { " in: \($0)" } ?? ""
        return "SQLite error \(extendedCode): \(message)\(place)"
    }

    /// Any constraint: unique, foreign key, check, not null, datatype of a STRICT table.
    public var isConstraint: Bool { code == SQLITE_CONSTRAINT }
    /// A unique constraint or a primary key.
    public var isUniqueViolation: Bool {
        extendedCode == 2067 || extendedCode == 1555 || extendedCode == 2579
    }
    public var isForeignKeyViolation: Bool { extendedCode == 787 }
    public var isCheckViolation: Bool { extendedCode == 275 }
    public var isNotNullViolation: Bool { extendedCode == 1299 }
    /// The disk, or the file up to its page limit, is full.
    public var isFull: Bool { code == SQLITE_FULL }
    public var isIOError: Bool { code == SQLITE_IOERR }
    /// Another connection holds the lock this one needs.
    public var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    public var isCorrupt: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
    /// There is no such file, or the system does not open it.
    public var cannotOpen: Bool { code == SQLITE_CANTOPEN }
    public var isReadOnly: Bool { code == SQLITE_READONLY }
    public var isInterrupted: Bool { code == SQLITE_INTERRUPT }
    public var isOutOfMemory: Bool { code == SQLITE_NOMEM }
    /// The wrapper was used wrongly, for example with a closed connection or too few values.
    public var isMisuse: Bool { code == SQLITE_MISUSE || code == SQLITE_RANGE }
    /// A row held something else than the program reads from it: NULL, another type, text that is not UTF-8.
    public var isMismatch: Bool { code == SQLITE_MISMATCH }
}

extension SQLiteError {
    static func misuse(_ message: String, sql: String? = nil) -> SQLiteError {
        SQLiteError(extendedCode: SQLITE_MISUSE, message: message, sql: sql)
    }

    /// The error a connection reports for its last call.
    static func last(of database: OpaquePointer, sql: String? = nil) -> SQLiteError {
        let code = unsafe sqlite3_extended_errcode(database)
        let message = unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) } ?? "no message"
        return SQLiteError(extendedCode: code, message: message, sql: sql)
    }

    /// The error for a bare result code, with SQLite's general words for it.
    static func code(_ code: Int32, sql: String? = nil) -> SQLiteError {
        let message = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) } ?? "no message"
        return SQLiteError(extendedCode: code, message: message, sql: sql)
    }
}
