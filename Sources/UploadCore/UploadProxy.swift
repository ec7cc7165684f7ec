/// A proxy: somebody who passes requests, or whole connections, on to servers.
public struct UploadProxy: Hashable, Sendable {
    /// What is spoken with it.
    public enum Kind: String, Hashable, Sendable {
        /// HTTP: `http` requests are sent to it whole, connections to `https` servers are asked for with CONNECT.
        case http
        /// The same, over TLS.
        case https
        /// SOCKS, version 5 (RFC 1928). The proxy looks up the names of hosts.
        case socks5

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            case .socks5: 1080
            }
        }
    }

    /// Who asks, to a proxy that wants to know.
    public struct Credentials: Hashable, Sendable {
        /// The user's name.
        public let user: [UInt8]
        /// The password.
        public let password: [UInt8]

        /// The value of a `Proxy-Authorization` header (RFC 7617).
        package var authorization: String {
            "Basic \(Base64.encode(user + [ASCII.colon] + password))"
        }
    }

    /// What is spoken with it.
    public let kind: Kind
    /// Its host in lower case; an IPv6 address has its brackets.
    public let host: String
    /// Its port.
    public let port: Int
    /// The zone of a link-local IPv6 address.
    package let zone: String?
    /// Who asks; `nil` where the address names nobody.
    public let credentials: Credentials?

    /// Reads an address such as `http://user:password@proxy.example:3128` or `socks5h://127.0.0.1:1080`.
    ///
    /// Without a scheme it is an HTTP proxy. `socks5`, `socks5h` and `socks` are the same. The port is 80, 443 or 1080
    /// where none is given. User and password are percent-decoded.
    ///
    /// - Parameter text: The address.
    /// - Throws: Code 202 with the reason. The message never repeats the address, which may have a password in it.
    public init(_ text: String) throws(UploadError) {
        func invalid(_ reason: String) -> UploadError { UploadError(.parameter, "invalid proxy: \(reason)") }

        var rest = ArraySlice(text.utf8)
        guard !rest.isEmpty else { throw invalid("it is empty") }
        guard !rest.contains(where: ASCII.isControl) else { throw invalid("it has a control character") }
        var afterScheme = rest
        if let scheme = UploadURL.takeScheme(&afterScheme), afterScheme.starts(with: "//".utf8) {
            rest = afterScheme.dropFirst(2)
            switch scheme {
            case "http": kind = .http
            case "https": kind = .https
            case "socks5", "socks5h", "socks": kind = .socks5
            default: throw invalid("the scheme '\(scheme)' is none of http, https, socks5 and socks5h")
            }
        } else {
            kind = .http
        }
        var authority = rest.prefix { $0 != ASCII.slash }
        guard rest[authority.endIndex...].allSatisfy({ $0 == ASCII.slash }) else {
            throw invalid("something stands after its host and port")
        }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let user = authority[..<at].prefix { $0 != ASCII.colon }
            let password = authority[user.endIndex..<at].dropFirst()
            credentials = Credentials(
                user: UploadURL.percentDecoded(user), password: UploadURL.percentDecoded(password))
            authority = authority[(at + 1)...]
        } else {
            credentials = nil
        }
        let port: Int?
        do { (host, zone, port) = try UploadURL.splitHost(authority) } catch {
            throw invalid(String(error.message.dropFirst("invalid url: ".count)))
        }
        self.port = port ?? kind.defaultPort
    }
}

extension UploadProxy: CustomStringConvertible {
    /// The proxy as text, such as `http://proxy.example:3128`, without user and password.
    public var description: String { "\(kind.rawValue)://\(host):\(port)" }
}
