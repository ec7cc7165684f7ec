import UploadCore
import _UploadLibc

extension StoreFolder {
    /// Opens the database, and creates it where it is missing.
    ///
    /// - Parameters:
    ///   - system: The name of SQLite's interface to the system; `nil` for the default.
    ///   - busyTimeout: The time in milliseconds for which an operation waits for another process.
    func openDatabase(system: String?, busyTimeout: CInt) throws(SQLiteUploadStoreError) -> sending SQLiteConnection {
        try SQLiteLibrary.check()
        // Two processes that both make a new database would disturb each other: the change to a write-ahead log does not
        // wait.
        let lock = try lockFolder(busyTimeout)
        defer { close(lock) }
        try createFile()
        let connection = try SQLiteConnection(database, system: system)
        guard !connection.isReadOnly else {
            throw SQLiteUploadStoreError(
                .unusable, "cannot write '\(database.visible)'; make it writable, or choose another folder")
        }
        connection.setBusyTimeout(milliseconds: busyTimeout)
        // A read of a file that is mapped to memory and becomes shorter ends the process.
        try connection.run("PRAGMA mmap_size = 0")
        let mode = try connection.run("PRAGMA journal_mode = WAL") { row throws(SQLiteUploadStoreError) in row.text(0) }
        guard mode == ["wal"] else {
            throw SQLiteUploadStoreError(
                .unusable,
                "the file system of '\(path.visible)' has no shared memory, which SQLite's write-ahead log "
                    + "needs; choose a folder of a local disk")
        }
        // Each commit waits for the disk. On Apple's systems, `fsync` leaves the data in the cache of the disk.
        try connection.run("PRAGMA synchronous = FULL")
        try connection.run("PRAGMA fullfsync = ON")
        try StoreSchema.prepare(connection)
        return connection
    }

    /// The path of the file for a claim.
    ///
    /// - Throws: Where the name is not 1 to 64 letters, digits and hyphens of ASCII.
    func claim(_ name: String) throws(SQLiteUploadStoreError) -> String {
        var file = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            // On some file systems, the case makes no difference.
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): file += "_"
            default: throw Self.invalidName(name)
            }
            file.unicodeScalars.append(Unicode.Scalar(byte))
        }
        guard 1...64 ~= name.utf8.count else { throw Self.invalidName(name) }
        return "\(claims)/\(file)"
    }

    private static func invalidName(_ name: String) -> SQLiteUploadStoreError {
        SQLiteUploadStoreError(
            .refused,
            "'\(name.visible(limit: 80))' is no name for a claim; give 1 to 64 letters, digits and hyphens")
    }

    /// Creates an empty file, which is a database without tables.
    ///
    /// An existing one is not opened: closing it would end the locks of SQLite's connections in this process.
    private func createFile() throws(SQLiteUploadStoreError) {
        let descriptor = open(database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw .system("create '\(database.visible)'", errno, remedy: "choose another folder")
        }
        // The mask of the process can have removed permissions. SQLite makes its other files with those of this one.
        fchmod(descriptor, 0o600)
        close(descriptor)
    }

    /// Locks the folder, until the descriptor is closed.
    private func lockFolder(_ busyTimeout: CInt) throws(SQLiteUploadStoreError) -> CInt {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .system("open the folder '\(path.visible)'", errno, remedy: "choose another one")
        }
        // Others keep this lock for milliseconds. The system cannot wait for a lock and for a time.
        for _ in 0..<busyTimeout / 2 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
            let number = errno
            guard number == EWOULDBLOCK || number == EINTR else {
                close(descriptor)
                throw .system("lock the folder '\(path.visible)'", number, remedy: "choose a folder of a local disk")
            }
            usleep(2000)
        }
        close(descriptor)
        throw SQLiteUploadStoreError(
            .busy, "another program keeps the folder '\(path.visible)' locked; try again, or end that program")
    }
}
