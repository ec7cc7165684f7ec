extension UploadClient {
    /// Settings of a client. Each limit is stated here, with its default.
    public struct Configuration: Sendable {
        /// The number of uploads that run at once; the others wait, first in, first out. At least 1.
        public var maximumConcurrentUploads = 5

        /// The limit for the whole transfer, for uploads without a `timeout` of their own. None by default: a large file on
        /// a slow link takes long.
        public var timeout: Duration?

        /// The time in which at least one byte must be sent or received; `nil` for no limit. A server that works on a file
        /// for minutes before it responds needs more than the default.
        public var idleTimeout: Duration? = .seconds(120)

        /// Whether uploads are sent again. By default everything is sent once.
        public var retry = RetryPolicy.never

        /// The limit in bytes for a response body once decoded. A larger one fails with
        /// ``UploadError/Reason/responseTooLarge``.
        public var maximumResponseLength = 16 * 1024 * 1024

        /// Settings of the connections.
        public var connection = ConnectionOptions()

        /// Creates the default configuration.
        public init() {}
    }
}
