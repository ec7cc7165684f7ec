// SQLite's own header, and what of it is a macro with a cast, which Swift does not see: SQLITE_TRANSIENT makes SQLite copy the bytes.
#include <sqlite3.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// A null pointer would bind NULL: an empty array may have one.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

#ifdef __linux__
// The type of the file system of a path, of linux/magic.h; 0 if it is not available. Swift's module of the C library has no statfs(2).
static inline unsigned csqlite_file_system_type(const char *path) {
    struct statfs information;
    return statfs(path, &information) == 0 ? (unsigned)information.f_type : 0;
}
#endif
