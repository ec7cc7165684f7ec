import CUploadCachedFiles
package import _UploadLibc

/// The path of a regular file that the system may have in memory, so that opening and reading it waits for nothing. Only Linux
/// can tell.
package struct CachedPath: Sendable {
    private let device: UInt64
    private let path: String
    private let root: String?

    /// - Parameters:
    ///   - path: The path.
    ///   - root: The folder that the path is relative to and does not leave, nor through a link; `nil` for any path.
    ///   - status: The status of the file.
    /// - Returns: `nil` for a file that is not regular: opening a device can wait for it.
    package init?(_ path: String, below root: String? = nil, _ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG, !path.utf8.contains(0) else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        self.path = path
        self.root = root
    }

    /// Opens the file for reading.
    ///
    /// - Returns: `nil` where that may have to wait.
    func open() -> CInt? {
        guard FileSystem.of(device)?.mayWait == false else { return nil }
        // To write the time of access can wait for the journal of the file system.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | ccached_noatime
        guard let root else { return Self.valid(ccached_openat(AT_FDCWD, path, flags, 0)) }
        guard let folder = Self.valid(ccached_openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)) else {
            return nil
        }
        defer { close(folder) }
        return Self.valid(ccached_openat(folder, path, flags | O_NOFOLLOW | O_NOCTTY, 1))
    }

    private static func valid(_ descriptor: CInt) -> CInt? { descriptor >= 0 ? descriptor : nil }
}
