import _UploadLibc
import _UploadLocks

/// The two streams that the command writes to, unbuffered, so that a pipe sees each line when it is written.
enum StandardStream: CInt {
    case output = 1
    case error = 2

    /// The exit status after output that could not be written, as curl has it.
    static let writeFailureStatus: Int32 = 23

    /// Whether anything that was written to standard output is lost.
    private static let isOutputLost = Mutex(false)

    /// Writes all of a text, and waits where a pipe is full.
    ///
    /// A reader that has gone (EPIPE) has read all that it wanted. Every other failure of standard output is reported once
    /// on standard error, and changes the exit status.
    ///
    /// - Returns: Whether the text was written.
    @discardableResult
    func write(_ text: String) -> Bool {
        let failure = writeAll(text.utf8, to: rawValue)
        if failure != 0 { reportFailure(failure) }
        return failure == 0
    }

    /// Whether a short text can be written without waiting.
    var isReady: Bool {
        var state = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 0) > 0
    }

    private func reportFailure(_ number: CInt) {
        guard self == .output, number != EPIPE else { return }
        let isFirst = Self.isOutputLost.withLock { isLost in
            defer { isLost = true }
            return !isLost
        }
        guard isFirst else { return }
        let reason = number == EBADF ? "it is closed" : String(cString: strerror(number))
        Self.error.write("uploadtask: cannot write to standard output: \(reason)\n")
    }

    /// The exit status of a command that would end with `status`: lost output is worse than an answer of 400 or more, which
    /// is part of that output, but no other failure is hidden by it.
    static func exitStatus(_ status: Int32) -> Int32 {
        isOutputLost.withLock { $0 } && (status == 0 || status == 22) ? writeFailureStatus : status
    }

    /// Opens the standard descriptors that are closed, so that no file or connection becomes one of them.
    ///
    /// They are opened in the wrong direction: reading from a closed standard input, and writing to a closed standard
    /// output, still fails with EBADF.
    static func reserveDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is this one: those below it are open.
            _ = open("/dev/null", mode)
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Whether it is a terminal that escape sequences act on.
    var isCapableTerminal: Bool {
        isTerminal && Self.understandsEscapes(terminal: getenv("TERM").map { String(cString: $0) })
    }

    /// Whether a terminal with this value of `TERM` understands escape sequences.
    static func understandsEscapes(terminal: String?) -> Bool { ![nil, "", "dumb"].contains(terminal) }

    /// The width of the terminal in columns; 80 where it is unknown.
    var columns: Int {
        var size = winsize()
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
