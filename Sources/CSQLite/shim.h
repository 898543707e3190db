#include <sqlite3.h>

/* What Swift cannot import: a cast macro and variadic functions. */

/* Text and blobs are copied by SQLite while they are being bound. */
static inline int creditd_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int creditd_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* Leaves out the count of all memory that SQLite takes, which costs a lock at each piece; before the first connection only. */
static inline int creditd_leave_memory_uncounted(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* One switch of a connection; returns SQLite's result code. */
static inline int creditd_db_config(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}
