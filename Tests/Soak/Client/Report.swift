import UploadCore
import UploadEngine
import _UploadLibc
import _UploadLocks

/// Writes tab-separated lines for Tests/Soak/soak.py, each as soon as its values are known.
final class Report: Sendable {
    /// Keeps lines whole.
    private let output = Mutex(())

    /// `ended ID OUTCOME ABORTED VIOLATIONS DETAIL`; an outcome is `success STATUS` or `fail CODE` in one word.
    func ended(_ recorder: UploadRecorder) {
        let record = recorder.close()
        let (outcome, detail) =
            switch record.ending {
            case .success(let response): ("S\(response.statusCode)", response.text)
            case .failure(let error): ("F\(error.code.rawValue)", error.message)
            case nil: ("none", "")
            }
        let violations = record.violations.joined(separator: "; ")
        write("ended", "\(recorder.id)", outcome, record.abortWasRequested ? "aborted" : "", violations, detail)
    }

    /// `late ID WHAT`: an event after the shutdown of the client.
    func late(_ id: Int, _ what: String) { write("late", "\(id)", what) }

    /// `measured KIBIBYTES PEAK DESCRIPTORS`, after the shutdown of all clients.
    func measured(_ use: ResourceUse) {
        write("measured", "\(use.resident)", "\(use.peak)", "\(use.descriptors)")
    }

    private func write(_ words: String...) {
        let safe = words.map { word in String(word.map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(300)) }
        let line = safe.joined(separator: "\t")
        output.withLock { _ in
            print(line)
            fflush(nil)
        }
    }
}
