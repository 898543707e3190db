import CSQLite

/// The row a query stands on, lent to the closure that reads it. Columns are numbered from 0.
///
/// Rows come from files: a column that does not hold what is asked for throws an error with `isMismatch`.
@safe
public struct Row: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// How many columns the row has.
    public var count: Int { Int(unsafe sqlite3_data_count(handle)) }

    /// The column's name as the query gives it; `nil` beyond the last one.
    public func columnName(_ column: Int) -> String? {
        guard column >= 0, column < count else { return nil }
        return unsafe sqlite3_column_name(handle, Int32(column)).map { unsafe String(cString: $0) }
    }

    public func isNull(_ column: Int) throws(SQLiteError) -> Bool {
        try type(column) == SQLITE_NULL
    }

    public func integer(_ column: Int) throws(SQLiteError) -> Int64 {
        guard try type(column) == SQLITE_INTEGER else { throw mismatch(column, "an integer") }
        return unsafe sqlite3_column_int64(handle, Int32(column))
    }

    public func optionalInteger(_ column: Int) throws(SQLiteError) -> Int64? {
        try isNull(column) ? nil : integer(column)
    }

    /// 1 or 0; every other integer is a mismatch.
    public func bool(_ column: Int) throws(SQLiteError) -> Bool {
        switch try integer(column) {
        case 0: return false
        case 1: return true
        default: throw mismatch(column, "0 or 1")
        }
    }

    public func optionalBool(_ column: Int) throws(SQLiteError) -> Bool? {
        try isNull(column) ? nil : bool(column)
    }

    /// A floating-point number; an integer is read as one.
    public func real(_ column: Int) throws(SQLiteError) -> Double {
        let type = try type(column)
        guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { throw mismatch(column, "a number") }
        return unsafe sqlite3_column_double(handle, Int32(column))
    }

    public func optionalReal(_ column: Int) throws(SQLiteError) -> Double? {
        try isNull(column) ? nil : real(column)
    }

    public func text(_ column: Int) throws(SQLiteError) -> String {
        guard try type(column) == SQLITE_TEXT, let start = unsafe sqlite3_column_text(handle, Int32(column))
        else {
            throw mismatch(column, "text")
        }
        let length = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
        let bytes = unsafe Span(_unsafeStart: start, count: length)
        guard let text = try? UTF8Span(validating: bytes) else {
            // What is wrong with it, the file's owner sees best in the file.
            throw mismatch(column, "UTF-8")
        }
        return String(copying: text)
    }

    public func optionalText(_ column: Int) throws(SQLiteError) -> String? {
        try isNull(column) ? nil : text(column)
    }

    /// The bytes of a blob, or of a text, as stored.
    public func bytes(_ column: Int) throws(SQLiteError) -> [UInt8] {
        let type = try type(column)
        guard type == SQLITE_BLOB || type == SQLITE_TEXT else { throw mismatch(column, "bytes") }
        let start = unsafe sqlite3_column_blob(handle, Int32(column))
        let length = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
    }

    public func optionalBytes(_ column: Int) throws(SQLiteError) -> [UInt8]? {
        try isNull(column) ? nil : bytes(column)
    }

    /// Whatever the column holds.
    public func value(_ column: Int) throws(SQLiteError) -> Value {
        switch try type(column) {
        case SQLITE_INTEGER: .integer(try integer(column))
        case SQLITE_FLOAT: .real(try real(column))
        case SQLITE_TEXT: .text(try text(column))
        case SQLITE_BLOB: .blob(try bytes(column))
        default: .null
        }
    }

    private func type(_ column: Int) throws(SQLiteError) -> Int32 {
        guard column >= 0, column < count else {
            throw SQLiteError(extendedCode: SQLITE_RANGE, message: "there is no column \(column)", sql: sql)
        }
        return unsafe sqlite3_column_type(handle, Int32(column))
    }

    private func mismatch(_ column: Int, _ wanted: String) -> SQLiteError {
        let name = columnName(column) ?? "?"
        return SQLiteError(
            extendedCode: SQLITE_MISMATCH, message: "column \(column) (\(name)) does not hold \(wanted)",
            sql: sql)
    }

    private var sql: String? {
        unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
    }
}
