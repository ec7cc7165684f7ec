import UploadEngine
import _UploadLocks

/// The uploads that were started and not reported, limited in number: a list of files has any length.
///
/// Uploads end in any order and are reported in that of the files. A long one delays the reports of those behind it, and
/// within the limits not their uploads.
final class UploadWindow: Sendable {
    /// Uploads in the client, for each that runs: the next one starts without this window.
    private static let startedForEachRunning = 2
    private static let maximumUnreported = 4096
    /// The limit for the bodies of responses that were not reported.
    private static let maximumBytes = 64 << 20

    private struct State {
        /// By the numbers of the uploads; `nil` until the client has created the task.
        var running: [Int: UploadTask?] = [:]
        var unreported = 0
        var bytes = 0
        var isStopped = false
        var waiter: CheckedContinuation<Void, Never>?
        let limit: Int
        /// The number of uploads at which the next ones are started, several at once: each start of its own would wake a thread.
        let few: Int

        var hasRoom: Bool { hasRoom(below: limit) }
        var hasRoomForSeveral: Bool { hasRoom(below: few + 1) }

        private func hasRoom(below limit: Int) -> Bool {
            isStopped || running.count < limit && unreported < maximumUnreported && bytes < maximumBytes
        }
    }

    private let state: Mutex<State>

    /// - Parameter parallel: The number of uploads that the client runs at once.
    init(parallel: Int) {
        state = Mutex(State(limit: parallel * Self.startedForEachRunning, few: parallel + parallel / 2))
    }

    /// Returns when there is room for another upload, or after ``stop()``.
    ///
    /// - Returns: Whether another upload may start.
    func waitForRoom() async -> Bool {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                let isReady = state.hasRoom
                if !isReady { state.waiter = continuation }
                return isReady
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { !$0.isStopped }
    }

    /// Counts an upload that is about to start.
    func begin(_ number: Int) {
        state.withLock { state in
            state.running.updateValue(nil, forKey: number)
            state.unreported += 1
        }
    }

    /// Adds the task of an upload that may have ended already. It is cancelled if the window was stopped.
    func add(_ task: UploadTask, _ number: Int) {
        let isStopped = state.withLock { state in
            if state.running.keys.contains(number) { state.running.updateValue(task, forKey: number) }
            return state.isStopped
        }
        if isStopped { task.cancel() }
    }

    /// Counts an upload as ended.
    ///
    /// - Parameter bytes: The length of its response.
    func ended(_ number: Int, bytes: Int) {
        change { state in
            state.running.removeValue(forKey: number)
            state.bytes += bytes
        }
    }

    /// Counts an upload as reported.
    func reported(bytes: Int) {
        change { state in
            state.unreported -= 1
            state.bytes -= bytes
        }
    }

    /// Cancels the uploads, and ends the wait for room.
    func stop() {
        change { $0.isStopped = true }
        for task in state.withLock({ $0.running.values.compactMap(\.self) }) { task.cancel() }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state)
            guard state.hasRoomForSeveral else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
