#if Metrics
import CoreMetrics
import UploadCore
import _UploadLocks

/// Counts uploads and the bytes of their bodies.
final class UploadCounters: Sendable {
    private let metrics: any MetricsFactory
    private let bytesSent: Counter
    /// The number of bytes that was counted.
    private let counted = Mutex<Int64>(0)

    /// Counts the start of an upload.
    init(_ metrics: any MetricsFactory) {
        self.metrics = metrics
        bytesSent = Counter(label: "uploadtask.uploads.bytes_sent", factory: metrics)
        Counter(label: "uploadtask.uploads.started", factory: metrics).increment()
    }

    /// Counts an event.
    func count(_ event: UploadEvent) {
        switch event {
        case .progress(let progress):
            let more = counted.withLock { counted in
                defer { counted = max(counted, progress.bytesSent) }
                return progress.bytesSent - counted
            }
            guard more > 0 else { return }
            bytesSent.increment(by: more)
        case .success(let response): end(RequestEnding(statusCode: response.statusCode).dimensions)
        case .failure(let failure): end([("error.type", failure.errorType)])
        }
    }

    private func end(_ dimensions: [(String, String)]) {
        Counter(label: "uploadtask.uploads.ended", dimensions: dimensions, factory: metrics).increment()
    }
}
#endif
