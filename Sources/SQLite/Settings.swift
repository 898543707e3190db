import CSQLite

extension Connection {
    /// The value of a PRAGMA as its first column gives it; null if it gives no row.
    public func pragma(_ name: String) throws -> Value {
        try checkPragma(name)
        return try first(text: "PRAGMA \(name)") { row in try row.value(0) } ?? .null
    }

    /// Sets a PRAGMA and reads it back; throws if it is not so then.
    ///
    /// Switches and levels are given as the numbers they read back as: 1 for ON, 2 for `synchronous` FULL.
    /// Text is compared without regard to case.
    public func pragma(_ name: String, equals value: Value) throws {
        try checkPragma(name)
        let text = try pragmaText(value)
        _ = try first(text: "PRAGMA \(name) = \(text)") { _ in }
        let now = try pragma(name)
        switch (now, value) {
        case (.text(let now), .text(let wanted)) where now.lowercased() == wanted.lowercased(): return
        case (let now, let wanted) where now == wanted: return
        default: throw SQLiteError.misuse("PRAGMA \(name) is \(now) where \(value) was asked for")
        }
    }

    /// Sets several PRAGMAs in their order, each read back.
    public func configure(_ pragmas: KeyValuePairs<String, Value>) throws {
        for (name, value) in pragmas {
            try pragma(name, equals: value)
        }
    }

    /// How long a statement waits for another connection's lock, in milliseconds; 0 means not at all.
    public func setBusyTimeout(milliseconds: Int32) throws(SQLiteError) {
        unsafe sqlite3_busy_timeout(try database(), milliseconds)
    }

    /// Refuses every write on this connection from now on, or no longer.
    public func setQueryOnly(_ isOn: Bool) throws {
        try pragma("query_only", equals: isOn ? 1 : 0)
    }

    /// Leaves the WAL as it is when the last connection closes, or no longer.
    public func setNoCheckpointOnClose(_ isOn: Bool) throws(SQLiteError) {
        try configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isOn)
    }

    /// A number that changes when another connection has changed the file.
    public func dataVersion() throws -> Int64 {
        try first("PRAGMA data_version") { row in try row.integer(0) } ?? 0
    }

    private func checkPragma(_ name: String) throws(SQLiteError) {
        let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        guard isPlain, !name.isEmpty else { throw .misuse("\(name) is no PRAGMA") }
    }

    private func pragmaText(_ value: Value) throws(SQLiteError) -> String {
        switch value {
        case .integer(let integer): return String(integer)
        case .text(let text) where text.utf8.allSatisfy({ (0x30...0x7A).contains($0) && $0 != 0x3B }):
            return text
        default: throw .misuse("\(value) is no value of a PRAGMA")
        }
    }
}
