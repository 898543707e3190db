/// The four ways to use a statement. Each takes a literal, whose statement is kept for good, or `text:` made
/// at run time.
///
/// A statement is rewound and its values forgotten however its use ends. Inside a closure the same query may
/// run again.
extension Connection {
    /// Runs a statement that gives no rows; one that would give rows is refused before it does anything.
    public func run(_ sql: StaticString, _ values: Value...) throws(SQLiteError) {
        let statement = try take(sql, values)
        defer { giveBack(statement) }
        try run(statement)
    }

    public func run(text sql: String, _ values: [Value] = []) throws(SQLiteError) {
        let statement = try take(text: sql, values)
        defer { giveBack(statement) }
        try run(statement)
    }

    /// The first row as `map` reads it; `nil` if there is none. A writing statement is run to its end.
    public func first<T>(
        _ sql: StaticString, _ values: Value..., as map: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try take(sql, values)
        defer { giveBack(statement) }
        return try first(statement, map)
    }

    public func first<T>(
        text sql: String, _ values: [Value] = [], as map: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try take(text: sql, values)
        defer { giveBack(statement) }
        return try first(statement, map)
    }

    /// Every row as `map` reads it.
    public func all<T>(
        _ sql: StaticString, _ values: Value..., as map: (borrowing Row) throws -> T
    ) throws -> [T] {
        let statement = try take(sql, values)
        defer { giveBack(statement) }
        return try all(statement, map)
    }

    public func all<T>(
        text sql: String, _ values: [Value] = [], as map: (borrowing Row) throws -> T
    ) throws -> [T] {
        let statement = try take(text: sql, values)
        defer { giveBack(statement) }
        return try all(statement, map)
    }

    /// Hands each row to `body` until it answers `false`. A writing statement is run to its end all the same.
    public func each(
        _ sql: StaticString, _ values: Value..., do body: (borrowing Row) throws -> Bool
    ) throws {
        let statement = try take(sql, values)
        defer { giveBack(statement) }
        try each(statement, body)
    }

    public func each(
        text sql: String, _ values: [Value] = [], do body: (borrowing Row) throws -> Bool
    ) throws {
        let statement = try take(text: sql, values)
        defer { giveBack(statement) }
        try each(statement, body)
    }

    private func run(_ statement: Statement) throws(SQLiteError) {
        guard statement.columnCount == 0 else {
            throw .misuse("the statement gives rows, which nobody would read", sql: statement.sql)
        }
        _ = try statement.step()
    }

    private func first<T>(_ statement: Statement, _ map: (borrowing Row) throws -> T) throws -> T? {
        guard try statement.step() else { return nil }
        let value = try map(statement.row)
        try statement.finish()
        return value
    }

    private func all<T>(_ statement: Statement, _ map: (borrowing Row) throws -> T) throws -> [T] {
        var values: [T] = []
        while try statement.step() {
            values.append(try map(statement.row))
        }
        return values
    }

    private func each(_ statement: Statement, _ body: (borrowing Row) throws -> Bool) throws {
        while try statement.step() {
            if try !body(statement.row) { return try statement.finish() }
        }
    }
}
