import UploadCore
import _UploadLibc

/// A file or folder, as `list` and `get` of `@system.file` report it.
struct FileInformation: Sendable {
    let uri: FileURI
    let isFolder: Bool
    /// The size in bytes; 0 for a folder.
    let length: Int
    /// The time of the last change, in milliseconds since 1970.
    let modified: Int
    /// The files of a folder, if they were asked for.
    var children: [FileInformation] = []
}

extension AppFiles {
    /// The maximum number of files that one call reports or removes.
    static let maximumFiles = 10_000

    /// The information on a file or folder.
    ///
    /// - Parameter recursive: Whether to add the files of a folder and of its folders.
    func information(on uri: FileURI, recursive: Bool) throws(SystemFailure) -> FileInformation {
        var remaining = Self.maximumFiles
        return try information(on: uri, depth: recursive ? OpenFolder.maximumDepth : 0, &remaining)
    }

    /// The files in a folder, sorted by name.
    func list(_ uri: FileURI) throws(SystemFailure) -> [FileInformation] {
        var remaining = Self.maximumFiles
        let folder = try information(on: uri, depth: 1, &remaining)
        guard folder.isFolder else { throw failure("list", uri, ENOTDIR) }
        return folder.children.filter { !$0.isFolder }
    }

    private func information(
        on uri: FileURI, depth: Int, _ remaining: inout Int
    ) throws(SystemFailure) -> FileInformation {
        let status = try status(of: uri)
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFDIR || kind == S_IFREG else {
            throw SystemFailure(.inputOutput, "'\(uri.text.visible)' is neither a file nor a folder")
        }
        var result = FileInformation(
            uri: uri, isFolder: kind == S_IFDIR, length: kind == S_IFDIR ? 0 : Int(status.st_size),
            modified: Self.milliseconds(status))
        guard result.isFolder, depth > 0 else { return result }
        for name in try names(in: uri) {
            remaining -= 1
            guard remaining >= 0 else {
                throw SystemFailure(.inputOutput, "'\(uri.text.visible)' has more than \(Self.maximumFiles) files")
            }
            // Links out of the app's storage and special files are left out, and files that are gone meanwhile.
            do throws(SystemFailure) {
                let child = try information(on: uri.appending(name), depth: depth - 1, &remaining)
                result.children.append(child)
            } catch  where remaining >= 0 {}
        }
        return result
    }

    private static func milliseconds(_ status: stat) -> Int {
        #if canImport(Darwin)
        Int(status.st_mtimespec.tv_sec) * 1000
        #else
        Int(status.st_mtim.tv_sec) * 1000
        #endif
    }

    /// The names in a folder, sorted, without those that are not UTF-8, which an app cannot write.
    private func names(in uri: FileURI) throws(SystemFailure) -> [String] {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        let folder = try resolve("list", uri) { folder, name in
            retryingInterrupts { openat(folder, name, flags) }
        }
        return OpenFolder(folder).names(atMost: Self.maximumFiles).sorted()
    }

    // Folders

    /// Creates a folder.
    ///
    /// - Parameter recursive: Whether to create its parents too; then an existing folder is no error.
    func createFolder(_ uri: FileURI, recursive: Bool) throws(SystemFailure) {
        try checkWritable(uri, "uri")
        if recursive { try createParents(of: uri) }
        let place = try place(of: uri)
        guard mkdirat(place.folder, place.name, 0o700) != 0 else { return }
        let number = errno
        if recursive, number == EEXIST, try status(of: uri).st_mode & S_IFMT == S_IFDIR { return }
        throw failure("create", uri, number)
    }

    /// Creates the missing folders above a file.
    func createParents(of uri: FileURI) throws(SystemFailure) {
        for folder in uri.parents {
            let place = try place(of: folder)
            guard mkdirat(place.folder, place.name, 0o700) != 0, errno != EEXIST else { continue }
            throw failure("create", folder, errno)
        }
    }

    /// Removes a folder.
    ///
    /// - Parameter recursive: Whether to remove its files too. Links are removed, not followed.
    func removeFolder(_ uri: FileURI, recursive: Bool) throws(SystemFailure) {
        try checkWritable(uri, "uri")
        let place = try place(of: uri)
        let number =
            recursive
            ? OpenFolder.removeAll(place.folder, place.name)
            : unlinkat(place.folder, place.name, AT_REMOVEDIR) == 0 ? 0 : errno
        guard number == 0 else { throw failure("remove", uri, number) }
    }
}
