import Libc
import NIOSSL

extension UploadClient {
    /// How a client behaves. Every limit is stated here, with its default.
    public struct Configuration: Sendable {
        /// How many uploads run at once; the others wait, first in, first out. At least 1.
        public var maximumConcurrentUploads = 5

        /// The limit for the whole transfer, for uploads that give no `timeout`. None by default: a large file on a slow
        /// link is legitimate.
        public var timeout: Duration?

        /// How long connecting may take, TLS included. `nil` means 10 seconds.
        public var connectTimeout: Duration? = .seconds(10)

        /// How long no byte may move either way before the upload fails. `nil` for no limit. A server that works on a
        /// file for minutes before it answers needs more than the default.
        public var idleTimeout: Duration? = .seconds(120)

        /// The most bytes that a response body may have once decoded. A larger one fails with code 200.
        public var maximumResponseLength = 16 * 1024 * 1024

        /// Which servers are trusted.
        public var trust = ServerTrust.system

        /// Creates the default configuration.
        public init() {}
    }

    /// Which certificates of servers are accepted.
    public enum ServerTrust: Sendable {
        /// Those of the system, or of `SSL_CERT_FILE` or `SSL_CERT_DIR` where one of these is set.
        case system
        /// Those in this PEM file, or in the PEM files of this directory, and no others.
        case certificates(path: String)
        /// Any, without a check: whoever is on the way can read and change what is sent. For tests.
        case anything

        var tlsConfiguration: TLSConfiguration {
            var configuration = TLSConfiguration.makeClientConfiguration()
            switch self {
            case .system:
                let paths = ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { (name: String) in
                    getenv(name).map { String(cString: $0) }
                }
                if let path = paths.first(where: { !$0.isEmpty }) { configuration.trustRoots = .file(path) }
            case .certificates(let path): configuration.trustRoots = .file(path)
            case .anything: configuration.certificateVerification = .none
            }
            return configuration
        }
    }
}
