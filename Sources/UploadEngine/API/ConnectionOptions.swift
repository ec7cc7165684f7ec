public import UploadCore

/// Settings of connections: the route to servers, TLS, and the version of HTTP.
public struct ConnectionOptions: Sendable {
    /// The limit for connecting, from resolving the host to the end of the TLS handshake. 10 seconds by default.
    public var connectTimeout = Duration.seconds(10)

    /// The version of HTTP to offer; the server chooses between this one and HTTP/1.1.
    public var httpVersion = HTTPVersion.http1

    /// The time to wait for `100 Continue` before the body is sent (RFC 9110, section 10.1.1). `nil`, the default, sends no
    /// `Expect` header.
    ///
    /// After a refusal nothing of the body is sent. Without an answer in this time the body is sent all the same; a server
    /// that does not support `Expect` (417) gets the request once more without it.
    public var expectContinueTimeout: Duration?

    /// The route to servers.
    public var route = Route.environment

    /// Which servers are trusted.
    public var trust = ServerTrust.system

    /// Keys of which a server must have one, besides a trusted certificate. None by default: any key is accepted.
    public var pinnedPublicKeys: Set<PublicKeyPin> = []

    /// The client certificate for servers that request one.
    public var identity: ClientIdentity?

    /// Creates the default options.
    public init() {}

    /// Versions of HTTP.
    public enum HTTPVersion: Sendable {
        /// HTTP/1.1.
        case http1
        /// HTTP/2 if the server agrees to it in the TLS handshake, else HTTP/1.1; one upload at a time over each
        /// connection. HTTP/1.1 is faster where proxies and servers allow it.
        case http2
    }

    /// The route to servers.
    public enum Route: Sendable {
        /// Through the proxies that the environment names, by the convention that curl and others follow: `http_proxy`
        /// (in lower case only: a web server turns a request's `Proxy` header into the other), `https_proxy`,
        /// `all_proxy`, and in `no_proxy` the hosts to connect to directly. Read when the client is created.
        ///
        /// Connections to loopback addresses and `localhost` are always direct.
        case environment

        /// Directly to the server.
        case direct

        /// Through a proxy.
        ///
        /// - `except`: Hosts to connect to directly, in the syntax of `no_proxy`: `example.com` is that host and all
        ///   below it, `10.0.0.0/8` and `fd00::/8` are networks, `*` is everything; a `:port` may follow a host.
        case proxy(UploadProxy, except: [String] = [])

        /// To a server that listens at a Unix domain socket, whatever host and port a URL names; the server receives those
        /// in `Host`. Progress can be ahead of the server by what the socket buffers, some 200 KiB.
        case unixSocket(path: String)
    }

    /// Which certificates of servers are accepted.
    public enum ServerTrust: Sendable {
        /// Those of the system, or of `SSL_CERT_FILE` or `SSL_CERT_DIR` where one of these is set.
        case system
        /// Those in this PEM file, or in the PEM files of this directory, and no others.
        case certificates(path: String)
        /// Accepts any certificate. Insecure: allows man-in-the-middle attacks. For tests.
        case insecure
    }

    /// A certificate with its key, as files.
    public struct ClientIdentity: Sendable {
        /// A PEM file with the certificate, followed by those that lead to an authority that the server trusts.
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
