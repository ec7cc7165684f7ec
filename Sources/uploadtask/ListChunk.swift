import _UploadLibc
import _UploadLocks

/// The result of one read of a list.
enum ListChunk: Sendable {
    /// The next bytes; none at the end.
    case bytes([UInt8])
    /// Nothing can be read without waiting, and the reader was stopped.
    case interrupted
    /// The `errno` of a call that failed.
    case failed(CInt)

    private static let length = 65_536

    /// Reads bytes, and waits for them until the interruption.
    static func read(_ descriptor: CInt, until interruption: Interruption) -> ListChunk {
        var buffer = [UInt8](repeating: 0, count: length)
        while true {
            var states = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&states, 2, -1) >= 0 || errno == EINTR else { return .failed(errno) }
            if states[0].revents == 0 {
                if states[1].revents != 0 { return .interrupted }
                continue
            }
            let count = _UploadLibc.read(descriptor, &buffer, buffer.count)
            if count >= 0 { return .bytes(Array(buffer[..<count])) }
            guard [EINTR, EAGAIN, EWOULDBLOCK].contains(errno) else { return .failed(errno) }
        }
    }
}

/// An event that ends a poll(2) on another thread.
final class Interruption: Sendable {
    private let ends: (reading: CInt, writing: CInt)
    private let signalled = Mutex(false)

    init() {
        // Without descriptors a read is not interrupted: poll(2) ignores -1.
        ends = openPipe() ?? (-1, -1)
    }

    deinit { for end in [ends.reading, ends.writing] where end >= 0 { close(end) } }

    /// A descriptor that can be read after the event.
    var descriptor: CInt { ends.reading }

    var isSignalled: Bool { signalled.withLock { $0 } }

    func signal() {
        signalled.withLock { isSignalled in
            if !isSignalled, ends.writing >= 0 { _ = write(ends.writing, "x", 1) }
            isSignalled = true
        }
    }
}
