import Dispatch
import _UploadLocks
import _UploadThreads

/// Writes lines to a descriptor on its own thread, so that a paused reader (a pager, a stopped terminal) blocks nothing
/// else. The queue is bounded: further lines are dropped, and their number is written when the reader resumes.
final class LineWriter: Sendable {
    /// The limits of the output, and the line about dropped lines.
    struct Format: Sendable {
        /// Maximum bytes of a line; a longer line is cut.
        let longestLine: Int
        /// Maximum bytes in the queue.
        let capacity: Int
        let dropped: @Sendable (Int) -> String

        static let text = Format(longestLine: 4096, capacity: 256 << 10) { "(\(note($0)))" }
        /// For lines of JSON, which a cut would make invalid.
        static let json = Format(longestLine: 1 << 20, capacity: 4 << 20) { #"{"error":"\#(note($0))"}"# }

        private static func note(_ count: Int) -> String {
            "\(counted(count, "line")) left out here: this output was not read"
        }
    }

    private struct State {
        var pending: [UInt8] = []
        var dropped = 0
        var isWriting = false
        /// Signalled when the queue is empty.
        var drained: DispatchSemaphore?
    }

    private let descriptor: CInt
    private let format: Format
    private let onFailure: @Sendable (CInt) -> Void
    private let thread = BlockingThreads(count: 1)
    private let state = Mutex(State())

    /// - Parameter onFailure: Called on the writer's thread with the errno of each write that failed.
    init(descriptor: CInt, format: Format = .text, onFailure: @escaping @Sendable (CInt) -> Void = { _ in }) {
        self.descriptor = descriptor
        self.format = format
        self.onFailure = onFailure
    }

    /// Queues a line, with a line feed at its end.
    func write(_ line: String) {
        let bytes = bounded(line) + [UInt8(ascii: "\n")]
        let mustStart = state.withLock { state in
            guard state.pending.count + bytes.count <= format.capacity else {
                state.dropped += 1
                return false
            }
            state.pending += bytes
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { thread.submit { self.drain() } }
    }

    /// Waits until the queue is written, for 200 ms at most, because the reader may never resume.
    func finish() {
        let written = DispatchSemaphore(value: 0)
        let isWriting = state.withLock { state in
            state.drained = written
            return state.isWriting
        }
        if isWriting { _ = written.wait(timeout: .now() + .milliseconds(200)) }
    }

    private func drain() {
        while let bytes = next() {
            let failure = writeAll(bytes, to: descriptor)
            if failure != 0 { onFailure(failure) }
        }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            var bytes: [UInt8] = []
            swap(&bytes, &state.pending)
            if state.dropped > 0 {
                bytes += Array("\(format.dropped(state.dropped))\n".utf8)
                state.dropped = 0
            }
            state.isWriting = !bytes.isEmpty
            if bytes.isEmpty { state.drained?.signal() }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// The bytes of a line, cut at a UTF-8 boundary.
    private func bounded(_ line: String) -> [UInt8] {
        let limit = format.longestLine
        let bytes = Array(line.utf8.prefix(limit + 1))
        guard bytes.count > limit else { return bytes }
        var end = limit - 3
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end] + Array("…".utf8)
    }
}
