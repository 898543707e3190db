/// Brings a database to the program's schema: each migration once, in the order of their numbers, each in a
/// transaction of its own, all written down in the table `schema_migration`.
public struct Migrator: Sendable {
    /// How a database stands to the program.
    public enum State: Sendable, Equatable {
        case current
        /// These are still to be applied; in a new database all of them.
        case pending([Migration])
        /// The program must not use it as it is.
        case refused(MigrationError)
    }

    private struct Applied {
        let number: Int
        let name: String
        let checksum: String
    }

    /// In the order of their numbers.
    public let migrations: [Migration]

    public init(_ migrations: [Migration]) {
        self.migrations = migrations.sorted { $0.number < $1.number }
    }

    /// How the database stands to the program; writes nothing, so that a read-only connection will do.
    public func state(of connection: Connection) throws -> State {
        do {
            let pending = try pending(in: connection)
            return pending.isEmpty ? .current : .pending(pending)
        } catch let error as MigrationError {
            return .refused(error)
        }
    }

    /// Applies what is pending and returns it. Throws `MigrationError`; what was applied before it stays
    /// applied.
    ///
    /// Foreign keys are not enforced while a table may be rebuilt, but checked before each commit.
    @discardableResult
    public func apply(to connection: Connection) throws -> [Migration] {
        let pending = try pending(in: connection)
        guard !pending.isEmpty else { return [] }
        guard !connection.isInTransaction else {
            throw SQLiteError.misuse("migrations need their own transactions")
        }
        let foreignKeys = try connection.pragma("foreign_keys")
        try connection.pragma("foreign_keys", equals: 0)
        do {
            for migration in pending {
                try apply(migration, to: connection)
            }
        } catch {
            try connection.pragma("foreign_keys", equals: foreignKeys)
            throw error
        }
        try connection.pragma("foreign_keys", equals: foreignKeys)
        return pending
    }

    private func apply(_ migration: Migration, to connection: Connection) throws {
        let (number, name) = (migration.number, migration.name)
        do {
            try connection.begin(immediate: true)
            try connection.script(Self.table)
            try connection.script(migration.sql)
            guard connection.isInTransaction else {
                throw MigrationError.transactionEnded(number: number, name: name)
            }
            let problems = try connection.foreignKeyProblems()
            guard problems.isEmpty else {
                throw MigrationError.foreignKeys(number: number, name: name, problems: problems)
            }
            try connection.run(
                """
                INSERT INTO schema_migration (number, name, checksum, applied_at)
                VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                """, .integer(Int64(number)), .text(name), .text(migration.checksum))
            try connection.commit()
        } catch {
            try connection.rollback()
            if let error = error as? SQLiteError {
                throw MigrationError.failed(number: number, name: name, error)
            }
            throw error
        }
    }

    /// What is to be applied, or a `MigrationError` if what was applied does not fit the program.
    private func pending(in connection: Connection) throws -> [Migration] {
        for (index, migration) in migrations.enumerated() {
            let isTwice = index > 0 && migrations[index - 1].number == migration.number
            if migration.number < 1 || isTwice { throw MigrationError.badNumber(migration.number) }
        }
        let applied = try applied(in: connection)
        let newest = migrations.last?.number ?? 0
        for entry in applied {
            guard let migration = migrations.first(where: { $0.number == entry.number }) else {
                throw entry.number > newest
                    ? MigrationError.newer(number: entry.number, name: entry.name)
                    : MigrationError.missing(number: entry.number, name: entry.name)
            }
            guard migration.checksum == entry.checksum else {
                throw MigrationError.changed(number: entry.number, name: entry.name)
            }
        }
        let last = applied.last?.number ?? 0
        let pending = migrations.filter { migration in !applied.contains { $0.number == migration.number } }
        if let skipped = pending.first(where: { $0.number < last }) {
            throw MigrationError.skipped(number: skipped.number, name: skipped.name)
        }
        return pending
    }

    private func applied(in connection: Connection) throws -> [Applied] {
        let isThere =
            try connection.first(
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'"
            ) { _ in true } ?? false
        guard isThere else { return [] }
        return try connection.all("SELECT number, name, checksum FROM schema_migration ORDER BY number") {
            row in
            Applied(number: Int(try row.integer(0)), name: try row.text(1), checksum: try row.text(2))
        }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at TEXT NOT NULL
        ) STRICT
        """
}
