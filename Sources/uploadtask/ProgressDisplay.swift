import Locks
import UploadEngine

/// Keeps one line of the terminal up to date while uploads run.
final class ProgressDisplay: Sendable {
    private struct State {
        var uploads: [UploadProgress?]
        var finished = 0
        var isDrawn = false
        /// Bytes and time of the last measurement of the rate.
        var measured: (sent: Int64, at: ContinuousClock.Instant)?
        var rate: Double?
    }

    private let names: [String]
    private let colored: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - names: What each upload sends, by its index.
    ///   - colored: Whether the bar has a colour.
    init(names: [String], colored: Bool) {
        self.names = names
        self.colored = colored
        state = Mutex(State(uploads: names.map { _ in nil }))
    }

    /// An upload has moved.
    func update(_ index: Int, _ progress: UploadProgress) {
        state.withLock { state in
            state.uploads[index] = progress
            draw(&state)
        }
    }

    /// An upload has ended.
    func finish(_ index: Int) { state.withLock { $0.finished += 1 } }

    /// Makes room for other output; `leave` keeps the line as it is and goes on below it.
    func clear(leave: Bool = false) {
        state.withLock { state in
            guard state.isDrawn else { return }
            StandardStream.error.write(leave ? "\n" : "\r\u{1B}[K")
            state.isDrawn = false
        }
    }

    private func draw(_ state: inout State) {
        let known = state.uploads.compactMap { $0 }
        let sent = known.reduce(0) { $0 + $1.totalBytesSent }
        measureRate(&state, sent: sent)
        let label = names.count == 1 ? names[0] : "\(state.finished)/\(names.count) files"
        let bar = ProgressBar(
            label: label, sent: sent, total: known.reduce(0) { $0 + $1.totalBytesExpectedToSend }, rate: state.rate)
        StandardStream.error.write(
            "\r\(bar.line(columns: StandardStream.error.columns, colored: colored))\u{1B}[K")
        state.isDrawn = true
    }

    /// The rate follows the last seconds, smoothly: half of what it says is younger than about a second.
    private func measureRate(_ state: inout State, sent: Int64) {
        let now = ContinuousClock.now
        guard let last = state.measured else {
            state.measured = (sent, now)
            return
        }
        let seconds = (now - last.at) / .seconds(1)
        guard seconds >= 0.1 else { return }
        let current = Double(max(0, sent - last.sent)) / seconds
        let weight = min(1, seconds / 1.5)
        state.rate = state.rate.map { $0 + (current - $0) * weight } ?? current
        state.measured = (sent, now)
    }
}
