extension UploadReceiver {
    /// The directory and the limits of a server.
    public struct Configuration: Sendable {
        /// The directory for the files of uploads, which remain in it; the server creates it if it is missing. `nil`: a
        /// temporary directory, which is removed with its files.
        public var directory: String?
        /// The longest request body in bytes; the response to a longer one is 413. 16 GiB by default.
        public var maximumSize: Int64 = 16 << 30
        /// The maximum number of concurrent connections; the response on one more is 503. 512 by default.
        public var maximumConnections = 512
        /// The longest time without a byte of a body, or with fewer than 100 bytes a second; then the response is 408, as for a
        /// head that takes more than 20 seconds. A connection without a request, or whose client does not read its response,
        /// is closed after the same time. 60 seconds by default.
        public var idleTimeout = Duration.seconds(60)

        /// Makes a configuration with the defaults.
        public init() {}

        func receiver(directory: String) -> ReceiverConfiguration {
            var configuration = ReceiverConfiguration(
                port: 0, directory: directory, maximumSize: maximumSize, idleTimeout: idleTimeout,
                maximumConnections: maximumConnections, showsPage: false)
            configuration.acceptsEveryRequest = true
            return configuration
        }
    }
}
