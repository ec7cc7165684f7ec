import UploadCore
import _UploadLibc

/// The folder of a store: the database, and a file for each claim.
struct StoreFolder: Sendable {
    /// The absolute path, without symbolic links.
    let path: String

    var database: String { "\(path)/uploads.sqlite" }
    var claims: String { "\(path)/claims" }

    /// Creates what is missing of the folder, readable by this user only.
    ///
    /// A folder to which other users can write is refused: they could replace the database, and so decide which files are sent,
    /// and to which address.
    init(_ given: String) throws(SQLiteUploadStoreError) {
        let shown = "'\(given.visible)'"
        guard !given.isEmpty, !given.utf8.contains(0) else {
            throw SQLiteUploadStoreError(
                .unusable, "the folder \(shown) for uploads has no valid name; choose another one")
        }
        try Self.makeFolders(given)
        guard let resolved = realpath(given, nil) else {
            throw .system("find the folder \(shown) for uploads", errno, remedy: Self.another)
        }
        defer { free(resolved) }
        path = String(cString: resolved)
        try Self.check(path)
        try Self.makeFolder(claims)
    }

    private static let another = "choose another folder"

    private static func makeFolders(_ path: String) throws(SQLiteUploadStoreError) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            let parent = partial.isEmpty ? "." : partial
            partial += component + "/"
            // The entry of a new folder is in its parent: a machine that loses power could lose it.
            if try makeFolder(partial) { synchronize(parent) }
        }
    }

    /// - Returns: Whether the folder is a new one.
    @discardableResult
    private static func makeFolder(_ path: String) throws(SQLiteUploadStoreError) -> Bool {
        if mkdir(path, 0o700) == 0 {
            // The mask of the process can have removed permissions.
            chmod(path, 0o700)
            return true
        }
        guard errno == EEXIST else {
            throw .system("create the folder '\(path.visible)' for uploads", errno, remedy: another)
        }
        return false
    }

    /// A failure is ignored: some file systems have no such call for folders.
    private static func synchronize(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func check(_ path: String) throws(SQLiteUploadStoreError) {
        let shown = "'\(path.visible)'"
        var information = stat()
        guard stat(path, &information) == 0 else {
            throw .system("examine the folder \(shown)", errno, remedy: another)
        }
        guard information.st_mode & S_IFMT == S_IFDIR else {
            throw .system("use \(shown) for uploads", ENOTDIR, remedy: another)
        }
        guard information.st_uid == geteuid() else {
            throw SQLiteUploadStoreError(
                .unusable,
                "the folder \(shown) belongs to another user; choose one of your own, or one that does not exist")
        }
        guard information.st_mode & 0o022 == 0 else {
            throw SQLiteUploadStoreError(
                .unusable, "other users can write to the folder \(shown); run 'chmod go-w' on it, or choose another one"
            )
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw .system("write to the folder \(shown)", errno, remedy: another)
        }
        if let name = NetworkFileSystem.name(of: path) {
            throw SQLiteUploadStoreError(
                .unusable,
                "the folder \(shown) is on a network file system (\(name)), which several machines can use at the "
                    + "same time; choose a folder of a local disk")
        }
    }
}
