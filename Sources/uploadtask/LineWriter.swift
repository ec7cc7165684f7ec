import Dispatch
import _UploadLocks
import _UploadThreads

/// Writes lines to a stream on a thread of its own, so that a reader that pauses (a pager, a stopped terminal) holds up
/// nothing else. What waits is bounded: further lines are dropped, counted, and their number is written when it flows again.
final class LineWriter: Sendable {
    /// The longest line in bytes; the rest of a longer one is cut.
    static let longestLine = 4096
    /// The bytes that may wait.
    private static let capacity = 256 << 10

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isWriting = false
        /// To be signalled when nothing waits any more.
        var finishing: DispatchSemaphore?
    }

    private let descriptor: CInt
    private let thread = BlockingThreads(count: 1)
    private let state = Mutex(State())

    init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Writes a line, to which its end is added.
    func write(_ line: String) {
        let bytes = Self.bounded(line) + [UInt8(ascii: "\n")]
        let mustStart = state.withLock { state in
            guard state.waiting.count + bytes.count <= Self.capacity else {
                state.dropped += 1
                return false
            }
            state.waiting += bytes
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { thread.submit { self.drain() } }
    }

    /// Waits until all is written, for a moment at most: the reader may have stopped for good.
    func finish() {
        let written = DispatchSemaphore(value: 0)
        let isWriting = state.withLock { state in
            state.finishing = written
            return state.isWriting
        }
        if isWriting { _ = written.wait(timeout: .now() + .milliseconds(200)) }
    }

    private func drain() {
        while let bytes = next() {
            // Where the reader is gone, the rest goes nowhere.
            _ = writeAll(bytes, to: descriptor)
        }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            var bytes: [UInt8] = []
            swap(&bytes, &state.waiting)
            if state.dropped > 0 {
                let lines = state.dropped == 1 ? "1 line was" : "\(state.dropped) lines were"
                bytes += Array("(\(lines) left out here: this output was not read)\n".utf8)
                state.dropped = 0
            }
            state.isWriting = !bytes.isEmpty
            if bytes.isEmpty { state.finishing?.signal() }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// The line, cut between two characters.
    private static func bounded(_ line: String) -> [UInt8] {
        let bytes = Array(line.utf8.prefix(longestLine + 1))
        guard bytes.count > longestLine else { return bytes }
        var end = longestLine - 3
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end] + Array("…".utf8)
    }
}
