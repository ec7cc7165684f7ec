import Logging
package import UploadCore

extension UploadClient {
    /// Sends a request without a file, at once or when others have ended. It does not wait for uploads.
    ///
    /// - Parameters:
    ///   - onEvent: Called with each event in order, on a thread of Swift's pool, one at a time, never on the caller's stack.
    /// - Returns: The transfer.
    @discardableResult
    package func fetch(
        _ request: FetchRequest, to destination: FetchDestination = .memory,
        onEvent: (@Sendable (FetchEvent) -> Void)? = nil
    ) -> FetchTask {
        let task = FetchTask(onEvent: onEvent)
        do throws(UploadFailure) {
            try EventLoopCheck.run()
            for name in request.ignored {
                requests.logger.warning("header '\(name)' is set by the request itself and was ignored")
            }
            let operation = FetchOperation(
                request: request,
                timeout: UploadTimeout(
                    milliseconds: request.timeout, default: configuration.timeout?.inMilliseconds),
                destination: destination,
                maximumResponseLength: max(0, request.maximumResponseLength ?? destination.limit(configuration)),
                requests: requests)
            let work = Telemetry().around { await operation.run(task) }
            if !transfers.enqueue(task, work) { task.fail(.shutDown) }
        } catch {
            task.fail(error)
        }
        return task
    }
}

extension FetchDestination {
    /// The limit in bytes of a response where the request has none.
    fileprivate func limit(_ configuration: UploadClient.Configuration) -> Int {
        switch self {
        case .memory: configuration.maximumResponseLength
        case .file: .max
        }
    }
}
