import Testing

@testable import SQLite

@Suite struct ConnectionTests {
    @Test func `closing gives every statement back`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE item (id INTEGER PRIMARY KEY)")
        for number in 0..<100 {
            try connection.run(text: "INSERT INTO item VALUES (\(number))")
        }
        // The create statement, and the 64 texts used last.
        #expect(connection.statementCount == 65)
        let nested = try connection.all("SELECT id FROM item LIMIT 2") { row in
            let inner = try connection.all("SELECT id FROM item LIMIT 2") { row in try row.integer(0) }
            return try row.integer(0) + Int64(inner.count)
        }
        #expect(nested == [2, 3])
        let many = try connection.all("SELECT id FROM item LIMIT 3") { row in
            try connection.first("SELECT id FROM item LIMIT 3") { row in
                #expect(connection.statementCount > 66)
                #expect(throws: SQLiteError.self) { try connection.close() }
            }
        }
        #expect(many.count == 3)
        #expect(connection.statementCount <= 69)
        let database = connection
        try connection.close()
        #expect(database.statementCount == 0)
        try connection.close()
        let error = try #require(throws: SQLiteError.self) { try connection.run("SELECT 1") }
        #expect(error.isMisuse)
        connection.interruptHandle.interrupt()
    }

    @Test func `many literals are each found again`() throws {
        let connection = try Connection(path: ":memory:")
        for _ in 0..<3 {
            #expect(try connection.first("SELECT 1") { try $0.integer(0) } == 1)
            #expect(try connection.first("SELECT 12") { try $0.integer(0) } == 12)
            #expect(try connection.first("SELECT 2") { try $0.integer(0) } == 2)
        }
        #expect(connection.statementCount == 3)
    }

    @Test func `transactions and savepoints keep or undo`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE item (id INTEGER PRIMARY KEY)")
        func ids() throws -> [Int64] {
            try connection.all("SELECT id FROM item ORDER BY id") { try $0.integer(0) }
        }
        try connection.begin(immediate: true)
        #expect(connection.isInTransaction)
        try connection.run("INSERT INTO item VALUES (1)")
        try connection.savepoint()
        try connection.run("INSERT INTO item VALUES (2)")
        try connection.savepoint()
        try connection.run("INSERT INTO item VALUES (3)")
        try connection.rollbackToSavepoint()
        #expect(try ids() == [1, 2])
        try connection.release()
        try connection.savepoint()
        try connection.run("INSERT INTO item VALUES (4)")
        try connection.rollbackToSavepoint()
        #expect(throws: SQLiteError.self) { try connection.release() }
        try connection.commit()
        #expect(try ids() == [1, 2])
        try connection.begin(immediate: false)
        try connection.run("DELETE FROM item")
        try connection.rollback()
        try connection.rollback()
        #expect(try ids() == [1, 2])
        #expect(!connection.isInTransaction)
    }

    @Test func `a file that is full refuses the row and keeps the others`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE item (data BLOB)")
        try connection.run("INSERT INTO item VALUES ('kept')")
        try connection.pragma("max_page_count", equals: 4)
        let error = try #require(throws: SQLiteError.self) {
            try connection.run("INSERT INTO item VALUES (?)", .blob([UInt8](repeating: 1, count: 100_000)))
        }
        #expect(error.isFull)
        #expect(try connection.first("SELECT count(*) FROM item") { try $0.integer(0) } == 1)
        #expect(try connection.integrityProblems(quick: false) == [])
    }

    @Test func `a PRAGMA is set and read back, or it is an error`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.configure(["foreign_keys": 1, "cache_size": -65536, "temp_store": 2, "synchronous": 2])
        #expect(try connection.pragma("foreign_keys") == 1)
        #expect(try connection.pragma("journal_mode") == "memory")
        #expect(throws: SQLiteError.self) { try connection.pragma("journal_mode", equals: "wal") }
        #expect(throws: SQLiteError.self) { try connection.pragma("foreign_keys", equals: 7) }
        #expect(throws: SQLiteError.self) { try connection.pragma("user_version; DROP", equals: 1) }
        #expect(throws: SQLiteError.self) { try connection.pragma("journal_mode", equals: "wal; x") }
        try connection.setBusyTimeout(milliseconds: 5)
        #expect(try connection.pragma("busy_timeout") == 5)
        try connection.setQueryOnly(true)
        let error = try #require(throws: SQLiteError.self) { try connection.run("CREATE TABLE t (a)") }
        #expect(error.isReadOnly)
    }

    @Test func `a query plan says which index is used`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.script(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, code TEXT); CREATE INDEX by_code ON item (code)")
        let plan = try connection.explainQueryPlan("SELECT id FROM item WHERE code = ?")
        #expect(plan == ["SEARCH item USING COVERING INDEX by_code (code=?)"])
        #expect(try connection.explainQueryPlan("SELECT * FROM item") == ["SCAN item"])
    }

    @Test func `a script stops at its first error`() throws {
        let connection = try Connection(path: ":memory:")
        let error = try #require(throws: SQLiteError.self) {
            try connection.script("CREATE TABLE a (x); INSERT INTO b VALUES (1); CREATE TABLE c (x)")
        }
        #expect(error.message == "no such table: b")
        #expect(try connection.all("SELECT name FROM sqlite_schema") { try $0.text(0) } == ["a"])
        #expect(throws: SQLiteError.self) { try connection.script("SELECT 1;\0 DROP TABLE a") }
    }

    @Test func `a long query can be interrupted`() throws {
        let connection = try Connection(path: ":memory:")
        let handle = connection.interruptHandle
        let error = try #require(throws: SQLiteError.self) {
            try connection.each(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
            ) { row in
                if try row.integer(0) == 1000 { handle.interrupt() }
                return true
            }
        }
        #expect(error.isInterrupted)
        #expect(try connection.first("SELECT 1") { try $0.integer(0) } == 1)
    }

    @Test func `a missing directory is an error at opening`() {
        #expect(throws: SQLiteError.self) { try Connection(path: "/nowhere/at/all.db") }
    }
}
