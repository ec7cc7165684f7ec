import Libc

/// The two streams that the command writes to, unbuffered, so that a pipe sees each line when it is written.
enum StandardStream: CInt {
    case output = 1
    case error = 2

    /// Writes all of a text. A reader that is gone is no error of ours: the rest goes nowhere.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(rawValue, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The width of the terminal in columns; 80 where nobody knows.
    var columns: Int {
        var size = winsize()
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// `write(2)`, under a name that the method `write` does not hide.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
