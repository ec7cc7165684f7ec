import DurableTestSupport
import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

@testable import DurableUploads

/// A clock on which long pauses are short: the time that a pause would take is added.
final class FastClock: Sendable {
    private struct State {
        var skipped: Int64 = 0
        var pauses: [Int64] = []
    }

    private let state = Mutex(State())
    private let random: Double

    init(random: Double = 1) { self.random = random }

    /// The pauses that were longer than 20 ms.
    var pauses: [Int64] { state.withLock { $0.pauses } }

    var timing: QueueTiming {
        QueueTiming(
            now: { [self] in QueueTiming.system.now() + state.withLock { $0.skipped } },
            sleep: { [self] pause in
                try await Task.sleep(for: .milliseconds(min(pause, 20)))
                guard pause > 20 else { return }
                state.withLock { state in
                    state.skipped += pause - 20
                    state.pauses.append(pause)
                }
            },
            random: { [random] in random })
    }
}

/// Runs `body` with a queue on a store, and shuts its client down afterwards.
func withQueue<Result: Sendable>(
    _ store: MemoryStore, clock: FastClock = FastClock(), _ configuration: UploadClient.Configuration = .init(),
    _ body: (UploadQueue) async throws -> Result
) async throws -> Result {
    try await withClient(configuration) { client in
        try await body(UploadQueue(client, store: store, timing: clock.timing))
    }
}

extension UploadQueue {
    /// Runs the queue, and returns the endings by record.
    func endings(watching: Bool = false, maximumAge: Duration = .seconds(24 * 3600)) async throws -> [FinishedUpload] {
        var finished: [FinishedUpload] = []
        try await run(watching: watching, maximumAge: maximumAge) { finished.append($0) }
        return finished
    }
}

/// The error of a queue that `body` throws; `nil` where it throws none.
func queueError(_ body: () async throws -> Void) async -> UploadQueueError? {
    do {
        try await body()
        return nil
    } catch { return error as? UploadQueueError }
}

extension RawConnection {
    /// Reads a request, and its body to the end, and ends the connection without a response.
    mutating func readAndReset() async throws {
        try await skipBody(of: try await readHead())
        try await reset()
    }

    /// Reads a request and responds.
    mutating func readAndRespond(_ status: String = "200 OK", headers: [String] = [], body: String = "") async throws {
        try await skipBody(of: try await readHead())
        try await respond(status, headers: headers + ["Connection: close"], body: body)
    }
}

extension MemoryDisk {
    /// The states that were written, in their order, of all records.
    var states: [UploadRecord.State] { history.map(\.state) }
}
