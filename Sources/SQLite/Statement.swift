import CSQLite

/// A prepared statement; given back to SQLite with the last reference to it.
@safe
final class Statement {
    private let handle: OpaquePointer
    let parameterCount: Int
    var isInUse = false
    var lastUse: UInt64 = 0

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        parameterCount = Int(unsafe sqlite3_bind_parameter_count(handle))
    }

    deinit { unsafe sqlite3_finalize(handle) }

    var sql: String { unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) } ?? "" }
    var row: Row { unsafe Row(handle) }

    func step() -> Int32 { unsafe sqlite3_step(handle) }

    func reset() {
        unsafe sqlite3_reset(handle)
        if parameterCount > 0 { unsafe sqlite3_clear_bindings(handle) }
    }

    func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
        case .real(let number): return unsafe sqlite3_bind_double(handle, index, number)
        case .text(var text):
            return text.withUTF8 { unsafe creditd_sqlite_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
        case .utf8(let bytes):
            return unsafe bytes.withUnsafeBufferPointer {
                unsafe creditd_sqlite_bind_text(handle, index, $0.baseAddress, Int32($0.count))
            }
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBufferPointer {
                unsafe creditd_sqlite_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
            }
        }
    }
}
