import Glibc

/// The path of a database file that is not there yet; what is made of it goes with the value's closure.
func withTemporaryPath<T>(_ body: (String) throws -> T) throws -> T {
    let path = "/tmp/sqlite-test-\(UInt64.random(in: .min ... .max))"
    defer { for suffix in ["", "-wal", "-shm", "-journal", "-copy"] { unsafe unlink(path + suffix) } }
    return try body(path)
}

/// Fills a file with a text, many times over.
func write(_ text: String, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    let bytes = Array(String(repeating: text, count: 50).utf8)
    var written = 0
    unsafe bytes.withUnsafeBytes { unsafe written = Glibc.write(file, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw SQLiteTestError.fileNotWritten }
}

enum SQLiteTestError: Error { case fileNotWritten }
