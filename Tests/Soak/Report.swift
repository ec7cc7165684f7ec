import UploadEngine
import _UploadLibc
import _UploadLocks

/// Writes lines of words for Tests/Servers/soak.py, each as soon as it is known.
final class Report: Sendable {
    /// Keeps lines whole.
    private let output = Mutex(())

    /// `ended ID OUTCOME ABORTED VIOLATIONS DETAIL`; an outcome is `success STATUS` or `fail CODE` in one word.
    func ended(_ witness: Witness) {
        let testimony = witness.close()
        let (outcome, detail) =
            switch testimony.ending {
            case .success(let response): ("S\(response.statusCode)", response.data)
            case .failure(let error): ("F\(error.code.rawValue)", error.message)
            case nil: ("none", "")
            }
        let violations = testimony.violations.joined(separator: "; ")
        write("ended", "\(witness.id)", outcome, testimony.abortWasAsked ? "aborted" : "", violations, detail)
    }

    /// `late ID WHAT`: told after its client was shut down.
    func late(_ id: Int, _ what: String) { write("late", "\(id)", what) }

    /// `measured KIBIBYTES PEAK DESCRIPTORS`, when all clients were shut down.
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
