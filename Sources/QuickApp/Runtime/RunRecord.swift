import _UploadLocks

/// The parts of an app that ran: what a run without any effect is judged by. The functions of the context retain it, but not
/// the run, which retains the context.
final class RunRecord: Sendable {
    private struct State {
        var hasCalls = false
        var files: Set<String> = []
        var hasStandIns = false
    }

    private let state = Mutex(State())

    /// Whether a function of the app was called.
    var hasCalls: Bool { state.withLock { $0.hasCalls } }

    /// The paths of the app's files that were loaded; `nil` when other files were loaded too.
    var files: Set<String>? { state.withLock { $0.hasStandIns ? nil : $0.files } }

    func addCall() { state.withLock { $0.hasCalls = true } }

    func add(file: String) { state.withLock { _ = $0.files.insert(file) } }

    func addStandIn() { state.withLock { $0.hasStandIns = true } }
}
