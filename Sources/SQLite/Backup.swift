import CSQLite

/// A copy of a database into another file, made in steps while the database is in use.
///
/// What the source's connection writes between steps is copied too; what another connection writes starts it
/// over.
@safe
public final class Backup {
    private var handle: OpaquePointer?
    private let source: Connection
    private let target: Connection

    /// Starts a copy of `source` into the file at `path`, whose content is replaced.
    public init(of source: Connection, to path: String) throws(SQLiteError) {
        self.source = source
        target = try Connection(path: path, access: .readWrite)
        let database = try unsafe target.database()
        guard let backup = unsafe sqlite3_backup_init(database, "main", try source.database(), "main") else {
            throw unsafe .last(of: database)
        }
        unsafe handle = backup
    }

    deinit { unsafe sqlite3_backup_finish(handle) }

    /// Pages of the source, and those still to copy, as of the last step; 0 before the first.
    public var pageCount: Int { unsafe handle.map { Int(unsafe sqlite3_backup_pagecount($0)) } ?? 0 }
    public var remainingPages: Int { unsafe handle.map { Int(unsafe sqlite3_backup_remaining($0)) } ?? 0 }

    /// Copies up to `pages` pages and says whether the copy is whole now. An error that `isBusy` may be
    /// tried again.
    public func step(pages: Int32) throws(SQLiteError) -> Bool {
        guard let backup = unsafe handle else { throw .misuse("the backup is finished") }
        let result = unsafe sqlite3_backup_step(backup, pages)
        switch result {
        case SQLITE_OK: return false
        case SQLITE_DONE: return true
        default: throw .code(result)
        }
    }

    /// Ends the copy and closes its file. A copy that is not whole is left as an empty or old database.
    public func finish() throws(SQLiteError) {
        let result = unsafe sqlite3_backup_finish(handle)
        unsafe handle = nil
        try target.close()
        guard result == SQLITE_OK else { throw .code(result) }
    }
}

extension Connection {
    /// Copies the database into the file at `path`; `progress` is told the pages left and all pages after
    /// each step.
    public func backup(
        to path: String, pagesPerStep: Int32 = 256,
        progress: (_ remaining: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        let backup = try Backup(of: self, to: path)
        while try !backup.step(pages: pagesPerStep) {
            try progress(backup.remainingPages, backup.pageCount)
        }
        try progress(0, backup.pageCount)
        try backup.finish()
    }
}
