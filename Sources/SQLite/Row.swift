import CSQLite

/// The row that a statement stands on: valid inside the closure it is handed to.
///
/// What a row holds comes from a file, so a missing or unexpected value is an error and never a trap.
@safe
public struct Row: ~Copyable {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { unsafe self.statement = statement }

    public var count: Int { Int(unsafe sqlite3_column_count(statement)) }

    public func isNull(_ index: Int) -> Bool { type(index) == SQLITE_NULL }

    private func type(_ index: Int) -> Int32 { unsafe sqlite3_column_type(statement, Int32(index)) }

    private func unexpected(_ index: Int, _ wanted: String) -> SQLiteError {
        let name = unsafe sqlite3_column_name(statement, Int32(index)).map { unsafe String(cString: $0) } ?? "\(index)"
        return SQLiteError(code: SQLITE_MISMATCH, message: "column \(name) is not \(wanted)")
    }

    public func integer(_ index: Int) throws(SQLiteError) -> Int64 {
        guard type(index) == SQLITE_INTEGER else { throw unexpected(index, "an integer") }
        return unsafe sqlite3_column_int64(statement, Int32(index))
    }

    public func optionalInteger(_ index: Int) throws(SQLiteError) -> Int64? {
        try isNull(index) ? nil : integer(index)
    }

    /// A flag kept as 0 or 1.
    public func bool(_ index: Int) throws(SQLiteError) -> Bool { try integer(index) != 0 }

    public func text(_ index: Int) throws(SQLiteError) -> String {
        guard type(index) == SQLITE_TEXT else { throw unexpected(index, "text") }
        return unsafe String(decoding: contents(index), as: UTF8.self)
    }

    public func optionalText(_ index: Int) throws(SQLiteError) -> String? { try isNull(index) ? nil : text(index) }

    /// The bytes of a text or a blob.
    public func bytes(_ index: Int) throws(SQLiteError) -> [UInt8] {
        let type = type(index)
        guard type == SQLITE_TEXT || type == SQLITE_BLOB else { throw unexpected(index, "text or a blob") }
        return unsafe Array(contents(index))
    }

    public func optionalBytes(_ index: Int) throws(SQLiteError) -> [UInt8]? { try isNull(index) ? nil : bytes(index) }

    /// The column as it is.
    public func value(_ index: Int) throws(SQLiteError) -> Value {
        switch type(index) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(try integer(index))
        case SQLITE_TEXT: .text(try text(index))
        case SQLITE_FLOAT: .real(unsafe sqlite3_column_double(statement, Int32(index)))
        default: .blob(try bytes(index))
        }
    }

    private func contents(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        // Blob before bytes, as SQLite asks: a text that was converted would move otherwise.
        let start = unsafe sqlite3_column_blob(statement, Int32(index))
        let length = Int(unsafe sqlite3_column_bytes(statement, Int32(index)))
        return unsafe UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: length)
    }
}
