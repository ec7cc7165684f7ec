import Libc
import UploadEngine

/// Standard input, copied to a temporary file, because a request says the length of its body before the first byte of it.
///
/// The file has no name any more when copying begins, so that nothing is left behind however the command ends.
final class SpooledInput: Sendable {
    private let descriptor: CInt

    /// Reads standard input to its end.
    ///
    /// - Throws: Code 300 when it cannot be read, or the disk cannot hold it.
    init() throws(UploadError) {
        // Its bytes as they are: the name of a folder need not be UTF-8.
        var directory = Array("/tmp".utf8)
        if let path = getenv("TMPDIR"), path.pointee != 0 {
            directory = Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
        }
        var path = directory.map { CChar(bitPattern: $0) } + Array("/uploadtask-XXXXXX".utf8CString)
        let shown = "'\(String(decoding: directory, as: UTF8.self).visible)'"
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Self.failure("copy standard input to a temporary file in \(shown)", errno) }
        unlink(path)

        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                if errno == EAGAIN || errno == EWOULDBLOCK {
                    var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                    _ = poll(&state, 1, -1)
                    continue
                }
                // Which it does where it is closed: StandardStream.reserveDescriptors.
                if errno == EBADF {
                    throw UploadError(
                        .inputOutput,
                        "cannot read standard input: it is closed; give it a file with '< FILE', or a pipe")
                }
                throw Self.failure("read standard input", errno)
            }
            try copy(buffer[..<count], to: shown)
        }
    }

    private func copy(_ bytes: ArraySlice<UInt8>, to directory: String) throws(UploadError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                throw Self.failure("copy standard input to a temporary file in \(directory)", errno)
            }
            rest = rest.dropFirst(written)
        }
    }

    deinit { close(descriptor) }

    /// The copy, under the name `stdin`.
    var file: UploadFile {
        UploadFile(filename: "stdin") { () throws(UploadError) -> CInt in
            let copy = fcntl(self.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw Self.failure("open the copy of standard input", errno) }
            return copy
        }
    }

    private static func failure(_ action: String, _ number: CInt) -> UploadError {
        UploadError(.inputOutput, "cannot \(action): \(String(cString: strerror(number)))")
    }
}
