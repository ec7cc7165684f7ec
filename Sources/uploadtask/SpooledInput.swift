import UploadCore
import UploadEngine
import _UploadLibc

/// Standard input, copied to a temporary file, because `Content-Length` must be known before the body is sent.
///
/// The file is unlinked before copying starts, so that nothing is left however the command ends.
final class SpooledInput: Sendable {
    private let descriptor: CInt

    /// Reads standard input to its end.
    ///
    /// - Throws: Code 300 if standard input cannot be read or the file cannot be written.
    init() throws(UploadFailure) {
        var name = TemporaryName()
        func copyFailure(_ number: CInt) -> UploadFailure {
            Self.failure("copy standard input to a temporary file in '\(name.folder.visible)'", number)
        }
        descriptor = mkstemp(&name.template)
        guard descriptor >= 0 else { throw copyFailure(errno) }
        unlink(name.template)

        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                if errno == EAGAIN || errno == EWOULDBLOCK {
                    _ = waitFor(POLLIN, on: STDIN_FILENO, timeout: -1)
                    continue
                }
                // A closed standard input: see StandardStream.reserveDescriptors().
                if errno == EBADF {
                    throw UploadFailure(
                        .inputOutput,
                        "cannot read standard input: it is closed; give it a file with '< FILE', or a pipe")
                }
                throw Self.failure("read standard input", errno)
            }
            let failure = writeAll(buffer[..<count], to: descriptor)
            if failure != 0 { throw copyFailure(failure) }
        }
    }

    deinit { close(descriptor) }

    /// The copy, under the name `stdin`.
    var file: UploadFile {
        UploadFile(filename: "stdin") { () throws(UploadFailure) -> CInt in
            let copy = fcntl(self.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw Self.failure("open the copy of standard input", errno) }
            return copy
        }
    }

    private static func failure(_ action: String, _ number: CInt) -> UploadFailure {
        UploadFailure(.inputOutput, "cannot \(action): \(errorText(number))")
    }
}
