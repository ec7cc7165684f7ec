import UploadCore
import UploadEngine
import _UploadLocks

/// Updates one line of the terminal while uploads run.
final class ProgressDisplay: Sendable {
    /// The time between two drawings. Thousands of small files have thousands of reports in a second.
    private static let pause = Duration.milliseconds(40)

    private struct State {
        /// Progress of the uploads that run, by their numbers.
        var running: [Int: UploadProgress] = [:]
        var sum = ProgressSum()
        var finished = 0
        var isDrawn = false
        /// Columns of the drawn line, if spaces must erase it.
        var drawnLength = 0
        var drawn: ContinuousClock.Instant?
        /// Bytes and time of the last rate measurement.
        var measured: (sent: Int64, at: ContinuousClock.Instant)?
        var rate: Double?
    }

    private let name: String
    private let count: Int?
    private let colored: Bool
    private let erases: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: The file name of a single upload.
    ///   - count: The number of uploads; `nil` if it is not known.
    ///   - colored: Whether the bar is coloured.
    ///   - erases: Whether an escape sequence erases a line; otherwise spaces do.
    init(name: String, count: Int?, colored: Bool, erases: Bool) {
        self.name = name
        self.count = count
        self.colored = colored
        self.erases = erases
    }

    /// Records an upload's progress and redraws the line.
    func update(_ number: Int, _ progress: UploadProgress) {
        state.withLock { state in
            state.sum.add(progress, replacing: state.running.updateValue(progress, forKey: number))
            draw(&state)
        }
    }

    /// Shows that a single upload waits to be sent again. Of several, the others go on, and the log has a line.
    func pause(_ number: Int, _ pause: UploadPause) {
        guard showsPauses else { return }
        state.withLock { state in
            guard StandardStream.error.isReady else { return }
            let text = PauseLine(pause: pause, progress: state.running[number]).text
            write(ProgressBar.cut("\(name.visible) \(text)", columns: StandardStream.error.columns - 1), &state)
        }
    }

    /// Whether ``pause(_:_:)`` shows something.
    var showsPauses: Bool { count == 1 }

    /// Counts an upload as finished.
    func finish(_ number: Int) {
        state.withLock { state in
            state.running[number] = nil
            state.finished += 1
        }
    }

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
        let (sent, total) = (state.sum.sent, state.sum.total)
        measureRate(&state, sent: sent)
        let now = ContinuousClock.now
        if let drawn = state.drawn, now - drawn < Self.pause, sent < total { return }
        state.drawn = now
        // A stopped terminal or a full pipe must not delay uploads.
        guard StandardStream.error.isReady else { return }
        let label = count == 1 ? name : count.map { "\(state.finished)/\($0) files" } ?? counted(state.finished, "file")
        let bar = ProgressBar(label: label, sent: sent, total: total, rate: state.rate)
        write(bar.line(columns: StandardStream.error.columns, colored: colored), &state)
    }

    private func write(_ line: String, _ state: inout State) {
        if erases {
            StandardStream.error.write("\r\(line)\u{1B}[K")
        } else {
            let blanks = String(repeating: " ", count: max(0, state.drawnLength - ProgressBar.width(line)))
            StandardStream.error.write("\r\(line)\(blanks)")
            state.drawnLength = ProgressBar.width(line)
        }
        state.isDrawn = true
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

/// The sum of the progress of all uploads that have started. Sums of sparse files may exceed 64 bits.
struct ProgressSum {
    private var exact: (sent: Int128, total: Int128) = (0, 0)

    /// Bytes sent.
    var sent: Int64 { Int64(clamping: exact.sent) }
    /// Bytes to send.
    var total: Int64 { Int64(clamping: exact.total) }

    /// Adds the progress of an upload in place of an earlier one of the same upload.
    mutating func add(_ progress: UploadProgress, replacing earlier: UploadProgress?) {
        exact.sent += Int128(progress.bytesSent) - Int128(earlier?.bytesSent ?? 0)
        exact.total += Int128(progress.totalBytes) - Int128(earlier?.totalBytes ?? 0)
    }
}
