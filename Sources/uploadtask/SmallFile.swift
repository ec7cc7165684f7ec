import ArgumentParser
import UploadCore
import _UploadLibc

/// A file that an option names and that is read at once, such as one with header fields. It may be a pipe.
enum SmallFile {
    private static let maximumLength = 1 << 20

    private struct Unreadable: Error {
        let message: String
    }

    /// The text of a file, or of standard input for `-`.
    ///
    /// - Parameter option: The option that names the file, for the error.
    /// - Throws: A usage error for a file that cannot be read, has more than 1 MiB, or is not valid UTF-8.
    static func text(of path: String, for option: String) throws -> String {
        do throws(Unreadable) { return try text(of: path) } catch {
            throw ValidationError("\(option): cannot read '\(path.visible(limit: 200))': \(error.message).")
        }
    }

    private static func text(of path: String) throws(Unreadable) -> String {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(message: errorText(errno)) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = _UploadLibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { throw Unreadable(message: errorText(errno)) }
                if errno == EAGAIN { _ = waitFor(POLLIN, on: descriptor, timeout: -1) }
                continue
            }
            bytes += buffer[..<count]
            guard bytes.count <= maximumLength else {
                throw Unreadable(message: "it has more than \(maximumLength) bytes")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Unreadable(message: "it is not valid UTF-8")
        }
        return text
    }
}
