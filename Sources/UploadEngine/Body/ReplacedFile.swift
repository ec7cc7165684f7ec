import UploadCore
import _UploadLibc
import _UploadThreads

/// A file that gets the body of a response. A regular file is replaced when the response is complete: until then the body is
/// in a new file beside it. Others, such as `/dev/null`, a FIFO, and files of `/dev` are written to.
struct ReplacedFile: Sendable {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The open file.
    struct Open: Sendable {
        let content: ResponseFile
        fileprivate let path: String
        /// The path of the new file; `nil` when the file itself is open.
        fileprivate let newPath: String?

        /// Completes the file.
        ///
        /// - Throws: Code 300 when it cannot be written.
        func keep() async throws(UploadFailure) {
            try await content.finish()
            guard let newPath else { return }
            let number = await BlockingThreads.files.run { [path] in rename(newPath, path) == 0 ? 0 : errno }
            guard number == 0 else { throw .response(errno: number) }
        }

        /// Removes the new file.
        func discard() async {
            content.abandon()
            guard let newPath else { return }
            await BlockingThreads.files.run { _ = unlink(newPath) }
        }
    }

    /// - Throws: Code 300 when the file cannot be created or opened.
    func open() async throws(UploadFailure) -> Open {
        guard !path.isEmpty else { throw .response(errno: ENOENT) }
        let target = await BlockingThreads.files.run { [path] in Target(path) }
        let newPath = target.isReplaced ? target.newPath : nil
        let content = try await ResponseFile.open { () throws(UploadFailure) in
            if let newPath { try target.create(newPath) } else { try target.open() }
        }
        return Open(content: content, path: target.path, newPath: newPath)
    }

    /// The file at a path.
    private struct Target: Sendable {
        /// Without symbolic links, which stay as they are.
        let path: String
        let isReplaced: Bool
        private let isFIFO: Bool
        /// The permissions of an existing file.
        private let mode: mode_t?

        /// A new path in the same folder. It is short, so that the name of the file may have any length.
        var newPath: String {
            let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
            return "\(folder).\(UInt64.random(in: .min ... .max)).part"
        }

        init(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                (self.path, isReplaced, isFIFO, mode) = (path, true, false, nil)
                return
            }
            // /dev/stdout may be a regular file, which its other users keep open.
            isReplaced = status.st_mode & S_IFMT == S_IFREG && !path.utf8.starts(with: "/dev/".utf8)
            isFIFO = status.st_mode & S_IFMT == S_IFIFO
            mode = status.st_mode & 0o777
            let real = isReplaced ? realpath(path, nil) : nil
            defer { free(real) }
            self.path = real.map { String(cString: $0) } ?? path
        }

        /// Creates the file that replaces this one, with its permissions, where they can be set.
        func create(_ newPath: String) throws(UploadFailure) -> CInt {
            let descriptor = _UploadLibc.open(newPath, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0o666)
            guard descriptor >= 0 else { throw .response(errno: errno) }
            if let mode { _ = fchmod(descriptor, mode) }
            return descriptor
        }

        /// Opens this file. It does not wait for the reader of a FIFO, which may never come.
        func open() throws(UploadFailure) -> CInt {
            let descriptor = _UploadLibc.open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else {
                let number = errno
                throw .response(errno: number, number == ENXIO && isFIFO ? "no process reads this FIFO" : nil)
            }
            // Writes wait for the reader, on a thread where they may.
            let flags = fcntl(descriptor, F_GETFL)
            guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) >= 0 else {
                defer { close(descriptor) }
                throw .response(errno: errno)
            }
            return descriptor
        }
    }
}
