import UnixSignals
import _UploadLibc
import _UploadLocks

/// Waits for signals. The first one stops the uploads, and the command reports their results and ends by itself.
struct SignalWatch: Sendable {
    /// The end of a process that does not end by itself.
    enum End {
        /// Three seconds after the signal: standard output may be a full pipe that is not read, or a file system hang.
        case afterThreeSeconds
        /// At the second signal: the records of the uploads stay.
        case atSecondSignal
    }

    private final class Received: Sendable {
        let signal = Mutex<UnixSignal?>(nil)
    }

    private let received: Received
    private let task: Task<Void, any Error>

    /// - Parameter stop: Called at the first signal.
    init(_ signals: UnixSignalsSequence, ends end: End, stop: @escaping @Sendable () -> Void) {
        let received = Received()
        self.received = received
        task = Task {
            for await signal in signals {
                let isFirst = received.signal.withLock { first in
                    defer { first = first ?? signal }
                    return first == nil
                }
                guard isFirst else { exit(signal.exitStatus) }
                stop()
                guard case .afterThreeSeconds = end else { continue }
                try await Task.sleep(for: .seconds(3))
                exit(signal.exitStatus)
            }
        }
    }

    /// The first signal, if there was one.
    var signal: UnixSignal? { received.signal.withLock { $0 } }

    /// Ends the wait.
    func end() { task.cancel() }
}

extension UnixSignal {
    /// The exit status after this signal: 128 and its number, as in shells.
    var exitStatus: Int32 { self == .sigterm ? 143 : 130 }
}
