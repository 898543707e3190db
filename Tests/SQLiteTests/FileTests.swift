import SQLite
import Testing

/// What only a database in a file can show.
@Suite struct FileTests {
    private func writer(_ path: String) throws -> Connection {
        let connection = try Connection(path: path)
        try connection.configure(["journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 10000])
        try connection.run("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, data BLOB) STRICT")
        return connection
    }

    private func count(_ connection: Connection) throws -> Int64? {
        try connection.first("SELECT count(*) FROM item") { row in try row.integer(0) }
    }

    @Test func `a read-only connection reads and refuses to write`() throws {
        try withTemporaryPath { path in
            #expect(throws: SQLiteError.self) { try Connection(path: path, access: .readOnly) }
            #expect(throws: SQLiteError.self) { try Connection(path: path, access: .readWriteExisting) }
            let writer = try writer(path)
            try writer.run("INSERT INTO item VALUES (1, NULL)")
            let reader = try Connection(path: path, access: .readOnly)
            #expect(try count(reader) == 1)
            let error = try #require(throws: SQLiteError.self) { try reader.run("DELETE FROM item") }
            #expect(error.isReadOnly)
        }
    }

    @Test func `a second writer is told that the file is busy, and readers see the last commit`() throws {
        try withTemporaryPath { path in
            let one = try writer(path)
            let other = try writer(path)
            let reader = try Connection(path: path, access: .readOnly)
            let version = try reader.dataVersion()
            try one.begin(immediate: true)
            try one.run("INSERT INTO item VALUES (1, NULL)")
            let error = try #require(throws: SQLiteError.self) { try other.begin(immediate: true) }
            #expect(error.isBusy)
            #expect(try count(reader) == 0)
            try one.commit()
            #expect(try count(reader) == 1)
            #expect(try reader.dataVersion() != version)
        }
    }

    @Test func `a checkpoint empties the WAL, and closing without one leaves it`() throws {
        try withTemporaryPath { path in
            let writer = try writer(path)
            try writer.run("INSERT INTO item VALUES (1, NULL)")
            let result = try writer.checkpoint(.passive)
            #expect(result.framesInWAL > 0 && result.framesCopied == result.framesInWAL)
            #expect(try writer.checkpoint(.truncate).framesInWAL == 0)
            try writer.setNoCheckpointOnClose(true)
            try writer.run("INSERT INTO item VALUES (2, NULL)")
            try writer.close()
            let next = try Connection(path: path)
            #expect(try count(next) == 2)
            #expect(try next.checkpoint(.passive).framesInWAL > 0)
        }
    }

    @Test func `a backup copies what was there, and what came between its steps`() throws {
        try withTemporaryPath { path in
            let writer = try writer(path)
            for id in 1...200 {
                try writer.run(
                    "INSERT INTO item VALUES (?, ?)", .integer(Int64(id)),
                    .blob([UInt8](repeating: 7, count: 4000)))
            }
            var told: [Int] = []
            try writer.backup(to: path + "-copy", pagesPerStep: 50) { remaining, total in
                #expect(remaining <= total)
                told.append(remaining)
                if told.count == 1 { try writer.run("INSERT INTO item VALUES (1000, NULL)") }
            }
            #expect(told.count > 3 && told.last == 0)
            let copy = try Connection(path: path + "-copy", access: .readOnly)
            #expect(try count(copy) == 201)
            #expect(try copy.integrityProblems(quick: true) == [])
        }
    }

    @Test func `a backup given up leaves the source as it was`() throws {
        try withTemporaryPath { path in
            let writer = try writer(path)
            try writer.run("INSERT INTO item VALUES (1, ?)", .blob([UInt8](repeating: 7, count: 40000)))
            do {
                let backup = try Backup(of: writer, to: path + "-copy")
                #expect(try !backup.step(pages: 1))
                #expect(backup.remainingPages > 0)
                try backup.finish()
                #expect(throws: SQLiteError.self) { try backup.step(pages: 1) }
                #expect(backup.pageCount == 0)
            }
            try writer.run("INSERT INTO item VALUES (2, NULL)")
            try writer.close()
        }
    }

    @Test func `a file that is no database is called corrupt`() throws {
        try withTemporaryPath { path in
            let writer = try Connection(path: path)
            try writer.pragma("journal_mode", equals: "delete")
            try writer.close()
            try write(
                "this is no database, but it is long enough to be looked at as if it were one, is it not?",
                to: path)
            let connection = try Connection(path: path)
            let error = try #require(throws: SQLiteError.self) {
                try connection.integrityProblems(quick: true)
            }
            #expect(error.isCorrupt)
        }
    }
}
