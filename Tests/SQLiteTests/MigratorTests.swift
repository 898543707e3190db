import SQLite
import Testing

@Suite struct MigratorTests {
    private let first = Migration(
        number: 1, name: "customers", sql: "CREATE TABLE customer (id INTEGER PRIMARY KEY) STRICT;")
    private let second = Migration(
        number: 2, name: "orders",
        sql: """
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id)) STRICT;
            CREATE INDEX orders_by_customer ON orders (customer_id);
            """)

    private func tables(_ connection: Connection) throws -> [String] {
        try connection.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            try $0.text(0)
        }
    }

    private func error(_ migrations: [Migration], _ connection: Connection) throws -> MigrationError {
        try #require(throws: MigrationError.self) { try Migrator(migrations).apply(to: connection) }
    }

    @Test func `each migration is applied once, in order`() throws {
        let connection = try Connection(path: ":memory:")
        let migrator = Migrator([second, first])
        #expect(try migrator.state(of: connection) == .pending([first, second]))
        #expect(try tables(connection) == [])
        #expect(try migrator.apply(to: connection) == [first, second])
        #expect(try tables(connection) == ["customer", "orders", "schema_migration"])
        #expect(try migrator.state(of: connection) == .current)
        #expect(try migrator.apply(to: connection) == [])
        let written = try connection.all(
            "SELECT number, name, checksum FROM schema_migration ORDER BY number"
        ) { row in
            "\(try row.integer(0)) \(try row.text(1)) \(try row.text(2).utf8.count)"
        }
        #expect(written == ["1 customers 16", "2 orders 16"])
    }

    @Test func `later ones are added to those that are there`() throws {
        let connection = try Connection(path: ":memory:")
        try Migrator([first]).apply(to: connection)
        #expect(try Migrator([first, second]).state(of: connection) == .pending([second]))
        #expect(try Migrator([first, second]).apply(to: connection) == [second])
    }

    @Test func `a database that does not fit the program is refused`() throws {
        let connection = try Connection(path: ":memory:")
        try Migrator([first, second]).apply(to: connection)
        let edited = Migration(number: 1, name: "customers", sql: first.sql + " ")
        let between = Migration(number: 1, name: "other", sql: "")
        #expect(try error([edited, second], connection) == .changed(number: 1, name: "customers"))
        #expect(try error([second], connection) == .missing(number: 1, name: "customers"))
        #expect(try error([first], connection) == .newer(number: 2, name: "orders"))
        #expect(try error([], connection) == .newer(number: 1, name: "customers"))
        #expect(try error([first, between, second], connection) == .badNumber(1))
        #expect(try error([Migration(number: 0, name: "zero", sql: "")], connection) == .badNumber(0))
        #expect(
            try Migrator([first]).state(of: connection) == .refused(.newer(number: 2, name: "orders")))
        let other = try Connection(path: ":memory:")
        try Migrator([second]).apply(to: other)
        #expect(try error([first, second], other) == .skipped(number: 1, name: "customers"))
        #expect(MigrationError.skipped(number: 1, name: "customers").description.contains("was not applied"))
    }

    @Test func `one that fails is undone, those before it stay`() throws {
        let connection = try Connection(path: ":memory:")
        let broken = Migration(
            number: 3, name: "broken", sql: "CREATE TABLE left_over (id); INSERT INTO nowhere VALUES (1)")
        guard case .failed(3, "broken", let cause) = try error([first, second, broken], connection) else {
            Issue.record("the cause should be the statement")
            return
        }
        #expect(cause.message == "no such table: nowhere")
        #expect(!connection.isInTransaction)
        #expect(try tables(connection) == ["customer", "orders", "schema_migration"])
        let ending = Migration(number: 3, name: "ending", sql: "COMMIT")
        #expect(
            try error([first, second, ending], connection) == .transactionEnded(number: 3, name: "ending"))
        #expect(try Migrator([first, second]).state(of: connection) == .current)
    }

    @Test func `a table may be rebuilt, but rows without parents are refused`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.configure(["foreign_keys": 1])
        try Migrator([first, second]).apply(to: connection)
        try connection.script("INSERT INTO customer VALUES (1); INSERT INTO orders VALUES (10, 1)")
        let rebuilt = Migration(
            number: 3, name: "rebuilt",
            sql: """
                CREATE TABLE customer_new (id INTEGER PRIMARY KEY, name TEXT) STRICT;
                INSERT INTO customer_new (id) SELECT id FROM customer;
                DROP TABLE customer;
                ALTER TABLE customer_new RENAME TO customer;
                """)
        try Migrator([first, second, rebuilt]).apply(to: connection)
        #expect(try connection.pragma("foreign_keys") == 1)
        let orphaning = Migration(number: 4, name: "orphaning", sql: "DELETE FROM customer")
        #expect(
            try error([first, second, rebuilt, orphaning], connection)
                == .foreignKeys(
                    number: 4, name: "orphaning", problems: ["row 10 of orders has no parent in customer"]))
        #expect(try connection.pragma("foreign_keys") == 1)
        #expect(try connection.first("SELECT count(*) FROM customer") { try $0.integer(0) } == 1)
    }

    @Test func `the checksum is the one everybody computes`() {
        // FNV-1a, 64 bits, as its authors list it.
        #expect(Migration(number: 1, name: "", sql: "").checksum == "cbf29ce484222325")
        #expect(Migration(number: 1, name: "", sql: "a").checksum == "af63dc4c8601ec8c")
        #expect(Migration(number: 1, name: "", sql: "foobar").checksum == "85944171f73967e8")
    }
}
