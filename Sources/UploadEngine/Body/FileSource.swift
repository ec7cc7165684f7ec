import NIOCore
import UploadCore
import _UploadLibc
import _UploadThreads

/// An open file that is read at positions, with a check at its end that it has not changed.
///
/// The descriptor is closed with the last reference. A read on another thread can outlive the upload; with the descriptor
/// closed at the upload's end it could read another file.
final class FileSource: Sendable {
    /// Length in bytes when the file was opened.
    var length: Int64 { identity.size }
    let filename: String
    private let descriptor: CInt
    private let identity: Identity

    /// Opens a file and examines it.
    ///
    /// - Parameter use: Called with the file on a thread where it may block.
    /// - Throws: Code 300 when it cannot be opened, or is a directory, FIFO or device; errors of `use`.
    static func open<Result: Sendable>(
        _ file: UploadFile, _ use: @escaping @Sendable (FileSource) throws -> Result
    ) async throws -> Result {
        try await BlockingThreads.files.run { try use(FileSource(file)) }
    }

    private convenience init(_ file: UploadFile) throws(UploadError) {
        let descriptor = try file.open()
        do {
            try self.init(descriptor: descriptor, filename: file.filename)
        } catch {
            close(descriptor)
            throw error
        }
        // From here on `deinit` closes the descriptor, also when this throws.
        if length == 0 { try checkEmpty() }
    }

    private init(descriptor: CInt, filename: String) throws(UploadError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(cannot: "examine", filename, errno: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            let problem = kind == S_IFDIR ? "is a directory" : "is not a regular file"
            throw UploadError(.inputOutput, "cannot send '\(filename.visible)': it \(problem)")
        }
        self.descriptor = descriptor
        self.filename = filename
        self.identity = Identity(status)
    }

    deinit { close(descriptor) }

    /// Whether both are the same file, unchanged.
    func isSame(as other: FileSource) -> Bool { identity == other.identity }

    /// Appends bytes of the file to a buffer; may block.
    ///
    /// - Parameters:
    ///   - range: Positions in the file; all of them must exist.
    ///   - buffer: The destination.
    /// - Throws: Code 300 when the file cannot be read, has become shorter or, at its end, has changed.
    func read(_ range: Range<Int64>, into buffer: inout ByteBuffer) throws(UploadError) {
        var position = range.lowerBound
        while position < range.upperBound {
            let missing = Int(range.upperBound - position)
            var failure: CInt = 0
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { space in
                let result = pread(descriptor, space.baseAddress, missing, off_t(position))
                failure = result < 0 ? errno : 0
                return max(0, result)
            }
            if count > 0 {
                position += Int64(count)
            } else if failure != EINTR {
                guard failure == 0 else { throw .file(cannot: "read", filename, errno: failure) }
                throw try endedEarly(at: position)
            }
        }
        if range.upperBound == length { try verifyUnchanged() }
    }

    /// A file of /proc has a size of 0 and content: sent by its size it would arrive empty, as a success.
    private func checkEmpty() throws(UploadError) {
        var byte: UInt8 = 0
        guard pread(descriptor, &byte, 1, 0) > 0, try status().st_size == 0 else { return }
        throw UploadError(
            .inputOutput,
            "cannot send '\(filename.visible)': its size is 0 bytes but it has content, as files of /proc do; send a copy "
                + "of it, or its content by standard input")
    }

    /// A file of /sys has a larger size than content; any other file has changed.
    private func endedEarly(at position: Int64) throws(UploadError) -> UploadError {
        guard Identity(try status()) == identity else { return changed("it ended at byte \(position) of \(length)") }
        return UploadError(
            .inputOutput,
            "cannot send '\(filename.visible)': its size is \(length) bytes but its content has \(position), as files of /sys "
                + "do; send a copy of it")
    }

    private func status() throws(UploadError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(cannot: "examine", filename, errno: errno) }
        return status
    }

    private func verifyUnchanged() throws(UploadError) {
        let now = Identity(try status())
        // A temporary file may have had no name from the start.
        guard now.hasName == identity.hasName else { throw changed("it was deleted or replaced") }
        guard now.size == identity.size else { throw changed("its size went from \(length) to \(now.size) bytes") }
        guard now == identity else { throw changed("it was written to") }
    }

    private func changed(_ how: String) -> UploadError {
        UploadError(.inputOutput, "'\(filename.visible)' changed while it was sent: \(how)")
    }

    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let hasName: Bool
        let size: Int64
        let modified: [Int64]

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            hasName = status.st_nlink > 0
            size = Int64(status.st_size)
            #if canImport(Darwin)
            modified = [Int64(status.st_mtimespec.tv_sec), Int64(status.st_mtimespec.tv_nsec)]
            #else
            modified = [Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)]
            #endif
        }
    }
}
