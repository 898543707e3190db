import Domain
import Foundation
import Platform
import SQLite
@testable import Storage
import Testing

/// The file: its lock, its settings, its readers, its copies, and what it refuses to open.
@Suite struct DatabaseTests {
    @Test func `a folder that is in use is refused, and free again once it is closed`() throws {
        let store = try TestStore()
        #expect(throws: Database.OpenError.self) { _ = try Database(folder: store.folder) }
        do {
            _ = try Database(folder: store.folder)
        } catch {
            #expect("\(error)".contains("in use by another creditd"))
        }
        store.database.close()
        try Database(folder: store.folder).close()
    }

    @Test func `the writer and the readers have their settings, read back`() throws {
        let store = try TestStore { $0.isDurable = true }
        let writer = try store.database.write { transaction in
            try ["journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "temp_store", "cache_size"].map {
                try transaction.session.connection.pragma($0)
            }
        }
        #expect(writer == [.text("wal"), .integer(2), .integer(1), .integer(10_000), .integer(2), .integer(-65_536)])
        let reader = try store.database.makeReader()
        defer { reader.close() }
        #expect(try reader.pragma("query_only") == "1")
        #expect(try reader.pragma("wal_autocheckpoint") == "0")
        #expect(try reader.pragma("journal_mode") == "wal")
    }

    @Test func `a reader never writes`() throws {
        let store = try TestStore()
        let reader = try store.database.makeReader()
        defer { reader.close() }
        #expect(throws: SQLiteError.self) { try reader.session.connection.run("DELETE FROM change") }
    }

    @Test func `a reader sees one state for as long as it reads, and the newest the next time`() throws {
        let store = try TestStore()
        let reader = try store.database.makeReader()
        defer { reader.close() }
        try store.database.write { try $0.note("one") }
        try reader.read { transaction in
            #expect(try transaction.lastSequence() == 1)
            try store.database.write { try $0.note("two") }
            #expect(try transaction.lastSequence() == 1)
        }
        #expect(try reader.read { try $0.lastSequence() } == 2)
    }

    @Test func `a copy made while the service writes is whole and opens by itself`() throws {
        let store = try TestStore()
        for number in 1...200 { try store.database.write { try $0.note("change.\(number)") } }
        let stop = ThreadSignal()
        let stopped = ThreadSignal()
        let database = store.database
        OwnThread.start(named: "load") {
            while !stop.wait(milliseconds: 1) {
                // The store is open until the test has seen this thread end.
                try? database.write { try $0.note("later") }
            }
            stopped.set()
        }
        let reader = try Reader(folder: store.folder)
        let copy = store.folder + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        try reader.backup(to: copy + "/creditd.db")
        reader.close()
        stop.set()
        stopped.wait()
        let restored = try Database(folder: copy)
        defer { restored.close() }
        let check = try restored.makeReader()
        defer { check.close() }
        #expect(try check.integrityProblems() == [])
        let types = try check.read { try $0.events(after: 0, types: ["change.*"], companies: nil, limit: 500).events.map(\.type) }
        #expect(types == (1...200).map { "change.\($0)" })
    }

    @Test(arguments: [
        "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (9999, 'later', 'x', '2026-01-01T00:00:00Z')",
        "UPDATE schema_migration SET checksum = 'edited' WHERE number = 3",
        "DELETE FROM schema_migration WHERE number = 2",
    ])
    func `a database of a newer program, or one that was tampered with, is refused and left alone`(sql: String) throws {
        let store = try TestStore()
        store.database.close()
        let connection = try Connection(path: store.folder + "/creditd.db", access: .readWriteExisting)
        try connection.run(text: sql)
        try connection.close()
        let before = FileManager.default.contents(atPath: store.folder + "/creditd.db")
        #expect(throws: MigrationError.self) { _ = try Database(folder: store.folder) }
        // Refused again, and not as in use: nothing stays open.
        #expect(throws: MigrationError.self) { _ = try Database(folder: store.folder) }
        let reader = try Reader(folder: store.folder)
        #expect(throws: MigrationError.self) { _ = try reader.pendingMigrations() }
        reader.close()
        #expect(FileManager.default.contents(atPath: store.folder + "/creditd.db") == before)
    }

    @Test func `keys grow past everything stored, also when the clock was set back`() throws {
        let store = try TestStore { $0.clock = { Timestamp(milliseconds: 1_900_000_000_000) } }
        let first = try store.database.write { transaction -> Int64 in
            let key = transaction.newKey()
            try transaction.session.connection.run(
                """
                INSERT INTO job (id, kind, status, input, position, done, unit, result, cancel_requested, actor_kind, actor_name,
                    created_at, updated_at, version)
                VALUES (?, 'import', 'succeeded', '{}', '', 0, 'rows', '{}', 0, 'service', 'test', 0, 0, 1)
                """, .integer(key))
            return key
        }
        store.database.close()
        var options = Database.Options()
        options.clock = { Timestamp(milliseconds: 1_600_000_000_000) }
        let again = try Database(folder: store.folder, options: options)
        defer { again.close() }
        #expect(try again.write { $0.newKey() } > first)
    }
}
