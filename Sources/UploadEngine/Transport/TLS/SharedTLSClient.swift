import _UploadLocks
import _UploadThreads

/// A TLS configuration whose files are read from disk once, by the first connection that needs it.
final class SharedTLSClient: Sendable {
    private let options: ConnectionOptions
    private let loading = Mutex<Task<TLSClient, any Error>?>(nil)

    init(_ options: ConnectionOptions) { self.options = options }

    var client: TLSClient {
        get async throws {
            let task = loading.withLock { loading in
                let task =
                    loading
                    ?? Task { [options] in
                        try await BlockingThreads.files.run { try TLSClient(options) }
                    }
                loading = task
                return task
            }
            return try await task.value
        }
    }
}
