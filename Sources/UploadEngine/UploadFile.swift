public import UploadCore
import _UploadLibc

/// A file to send: the name that the server sees, and how to open it.
///
/// The file is opened when its turn comes, and once more for a redirect that sends the body again; every time, it is the
/// descriptor that is looked at, so that what was checked is what is sent.
public struct UploadFile: Sendable {
    /// The name that the server sees: no path.
    public let filename: String
    /// Opens the file for reading.
    let open: @Sendable () throws(UploadError) -> CInt

    /// A file that somebody else knows how to open, such as a sandbox that admits no symbolic links.
    ///
    /// - Parameters:
    ///   - filename: The name that the server sees.
    ///   - open: Returns a descriptor open for reading; the engine closes it. It may block: it runs on a thread for
    ///     blocking calls. It may be called more than once. What it throws ends the upload.
    public init(filename: String, open: @escaping @Sendable () throws(UploadError) -> CInt) {
        self.filename = filename
        self.open = open
    }

    /// A file by its path, relative to the working directory or absolute, taken literally.
    ///
    /// - Parameter path: The path. What follows its last `/` is the name that the server sees.
    /// - Throws: `invalid filename` (202) when the path is empty, ends in `/`, holds a NUL, or nothing is there.
    public init(path: String) throws(UploadError) {
        guard !path.isEmpty else { throw UploadError(.parameter, "invalid filename: the path is empty") }
        guard !path.utf8.contains(0) else { throw UploadError(.parameter, "invalid filename: it has a NUL character") }
        guard path.utf8.last != UInt8(ascii: "/") else {
            throw UploadError(.parameter, "invalid filename: '\(path.visible)' ends in '/' and names no file")
        }
        var status = stat()
        // Whatever else is wrong with it shows when it is opened; only a missing file is a matter of the parameter.
        if stat(path, &status) != 0, errno == ENOENT || errno == ENOTDIR {
            throw UploadError(.parameter, "invalid filename: '\(path.visible)' does not exist")
        }
        let filename = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? path
        self.init(filename: filename) { () throws(UploadError) -> CInt in
            // Without O_NONBLOCK, opening a FIFO would wait for somebody to write to it.
            let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { throw .file(cannot: "open", filename, errno: errno) }
            return descriptor
        }
    }
}

/// `open(2)`, under a name that the member `open` does not hide.
private func systemOpen(_ path: String, _ flags: CInt) -> CInt { open(path, flags) }
