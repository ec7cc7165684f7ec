import _UploadLibc

/// The directory of uploads, locked by a running server.
///
/// A killed server leaves the temporary files of its unfinished uploads. The next server removes them unless another
/// one uses the directory: each server holds a shared lock on it, which the system releases however the process ends.
struct UploadDirectory: Sendable {
    /// The absolute path.
    let path: String
    private let descriptor: Int32

    /// Creates the directory if it is missing, and removes the temporary files of a killed server.
    init(_ path: String) throws(FileSystemError) {
        self.path = try FileSystem.makeDirectory(path)
        descriptor = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystemError("open the directory \(self.path)") }
        // On a file system without locks other servers cannot be excluded, so nothing is removed.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeLeftovers() }
        guard Self.lockShared(descriptor) else {
            _UploadLibc.close(descriptor)
            throw FileSystemError(
                "use the directory \(self.path), which another program has locked", code: EWOULDBLOCK)
        }
    }

    /// Acquires the shared lock; returns false when another program holds an exclusive one. A server that starts at
    /// this moment holds one only for an instant, hence the attempts.
    private static func lockShared(_ descriptor: Int32) -> Bool {
        for _ in 0..<50 {
            if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return true }
            let code = errno
            if code == EINTR { continue }
            // A file system without locks: no other program can hold one.
            guard code == EWOULDBLOCK else { return true }
            usleep(20_000)
        }
        return false
    }

    func close() {
        _UploadLibc.close(descriptor)
    }

    private func removeLeftovers() {
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if TemporaryFile.isTemporary(name) { unlink("\(path)/\(name)") }
        }
    }
}
