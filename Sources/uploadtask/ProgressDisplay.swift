import UploadEngine
import _UploadLocks

/// Updates one line of the terminal while uploads run.
final class ProgressDisplay: Sendable {
    private struct State {
        var uploads: [UploadProgress?]
        var finished = 0
        var isDrawn = false
        /// Columns of the drawn line, if spaces must erase it.
        var drawnLength = 0
        /// Bytes and time of the last rate measurement.
        var measured: (sent: Int64, at: ContinuousClock.Instant)?
        var rate: Double?
    }

    private let names: [String]
    private let colored: Bool
    private let erases: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - names: The file name of each upload, by index.
    ///   - colored: Whether the bar is coloured.
    ///   - erases: Whether an escape sequence erases a line; otherwise spaces do.
    init(names: [String], colored: Bool, erases: Bool) {
        self.names = names
        self.colored = colored
        self.erases = erases
        state = Mutex(State(uploads: names.map { _ in nil }))
    }

    /// Records an upload's progress and redraws the line.
    func update(_ index: Int, _ progress: UploadProgress) {
        state.withLock { state in
            state.uploads[index] = progress
            draw(&state)
        }
    }

    /// Counts an upload as finished.
    func finish(_ index: Int) { state.withLock { $0.finished += 1 } }

    /// Erases the line to make room for other output, or starts a new line if `leave` is true.
    func clear(leave: Bool = false) {
        state.withLock { state in
            guard state.isDrawn else { return }
            let blanks = String(repeating: " ", count: state.drawnLength)
            StandardStream.error.write(leave ? "\n" : erases ? "\r\u{1B}[K" : "\r\(blanks)\r")
            state.isDrawn = false
            state.drawnLength = 0
        }
    }

    private func draw(_ state: inout State) {
        let (sent, total) = Self.sums(of: state.uploads)
        measureRate(&state, sent: sent)
        // A stopped terminal or a full pipe must not delay uploads.
        guard StandardStream.error.isReady else { return }
        let label = names.count == 1 ? names[0] : "\(state.finished)/\(names.count) files"
        let bar = ProgressBar(label: label, sent: sent, total: total, rate: state.rate)
        let line = bar.line(columns: StandardStream.error.columns, colored: colored)
        if erases {
            StandardStream.error.write("\r\(line)\u{1B}[K")
        } else {
            let blanks = String(repeating: " ", count: max(0, state.drawnLength - ProgressBar.width(line)))
            StandardStream.error.write("\r\(line)\(blanks)")
            state.drawnLength = ProgressBar.width(line)
        }
        state.isDrawn = true
    }

    /// Bytes sent and to send of all started uploads; the sum of sparse files may exceed 64 bits.
    static func sums(of uploads: [UploadProgress?]) -> (sent: Int64, total: Int64) {
        func sum(_ bytes: (UploadProgress) -> Int64) -> Int64 {
            uploads.reduce(0) { sum, progress in
                let (result, overflow) = sum.addingReportingOverflow(progress.map(bytes) ?? 0)
                return overflow ? .max : result
            }
        }
        return (sum(\.totalBytesSent), sum(\.totalBytesExpectedToSend))
    }

    /// Updates the rate as a moving average: about half of its weight is on the last second.
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
