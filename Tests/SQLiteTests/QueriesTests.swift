import SQLite
import Testing

@Suite struct QueriesTests {
    private func connection() throws -> Connection {
        let connection = try Connection(path: ":memory:")
        try connection.script(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, data BLOB, share REAL, is_open INTEGER) STRICT"
        )
        return connection
    }

    @Test func `every kind of value comes back as it was`() throws {
        let connection = try connection()
        try connection.run(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?)", 1, "ä\u{0}€", .blob([0, 1, 255]), .real(0.5),
            Value(true))
        try connection.run(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?)", .integer(.min), .utf8(Array("b".utf8)), .blob([]), nil,
            0)
        try connection.run("INSERT INTO item VALUES (?, ?, ?, ?, ?)", 3, "", nil, nil, nil)
        let first = try connection.first("SELECT * FROM item WHERE id = ?", 1) { row in
            (row.count, row.columnName(1), try row.integer(0), try row.text(1), try row.bytes(2))
        }
        #expect(first! == (5, "name", 1, "ä\u{0}€", [0, 1, 255]))
        let rest = try connection.first("SELECT share, is_open FROM item WHERE id = ?", 1) { row in
            (try row.real(0), try row.bool(1))
        }
        #expect(rest! == (0.5, true))
        let second = try connection.first("SELECT * FROM item WHERE id < 0") { row in
            (
                try row.integer(0), try row.bytes(1), try row.optionalBytes(2), try row.optionalReal(3),
                try row.bool(4)
            )
        }
        #expect(second! == (.min, Array("b".utf8), [], nil, false))
        let third = try connection.first("SELECT * FROM item WHERE id = 3") { row in
            try [row.value(0), row.value(1), row.value(2), row.value(3), row.value(4)]
        }
        #expect(third == [3, "", nil, nil, nil])
    }

    @Test func `a column that holds something else is an error, not a crash`() throws {
        let connection = try connection()
        try connection.run("INSERT INTO item VALUES (1, 'x', x'FF', 1.5, 2)")
        func error(_ map: (borrowing Row) throws -> Void) throws -> SQLiteError? {
            do {
                try connection.each(
                    "SELECT id, name, data, share, is_open, NULL, CAST(x'FF' AS TEXT) FROM item"
                ) { row in
                    try map(row)
                    return true
                }
                return nil
            } catch let error as SQLiteError {
                return error
            }
        }
        #expect(try error { row in _ = try row.integer(1) }?.isMismatch == true)
        #expect(try error { row in _ = try row.integer(5) }?.isMismatch == true)
        #expect(try error { row in _ = try row.text(0) }?.isMismatch == true)
        #expect(try error { row in _ = try row.text(5) }?.isMismatch == true)
        #expect(try error { row in _ = try row.text(6) }?.isMismatch == true)
        #expect(try error { row in _ = try row.bytes(0) }?.isMismatch == true)
        #expect(try error { row in _ = try row.real(1) }?.isMismatch == true)
        #expect(try error { row in _ = try row.bool(4) }?.isMismatch == true)
        #expect(try error { row in _ = try row.optionalInteger(3) }?.isMismatch == true)
        #expect(try error { row in _ = try row.integer(7) }?.isMisuse == true)
        #expect(try error { row in _ = try row.isNull(-1) }?.isMisuse == true)
        #expect(try error { row in _ = try row.value(6) }?.isMismatch == true)
        #expect(try error { row in _ = try row.real(0) } == nil)
        let message = try error { row in _ = try row.integer(1) }?.description
        #expect(
            message?.hasPrefix("SQLite error 20: column 1 (name) does not hold an integer in: SELECT") == true
        )
    }

    @Test func `broken constraints are told apart`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.configure(["foreign_keys": 1])
        try connection.script(
            """
            CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE CHECK (code <> '')) STRICT;
            CREATE TABLE child (parent_id INTEGER NOT NULL REFERENCES parent (id)) STRICT;
            INSERT INTO parent VALUES (1, 'a');
            """)
        func error(_ sql: String) throws -> SQLiteError {
            try #require(throws: SQLiteError.self) { try connection.run(text: sql) }
        }
        #expect(try error("INSERT INTO parent VALUES (2, 'a')").isUniqueViolation)
        #expect(try error("INSERT INTO parent VALUES (1, 'b')").isUniqueViolation)
        #expect(try error("INSERT INTO parent VALUES (2, NULL)").isNotNullViolation)
        #expect(try error("INSERT INTO parent VALUES (2, '')").isCheckViolation)
        #expect(try error("INSERT INTO child VALUES (7)").isForeignKeyViolation)
        #expect(try error("INSERT INTO parent VALUES ('x', 'b')").code == 20)
        #expect(try error("INSERT INTO child VALUES (7)").isConstraint)
        #expect(try error("INSERT INTO nowhere VALUES (7)").message == "no such table: nowhere")
        #expect(try error("INSERT INTO nowhere VALUES (7)").sql == "INSERT INTO nowhere VALUES (7)")
        #expect(try error(#"INSERT INTO parent VALUES (2, "b")"#).message.contains("no such column"))
    }

    @Test func `wrong use is refused before anything is done`() throws {
        let connection = try connection()
        #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO item (id) VALUES (?)") }
        #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO item (id) VALUES (?)", 1, 2) }
        #expect(throws: SQLiteError.self) {
            try connection.run("INSERT INTO item (id) VALUES (9) RETURNING id")
        }
        #expect(throws: SQLiteError.self) { try connection.run("SELECT 1") }
        #expect(throws: SQLiteError.self) { try connection.run("") }
        #expect(throws: SQLiteError.self) { try connection.run(" -- only a comment") }
        #expect(throws: SQLiteError.self) { try connection.run("DELETE FROM item; DELETE FROM item") }
        #expect(throws: Never.self) { try connection.run("DELETE FROM item; \n") }
        #expect(try connection.first("SELECT count(*) FROM item") { row in try row.integer(0) } == 0)
    }

    @Test func `the first row, all rows and each row`() throws {
        let connection = try connection()
        for id in 1...5 { try connection.run("INSERT INTO item (id) VALUES (?)", .integer(Int64(id))) }
        #expect(connection.changes == 1)
        let ids = try connection.all("SELECT id FROM item ORDER BY id") { row in try row.integer(0) }
        #expect(ids == [1, 2, 3, 4, 5])
        #expect(
            try connection.first("SELECT id FROM item WHERE id > ? ORDER BY id", 2) { try $0.integer(0) } == 3
        )
        #expect(
            try connection.first("SELECT id FROM item WHERE id > ? ORDER BY id", 7) { try $0.integer(0) }
                == nil)
        var seen: [Int64] = []
        try connection.each("SELECT id FROM item ORDER BY id") { row in
            seen.append(try row.integer(0))
            return seen.count < 3
        }
        #expect(seen == [1, 2, 3])
        #expect(
            try connection.all(text: "SELECT id FROM item WHERE id IN (?, ?)", [2, 9]) { try $0.integer(0) }
                == [2])
        #expect(try connection.first(text: "SELECT max(id) FROM item") { try $0.integer(0) } == 5)
    }

    @Test func `a change that returns rows is done whole, even when only the first is read`() throws {
        let connection = try connection()
        let id = try connection.first(
            "INSERT INTO item (id) VALUES (1), (2), (3) RETURNING id"
        ) { row in try row.integer(0) }
        #expect(id == 1)
        try connection.each("UPDATE item SET name = 'x' RETURNING id") { _ in false }
        #expect(try connection.first("SELECT count(*) FROM item WHERE name = 'x'") { try $0.integer(0) } == 3)
        #expect(!connection.isInTransaction)
    }

    @Test func `the same query may run inside itself`() throws {
        let connection = try connection()
        for id in 1...3 { try connection.run("INSERT INTO item (id) VALUES (?)", .integer(Int64(id))) }
        func pairs(_ depth: Int) throws -> [[Int64]] {
            try connection.all("SELECT id FROM item ORDER BY id") { row in
                let id = try row.integer(0)
                return depth == 0 ? [id] : [id] + (try pairs(depth - 1).flatMap { $0 })
            }
        }
        #expect(try pairs(1) == [[1, 1, 2, 3], [2, 1, 2, 3], [3, 1, 2, 3]])
        #expect(try pairs(3).count == 3)
        let text = try connection.all(text: "SELECT id FROM item") { row in
            try connection.first(text: "SELECT id FROM item") { inner in try inner.integer(0) + 10 }
        }
        #expect(text == [11, 11, 11])
    }

    @Test func `a closure that throws leaves nothing behind`() throws {
        struct Stop: Error {}
        let connection = try connection()
        try connection.run("INSERT INTO item (id) VALUES (1), (2)")
        for _ in 0..<3 {
            #expect(throws: Stop.self) {
                try connection.all("SELECT id FROM item WHERE id >= ?", 1) { _ in throw Stop() }
            }
        }
        // A statement that was still open would keep the table from being dropped.
        try connection.run("DROP TABLE item")
    }
}
