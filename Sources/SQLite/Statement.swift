import CSQLite

/// One prepared statement: bind, step, rewind. It is owned by its connection's cache, or by one use of it.
@safe
final class Statement {
    private var handle: OpaquePointer?
    let parameterCount: Int
    let columnCount: Int
    /// Whether it leaves the database as it is.
    let isReadOnly: Bool
    /// Whether it is between its first step and its rewinding; a second use meanwhile needs a statement of
    /// its own.
    var isInUse = false
    /// When it was last taken from the cache, for the cache of dynamic texts.
    var lastUse: UInt64 = 0

    /// Prepares the first statement of `sql`; refuses an empty one and a second one after it.
    init(_ database: OpaquePointer, _ sql: UnsafeBufferPointer<UInt8>, isKept: Bool) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        guard let length = Int32(exactly: sql.count), let start = sql.baseAddress, length > 0 else {
            throw .misuse("there is no statement to prepare")
        }
        var rest = length
        let result = unsafe start.withMemoryRebound(to: CChar.self, capacity: sql.count) { text in
            var tail: UnsafePointer<CChar>?
            let result = unsafe sqlite3_prepare_v3(database, text, length, flags, &prepared, &tail)
            if let tail = unsafe tail { rest = Int32(unsafe tail - text) }
            return result
        }
        guard result == SQLITE_OK else {
            throw unsafe .last(of: database, sql: String(decoding: sql, as: UTF8.self))
        }
        guard let statement = unsafe prepared else { throw .misuse("there is no statement in the text") }
        unsafe handle = statement
        parameterCount = Int(unsafe sqlite3_bind_parameter_count(statement))
        columnCount = Int(unsafe sqlite3_column_count(statement))
        isReadOnly = unsafe sqlite3_stmt_readonly(statement) != 0
        if unsafe !sql[Int(rest)...].allSatisfy({
            $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0x3B
        }) {
            finalise()
            throw unsafe .misuse("more than one statement", sql: String(decoding: sql, as: UTF8.self))
        }
    }

    deinit { finalise() }

    /// Gives the statement back to SQLite; it must not be stepped again.
    func finalise() {
        unsafe sqlite3_finalize(handle)
        unsafe handle = nil
    }

    /// The row it stands on.
    var row: Row { unsafe Row(handle!) }

    /// The text it was prepared from.
    var sql: String? {
        unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
    }

    /// Moves to the next row; `false` when there is none left.
    func step() throws(SQLiteError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE { return false }
        throw error(result)
    }

    /// Runs what is left of a writing statement, so that its errors are seen and it is whole.
    func finish() throws(SQLiteError) {
        if isReadOnly { return }
        while try step() {}
    }

    /// Ends the use: forgets the row and the values. An error here was already thrown by `step`.
    func rewind() {
        unsafe sqlite3_reset(handle)
        if parameterCount > 0 { unsafe sqlite3_clear_bindings(handle) }
        isInUse = false
    }

    /// Binds the values to the parameters in their order; their number must be the statement's.
    func bind(_ values: [Value]) throws(SQLiteError) {
        guard values.count == parameterCount else {
            throw .misuse("\(parameterCount) values are needed, \(values.count) were given", sql: sql)
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let result = bind(value, at: index)
            guard result == SQLITE_OK else { throw error(result) }
        }
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, index)
        case .integer(let integer): unsafe sqlite3_bind_int64(handle, index, integer)
        case .real(let real): unsafe sqlite3_bind_double(handle, index, real)
        case .text(var text):
            text.withUTF8 { unsafe bindText($0, at: index) }
        case .utf8(let bytes):
            unsafe bytes.withUnsafeBufferPointer { unsafe bindText($0, at: index) }
        case .blob(let bytes):
            unsafe bytes.withUnsafeBytes { blob in
                // A nil address would bind NULL; an empty blob is not NULL.
                unsafe blob.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : creditd_bind_blob(handle, index, blob.baseAddress, UInt64(blob.count))
            }
        }
    }

    private func bindText(_ text: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
        guard let start = text.baseAddress, !text.isEmpty else {
            return unsafe creditd_bind_text(handle, index, "", 0)
        }
        return unsafe start.withMemoryRebound(to: CChar.self, capacity: text.count) {
            unsafe creditd_bind_text(handle, index, $0, UInt64(text.count))
        }
    }

    private func error(_ result: Int32) -> SQLiteError {
        guard let database = unsafe sqlite3_db_handle(handle) else { return .code(result, sql: sql) }
        return unsafe .last(of: database, sql: sql)
    }
}
