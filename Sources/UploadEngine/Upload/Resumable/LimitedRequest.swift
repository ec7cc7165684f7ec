import NIOCore
import UploadCore
import _UploadLocks

extension RequestLoop {
    /// The response to one request of a transfer that goes on without it.
    ///
    /// - Parameters:
    ///   - idleLimit: The time in which a byte must be sent or received; `nil` for no limit but those of the transfer.
    ///   - body: The body, if the request has one.
    /// - Returns: The response; and the request, or the one that redirects led to.
    func response(
        to first: RequestHop, by deadline: UploadDeadline, idleLimit: Duration?, in destination: Destination,
        body: RequestContent?
    ) async -> (Result<TransportResponse, UploadFailure>, RequestHop) {
        let limited = UploadDeadline(timeout: nil, idleTimeout: idleLimit, now: now, in: deadline)
        let work = Task { () -> (Result<TransportResponse, UploadFailure>, RequestHop) in
            var hop = first
            do throws(UploadFailure) {
                let response = try await response(to: &hop, by: limited, in: destination) {
                    guard let body else { throw UploadFailure.aborted }
                    return body
                }
                return (.success(response), hop)
            } catch { return (.failure(error), hop) }
        }
        let expired = Mutex<UploadFailure?>(nil)
        watch(limited) { failure in
            expired.withLock { $0 = failure }
            work.cancel()
        }
        defer { unwatch(limited) }
        let (result, hop) = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        if case .failure = result, let expired = expired.withLock({ $0 }) { return (.failure(expired), hop) }
        return (result, hop)
    }
}
