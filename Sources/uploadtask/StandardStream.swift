import _UploadLibc
import _UploadLocks

/// Standard output and standard error, unbuffered, so that a pipe gets each line at once.
enum StandardStream: CInt {
    case output = 1
    case error = 2

    /// The exit status if output could not be written, as in curl.
    static let writeFailureStatus: Int32 = 23

    /// Whether output to standard output was lost.
    private static let isOutputLost = Mutex(false)

    /// Writes a text, and blocks while a pipe is full.
    ///
    /// - Returns: Whether the text was written.
    @discardableResult
    func write(_ text: String) -> Bool { write(text.utf8) }

    /// Writes bytes, and blocks while a pipe is full.
    ///
    /// EPIPE is no failure: the reader has closed the pipe deliberately. Any other failure of standard output is reported
    /// once on standard error and changes the exit status.
    ///
    /// - Returns: Whether the bytes were written.
    @discardableResult
    func write(_ bytes: some Collection<UInt8>) -> Bool {
        let failure = writeAll(bytes, to: rawValue)
        if failure != 0 { reportFailure(failure) }
        return failure == 0
    }

    /// Writes a message to standard error after the command's name.
    static func printError(_ message: String) { error.write("uploadtask: \(message)\n") }

    /// Whether a short text can be written without blocking.
    var isReady: Bool { waitFor(POLLOUT, on: rawValue, timeout: 0) }

    /// Reports a failed write of standard output once on standard error; EPIPE is ignored.
    func reportFailure(_ number: CInt) {
        guard self == .output, number != EPIPE else { return }
        let isFirst = Self.isOutputLost.withLock { isLost in
            defer { isLost = true }
            return !isLost
        }
        guard isFirst else { return }
        Self.printError("cannot write to standard output: \(number == EBADF ? "it is closed" : errorText(number))")
    }

    /// The exit status of a command that ends with `status`: lost output replaces 0, and 22 because the error response is
    /// part of that output. Any other failure keeps its status.
    static func exitStatus(_ status: Int32) -> Int32 {
        isOutputLost.withLock { $0 } && (status == 0 || status == 22) ? writeFailureStatus : status
    }

    /// Opens closed standard descriptors, so that no file or connection gets their numbers.
    ///
    /// They are opened in the wrong direction: reading standard input, and writing standard output, still fails with EBADF.
    static func reserveDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // Gets this number, the lowest free one: those below it are open.
            _ = open("/dev/null", mode)
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Whether the stream is a terminal that supports escape sequences.
    var isCapableTerminal: Bool {
        isTerminal && Self.supportsEscapes(terminal: getenv("TERM").map { String(cString: $0) })
    }

    /// Whether a terminal with this value of `TERM` supports escape sequences.
    static func supportsEscapes(terminal: String?) -> Bool { ![nil, "", "dumb"].contains(terminal) }

    /// The width of the terminal in columns; 80 if unknown.
    var columns: Int {
        var size = winsize()
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
