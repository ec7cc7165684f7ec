import _UploadLibc

/// A file with a secret.
enum SecretFile {
    struct Problem: Error {
        /// As it reads after the name of the file.
        let clause: String
    }

    private static let maximumLength = 64 * 1024

    /// The text without a line break at its end; may block.
    static func text(of path: String) throws(Problem) -> String {
        // Without O_NONBLOCK, opening a FIFO would block until it has a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Problem(clause: "cannot be opened: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: maximumLength + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { space in
                read(descriptor, space.baseAddress.map { $0 + length }, space.count - length)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Problem(clause: "cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            length += count
        }
        guard length <= maximumLength else { throw Problem(clause: "has more than \(maximumLength) bytes") }
        guard let text = String(validating: bytes.prefix(length), as: UTF8.self) else {
            throw Problem(clause: "is not valid UTF-8")
        }
        // Editors and `echo` write one.
        return text.last?.isNewline == true ? String(text.dropLast()) : text
    }
}
