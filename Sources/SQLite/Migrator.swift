/// One numbered change of the schema, applied once.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    public let sql: String

    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// A fingerprint of the text (FNV-1a, 64 bits): tells a file that was edited after it had been applied.
    public var checksum: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}

/// Why a database cannot be brought up to this program.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database has a migration that this program does not know: a newer program made it.
    case newer(number: Int, name: String)
    /// A migration that was applied has another text now.
    case changed(number: Int, name: String)
    /// Rows would break a foreign key.
    case brokenReferences(number: Int, table: String)

    public var description: String {
        switch self {
        case .newer(let number, let name):
            "the database has migration \(number) (\(name)), which this program does not know; use a newer creditd"
        case .changed(let number, let name):
            "migration \(number) (\(name)) was applied with another text; it must not be edited"
        case .brokenReferences(let number, let table):
            "migration \(number) leaves rows of \(table) that refer to nothing"
        }
    }
}

/// Applies numbered migrations, each once and in a transaction of its own.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    public init(_ migrations: [Migration]) { self.migrations = migrations.sorted { $0.number < $1.number } }

    /// Applies what is missing; gives the numbers applied.
    @discardableResult
    public func apply(to connection: Connection) throws -> [Int] {
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT
            """)
        let pending = try pending(in: connection)
        for migration in pending {
            try connection.begin(immediate: true)
            do {
                try connection.script(migration.sql)
                if let table = try connection.first(text: "PRAGMA foreign_key_check", [], as: { try $0.text(0) }) {
                    throw MigrationError.brokenReferences(number: migration.number, table: table)
                }
                try connection.run(
                    "INSERT INTO schema_migration (number, name, checksum) VALUES (?, ?, ?)",
                    .integer(Int64(migration.number)), .text(migration.name), .integer(migration.checksum))
                try connection.commit()
            } catch {
                try connection.rollback()
                throw error
            }
        }
        return pending.map(\.number)
    }

    /// The migrations that the database lacks, after checking those that it has.
    public func pending(in connection: Connection) throws -> [Migration] {
        let exists = try connection.first(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'") { _ in true } ?? false
        guard exists else { return migrations }
        var applied: Set<Int> = []
        try connection.each("SELECT number, name, checksum FROM schema_migration ORDER BY number") { row in
            let (number, name) = (Int(try row.integer(0)), try row.text(1))
            guard let known = migrations.first(where: { $0.number == number }) else {
                throw MigrationError.newer(number: number, name: name)
            }
            guard known.checksum == (try row.integer(2)) else { throw MigrationError.changed(number: number, name: name) }
            applied.insert(number)
            return true
        }
        return migrations.filter { !applied.contains($0.number) }
    }
}
