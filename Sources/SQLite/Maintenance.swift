import CSQLite

/// How far a checkpoint goes.
public enum CheckpointMode: Sendable {
    /// As far as it comes without waiting for anybody.
    case passive
    /// Waits for writers, then copies everything.
    case full
    /// As full, and the next writer starts the WAL anew.
    case restart
    /// As restart, and the WAL file is cut to nothing.
    case truncate
}

/// What a checkpoint did; both are 0 where there is no WAL.
public struct CheckpointResult: Sendable, Equatable {
    public let framesInWAL: Int
    public let framesCopied: Int
}

extension Connection {
    /// Runs several statements, such as a migration; rows they give are dropped.
    ///
    /// The statements before a failing one stay done: open a transaction where that matters.
    public func script(_ sql: String) throws(SQLiteError) {
        let database = try unsafe database()
        guard !sql.utf8.contains(0) else { throw .misuse("there is a zero byte in the script") }
        guard unsafe sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw unsafe .last(of: database)
        }
    }

    /// Copies frames of the WAL into the database file.
    @discardableResult
    public func checkpoint(_ mode: CheckpointMode) throws(SQLiteError) -> CheckpointResult {
        let database = try unsafe database()
        let code =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .full: SQLITE_CHECKPOINT_FULL
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        var inWAL: Int32 = 0
        var copied: Int32 = 0
        guard unsafe sqlite3_wal_checkpoint_v2(database, nil, code, &inWAL, &copied) == SQLITE_OK else {
            throw unsafe .last(of: database)
        }
        return CheckpointResult(framesInWAL: max(0, Int(inWAL)), framesCopied: max(0, Int(copied)))
    }

    /// What is wrong with the file, in SQLite's words, at most 100 of them; empty when all is well.
    ///
    /// `quick` leaves out the comparison of indexes with their tables.
    public func integrityProblems(quick: Bool) throws -> [String] {
        let problems = try all(text: quick ? "PRAGMA quick_check" : "PRAGMA integrity_check") { row in
            try row.text(0)
        }
        return problems == ["ok"] ? [] : problems
    }

    /// Rows whose foreign key points nowhere, as sentences; empty when all is well.
    public func foreignKeyProblems() throws -> [String] {
        try all("PRAGMA foreign_key_check") { row in
            let rowID = try row.optionalInteger(1).map(String.init) ?? "without rowid"
            return "row \(rowID) of \(try row.text(0)) has no parent in \(try row.text(2))"
        }
    }

    /// The plan SQLite would follow for a query, one line a step, for tests that a query uses its index.
    public func explainQueryPlan(_ sql: String) throws -> [String] {
        let statement = try take(text: "EXPLAIN QUERY PLAN " + sql, nil)
        defer { giveBack(statement) }
        var lines: [String] = []
        while try statement.step() {
            lines.append(try statement.row.text(3))
        }
        return lines
    }
}
