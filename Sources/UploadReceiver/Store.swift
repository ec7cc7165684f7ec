import _UploadLibc

/// The directory of uploads, held by a running server.
///
/// A server that was killed leaves the temporary files of its unfinished uploads. The next one removes them, if no other
/// server uses the directory: each holds a shared lock on it, which the system releases however the process ends.
struct Store: Sendable {
    /// The absolute path.
    let directory: String
    private let descriptor: Int32

    /// Creates the directory where it is missing, and removes what a killed server has left.
    init(_ path: String) throws(DiskError) {
        directory = try Disk.makeDirectory(path)
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open the directory \(directory)") }
        // A file system without locks cannot say that nobody else is there, so nothing is removed.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeLeftovers() }
        guard Self.share(descriptor) else {
            systemClose(descriptor)
            throw DiskError("use the directory \(directory), which another program has locked", code: EWOULDBLOCK)
        }
    }

    /// Takes the shared lock; false when another program keeps it for itself. A server that starts at this moment does so
    /// for an instant only.
    private static func share(_ descriptor: Int32) -> Bool {
        for _ in 0..<50 {
            if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return true }
            let code = errno
            if code == EINTR { continue }
            // A file system without locks: no program can keep one.
            guard code == EWOULDBLOCK else { return true }
            usleep(20_000)
        }
        return false
    }

    func close() {
        systemClose(descriptor)
    }

    private func removeLeftovers() {
        guard let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if PartFile.isTemporary(name) { unlink("\(directory)/\(name)") }
        }
    }
}

/// `close` would otherwise mean the method of ``Store``.
private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}
