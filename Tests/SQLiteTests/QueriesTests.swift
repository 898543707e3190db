import SQLite
import Testing

@Suite struct QueriesTests {
    private func connection() throws -> Connection {
        let connection = try Connection(path: ":memory:")
        try connection.script(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, data BLOB, share REAL, is_open INTEGER) STRICT")
        return connection
    }

    @Test func `every kind of value comes back as it was`() throws {
        let connection = try connection()
        try connection.run(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?)", 1, "ä\u{0}€", .blob([0, 1, 255]), .real(0.5), Value(true))
        try connection.run(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?)", .integer(.min), .utf8(Array("b".utf8)), .blob([]), nil, 0)
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
            (try row.integer(0), try row.bytes(1), try row.optionalBytes(2), try row.optionalReal(3), try row.bool(4))
        }
        #expect(second! == (.min, Array("b".utf8), [], nil, false))
        let third = try connection.first("SELECT * FROM item WHERE id = 3") { row in
            try [row.value(0), row.value(1), row.value(2), row.value(3), row.value(4)]
        }
        #expect(third == [3, "", nil, nil, nil])
    }
}
