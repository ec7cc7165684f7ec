extension UploadClient {
    /// How a client behaves. Every limit is stated here, with its default.
    public struct Configuration: Sendable {
        /// How many uploads run at once; the others wait, first in, first out. At least 1.
        public var maximumConcurrentUploads = 5

        /// The limit for the whole transfer, for uploads that give no `timeout`. None by default: a large file on a slow
        /// link is legitimate.
        public var timeout: Duration?

        /// How long connecting may take, from resolving the host to the end of the TLS handshake.
        public var connectTimeout = Duration.seconds(10)

        /// How long no byte may move either way before the upload fails. `nil` for no limit. A server that works on a
        /// file for minutes before it answers needs more than the default.
        public var idleTimeout: Duration? = .seconds(120)

        /// The most bytes that a response body may have once decoded. A larger one fails with code 200.
        public var maximumResponseLength = 16 * 1024 * 1024

        /// How long to wait for a server's word before the body is sent, where it is asked for it with
        /// `Expect: 100-continue` (RFC 9110, section 10.1.1). `nil`, which is the default, does not ask.
        ///
        /// A server that refuses an upload gets nothing of it then. One that says nothing in this time gets the body all
        /// the same; one that does not let itself be asked (417) gets the request once more without the question.
        public var expectContinueTimeout: Duration?

        /// The protocol to speak; the server's choice is between this one and HTTP/1.1.
        public var httpVersion = HTTPVersion.http1

        /// The way to servers.
        public var route = Route.environment

        /// Which servers are trusted.
        public var trust = ServerTrust.system

        /// Keys of which a server has to have one, besides a certificate that is trusted. None by default: any key will do.
        public var pinnedPublicKeys: Set<PublicKeyPin> = []

        /// What the client shows to servers that ask who it is.
        public var identity: ClientIdentity?

        /// Creates the default configuration.
        public init() {}
    }

    /// Versions of HTTP.
    public enum HTTPVersion: Sendable {
        /// HTTP/1.1.
        case http1
        /// HTTP/2 where the server agrees to it in the TLS handshake, else HTTP/1.1; one upload at a time over each
        /// connection. HTTP/1.1 is faster where nothing stands in its way.
        case http2
    }

    /// Which certificates of servers are accepted.
    public enum ServerTrust: Sendable {
        /// Those of the system, or of `SSL_CERT_FILE` or `SSL_CERT_DIR` where one of these is set.
        case system
        /// Those in this PEM file, or in the PEM files of this directory, and no others.
        case certificates(path: String)
        /// Any, without a check: whoever is on the way can read and change what is sent. For tests.
        case anything
    }

    /// A certificate with its key, as files.
    public struct ClientIdentity: Sendable {
        /// A PEM file with the certificate, followed by those that lead to an authority that the server knows.
        public var certificatePath: String
        /// A PEM file with the private key, not encrypted.
        public var keyPath: String

        /// Names the two files, which are read before the first TLS connection.
        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }
}
