package import UploadCore
import _UploadLibc

/// A file to send: the name for the server, and a function that opens it.
///
/// The file is opened when the upload starts, and again for a redirect that sends the body again. All checks use the open
/// descriptor, so that the checked file is the one that is sent.
package struct UploadFile: Sendable {
    /// The name for the server, without a path.
    package let filename: String
    /// The path; `nil` for a file with its own way to open it.
    package let path: String?
    /// Opens the file for reading.
    package let open: @Sendable () throws(UploadFailure) -> CInt
    /// The way to open it from memory, if there is one.
    let cached: CachedPath?

    /// A file with its own way to open it, such as a sandbox that follows no symbolic links.
    ///
    /// - Parameters:
    ///   - filename: The name for the server.
    ///   - cached: The same file, if the system may have it in memory.
    ///   - open: Returns a descriptor that is open for reading; the engine closes it. It may block, and may be called more
    ///     than once. Its error ends the upload.
    package init(
        filename: String, cached: CachedPath? = nil, open: @escaping @Sendable () throws(UploadFailure) -> CInt
    ) {
        self.init(filename: filename, path: nil, cached: cached, open: open)
    }

    private init(
        filename: String, path: String?, cached: CachedPath?,
        open: @escaping @Sendable () throws(UploadFailure) -> CInt
    ) {
        self.filename = filename
        self.path = path
        self.cached = cached
        self.open = open
    }

    /// A file by its path, relative to the working directory or absolute, taken literally.
    ///
    /// - Parameter path: The path. The part behind its last `/` is the name for the server.
    /// - Throws: `invalid filename` (202) when the path is empty, ends in `/`, contains a NUL, or does not exist.
    package init(path: String) throws(UploadFailure) {
        guard !path.isEmpty else { throw UploadFailure(.parameter, "invalid filename: the path is empty") }
        guard !path.utf8.contains(0) else {
            throw UploadFailure(.parameter, "invalid filename: it has a NUL character")
        }
        guard path.utf8.last != UInt8(ascii: "/") else {
            throw UploadFailure(.parameter, "invalid filename: '\(path.visible)' ends in '/' and names no file")
        }
        var status = stat()
        // Other problems are reported when the file is opened; only a missing file is an error of the parameter.
        let isFound = stat(path, &status) == 0
        if !isFound, errno == ENOENT || errno == ENOTDIR {
            throw UploadFailure(.parameter, "invalid filename: '\(path.visible)' does not exist")
        }
        let cached = isFound ? CachedPath(path, status) : nil
        let filename = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? path
        self.init(filename: filename, path: path, cached: cached) { () throws(UploadFailure) -> CInt in
            // Without O_NONBLOCK, opening a FIFO would block until it has a writer.
            let descriptor = _UploadLibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { throw .file(cannot: "open", filename, errno: errno) }
            return descriptor
        }
    }
}
