import UploadCore
import _UploadLibc

/// The state of a file, by which a later process recognises that it has not changed.
///
/// Without the number of the device, which can change when the machine starts. A file that is overwritten in place with
/// content of the same length, within the grain of the file system's clock, is not recognised as another one.
struct FileIdentity: Hashable, Sendable {
    let inode: UInt64
    /// The length in bytes.
    let size: Int64
    /// The time of the last change of the content, in seconds since 1970 and nanoseconds.
    let modified: [Int64]

    init(inode: UInt64, size: Int64, modified: [Int64]) {
        (self.inode, self.size, self.modified) = (inode, size, modified)
    }

    init(_ status: stat) {
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
        modified = [Int64(status.st_mtimespec.tv_sec), Int64(status.st_mtimespec.tv_nsec)]
        #else
        modified = [Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)]
        #endif
    }

    /// Examines a file; may block.
    ///
    /// - Throws: Code 300 where there is none, or it is not a regular file.
    static func of(path: String, filename: String) throws(UploadFailure) -> FileIdentity {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw UploadFailure(
                .inputOutput, "cannot examine '\(filename.visible)': \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw UploadFailure(.inputOutput, "cannot send '\(filename.visible)': it is not a regular file")
        }
        return FileIdentity(status)
    }

    /// Opens the file for reading; may block.
    ///
    /// - Throws: Code 300; `fileChanged` where the path has no file, or one of another state.
    func open(_ path: String, filename: String) throws(UploadFailure) -> CInt {
        func changed(_ how: String) -> UploadFailure {
            UploadFailure(
                .inputOutput, "'\(filename.visible)' changed after the upload was added: \(how)", reason: .fileChanged)
        }
        // Without O_NONBLOCK, opening a FIFO would block until it has a writer.
        let descriptor = _UploadLibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw changed("it was deleted or renamed") }
            throw UploadFailure(.inputOutput, "cannot open '\(filename.visible)': \(String(cString: strerror(errno)))")
        }
        var status = stat()
        let isExamined = fstat(descriptor, &status) == 0
        let now = FileIdentity(status)
        guard isExamined, now == self else {
            close(descriptor)
            guard isExamined else { throw changed("it cannot be examined") }
            guard now.inode == inode else { throw changed("it was replaced") }
            guard now.size == size else { throw changed("its size went from \(size) to \(now.size) bytes") }
            throw changed("it was written to")
        }
        return descriptor
    }
}
