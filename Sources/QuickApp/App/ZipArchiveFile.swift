import UploadCore
import _UploadLibc

/// The open file of an archive. It creates the errors of its content too, because each of them names the file.
final class ZipArchiveFile: Sendable {
    /// The size when the file was opened.
    let size: UInt64
    private let descriptor: CInt
    /// The path, for messages.
    private let shown: String

    /// Opens a regular file.
    init(path: String) throws(ZipError) {
        shown = path.visible(limit: 300)
        // Without O_NONBLOCK, opening a FIFO would block until another process opens it for writing.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        descriptor = Self.retryingInterrupts { openat(AT_FDCWD, path, flags) }
        guard descriptor >= 0 else { throw Self.failure(shown, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw Self.failure(shown, number)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .inputOutput("cannot read '\(shown)': it is not a regular file")
        }
        size = UInt64(clamping: status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads exactly so many bytes.
    func read(at offset: UInt64, count: Int) throws(ZipError) -> [UInt8] {
        let end = offset.addingReportingOverflow(UInt64(clamping: count))
        guard count >= 0, !end.overflow, end.partialValue <= size else {
            throw invalid("a part of it is outside the file")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let position = off_t(clamping: offset + UInt64(filled))
            let got = bytes.withUnsafeMutableBytes { bytes in
                Self.retryingInterrupts {
                    pread(descriptor, bytes.baseAddress?.advanced(by: filled), count - filled, position)
                }
            }
            guard got >= 0 else { throw Self.failure(shown, errno) }
            guard got > 0 else { throw invalid("it became shorter while it was read") }
            filled += got
        }
        return bytes
    }

    /// The error for a fault in the content.
    func invalid(_ reason: String, remedy: String = "build it again with the toolkit") -> ZipError {
        .invalid("cannot read '\(shown)': \(reason); \(remedy)")
    }

    /// The error for a file of another format.
    var notAnArchive: ZipError {
        .notAnArchive("'\(shown)' is not a ZIP archive; give a package that the toolkit has built")
    }

    private static func failure(_ shown: String, _ number: CInt) -> ZipError {
        .inputOutput("cannot read '\(shown)': \(String(cString: strerror(number)))")
    }

    /// Repeats a call that a signal interrupted.
    static func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
