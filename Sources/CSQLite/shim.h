#include <sqlite3.h>

/* What Swift cannot import: a cast macro and a variadic function. */

/* Text and blobs are copied by SQLite while they are being bound. */
static inline int creditd_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int creditd_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* One switch of a connection; returns SQLite's result code. */
static inline int creditd_db_config(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}
