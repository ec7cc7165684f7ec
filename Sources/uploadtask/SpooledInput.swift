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
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(directory)/uploadtask-XXXXXX".utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Self.failure("create a temporary file in \(directory)") }
        unlink(path)

        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("read standard input") }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { throw Self.failure("copy standard input to \(directory)") }
                rest = rest.dropFirst(written)
            }
        }
    }

    deinit { close(descriptor) }

    /// The copy, under the name `stdin`.
    var file: UploadFile {
        UploadFile(filename: "stdin") { () throws(UploadError) -> CInt in
            let copy = fcntl(self.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw Self.failure("open the copy of standard input") }
            return copy
        }
    }

    private static func failure(_ action: String) -> UploadError {
        UploadError(.inputOutput, "cannot \(action): \(String(cString: strerror(errno)))")
    }
}
