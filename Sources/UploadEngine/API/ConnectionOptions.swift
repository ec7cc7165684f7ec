import UploadCore

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

    /// The rate in bytes per second at which the bodies of requests are sent, or `nil` for no limit: the link of a watch on
    /// a desk. Values below 1 count as 1.
    ///
    /// It is the limit of the client, whose uploads share it equally. The bytes are held back before they are written, so
    /// that progress and timeouts are those of such a link. Heads, TLS and responses do not count.
    public var maximumRate: Int64?

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
    public struct HTTPVersion: Hashable, Sendable {
        /// Whether HTTP/2 is offered.
        let offersHTTP2: Bool

        /// HTTP/1.1.
        public static let http1 = HTTPVersion(offersHTTP2: false)
        /// HTTP/2 if the server agrees to it in the TLS handshake, else HTTP/1.1; one upload at a time over each
        /// connection. HTTP/1.1 is faster where proxies and servers allow it.
        public static let http2 = HTTPVersion(offersHTTP2: true)
    }

    /// The route to servers.
    public struct Route: Sendable {
        enum Kind: Sendable {
            case environment, direct
            case proxy(UploadProxy, except: [String])
            case unixSocket(path: String)
        }

        let kind: Kind

        /// Through the proxies that the environment names, by the convention that curl and others follow: `http_proxy`
        /// (in lower case only: a web server turns a request's `Proxy` header into the other), `https_proxy`,
        /// `all_proxy`, and in `no_proxy` the hosts to connect to directly. Read when the client is created.
        ///
        /// Connections to loopback addresses and `localhost` are always direct.
        public static let environment = Route(kind: .environment)

        /// Directly to the server.
        public static let direct = Route(kind: .direct)

        /// Through a proxy: HTTP, HTTPS or SOCKS 5.
        ///
        /// - Parameters:
        ///   - address: The address, such as `http://user:password@proxy.example:3128` or `socks5h://127.0.0.1:1080`. Without
        ///     a scheme it is an HTTP proxy. `socks5`, `socks5h` and `socks` are the same: the proxy resolves host names. The
        ///     default port is 80, 443 or 1080. User and password are percent-decoded.
        ///   - exceptions: Hosts to connect to directly, in the syntax of `no_proxy`: `example.com` is that host and all
        ///     below it, `10.0.0.0/8` and `fd00::/8` are networks, `*` is everything; a `:port` may follow a host.
        /// - Throws: ``UploadError/Reason/invalidRequest``. The message never repeats the address, which may contain a
        ///   password.
        public static func proxy(_ address: String, except exceptions: [String] = []) throws(UploadError) -> Route {
            do throws(UploadFailure) {
                return Route(kind: .proxy(try UploadProxy(address), except: exceptions))
            } catch { throw UploadError(error) }
        }

        /// To a server that listens at a Unix domain socket, whatever host and port a URL names; the server receives those
        /// in `Host`. Progress can be ahead of the server by what the socket buffers, some 200 KiB.
        public static func unixSocket(path: String) -> Route { Route(kind: .unixSocket(path: path)) }
    }

    /// Which certificates of servers are accepted.
    public struct ServerTrust: Sendable {
        enum Kind: Sendable {
            case system, insecure
            case certificates(path: String)
        }

        let kind: Kind

        /// Those of the system, or of `SSL_CERT_FILE` or `SSL_CERT_DIR` where one of these is set.
        public static let system = ServerTrust(kind: .system)
        /// Those in this PEM file, or in the PEM files of this directory, and no others.
        public static func certificates(path: String) -> ServerTrust { ServerTrust(kind: .certificates(path: path)) }
        /// Accepts any certificate. Insecure: allows man-in-the-middle attacks. For tests.
        public static let insecure = ServerTrust(kind: .insecure)
    }

    /// A certificate with its key, as files.
    public struct ClientIdentity: Sendable {
        let certificatePath: String
        let keyPath: String

        /// Names the two files, which are read before the first TLS connection.
        ///
        /// - Parameters:
        ///   - certificatePath: A PEM file with the certificate, followed by those that lead to an authority that the server
        ///     trusts.
        ///   - keyPath: A PEM file with the private key, not encrypted.
        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }
}
