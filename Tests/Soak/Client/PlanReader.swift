import _UploadLocks

/// Reads the plan one client at a time: the whole plan would need more memory than the engine.
///
/// `measure` ends a phase: the clients before it are shut down before those after it begin.
final class PlanReader: Sendable {
    private struct State {
        /// The last line that was read and is not used yet.
        var line: [Substring]
    }

    /// The number of clients that run at the same time. From the first line, `lanes N`.
    let lanes: Int
    private let state: Mutex<State>

    init() {
        guard let first = Self.readWords(), first.count == 2, first[0] == "lanes", let lanes = Int(first[1]) else {
            fatalError("UploadSoak: standard input is not a plan; run Scripts/soak")
        }
        self.lanes = lanes
        state = Mutex(State(line: Self.readWords() ?? []))
    }

    /// The next client of this phase.
    func nextClient() -> PlannedClient? {
        state.withLock { state in
            guard state.line.first == "client" else { return nil }
            var client = PlannedClient(state.line)
            while true {
                state.line = Self.readWords() ?? []
                guard state.line.first == "upload" else { return client }
                client.uploads.append(PlannedUpload(state.line))
            }
        }
    }

    /// Starts the next phase, if there is one.
    func startNextPhase() -> Bool {
        state.withLock { state in
            guard state.line.first == "measure" else { return false }
            state.line = Self.readWords() ?? []
            return !state.line.isEmpty
        }
    }

    private static func readWords() -> [Substring]? { readLine()?.split(separator: "\t") }
}
