extension Connection {
    /// Opens a transaction; `immediate` takes the write lock now rather than at the first write.
    public func begin(immediate: Bool) throws(SQLiteError) {
        immediate ? try run("BEGIN IMMEDIATE") : try run("BEGIN")
    }

    public func commit() throws(SQLiteError) { try run("COMMIT") }

    /// Undoes the transaction. Does nothing if an error already ended it.
    public func rollback() throws(SQLiteError) {
        if isInTransaction { try run("ROLLBACK") }
    }

    /// Opens a savepoint; they nest, and the two below mean the innermost.
    public func savepoint() throws(SQLiteError) { try run("SAVEPOINT here") }

    /// Closes the innermost savepoint and keeps what was done since.
    public func release() throws(SQLiteError) { try run("RELEASE here") }

    /// Undoes what was done since the innermost savepoint, and closes it.
    public func rollbackToSavepoint() throws(SQLiteError) {
        try run("ROLLBACK TO here")
        try run("RELEASE here")
    }
}
