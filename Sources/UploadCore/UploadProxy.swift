/// A forward proxy: HTTP, HTTPS or SOCKS 5.
package struct UploadProxy: Hashable, Sendable {
    /// The protocols of proxies.
    package enum Kind: Hashable, Sendable {
        /// HTTP. The proxy forwards `http` requests, and opens tunnels to `https` servers with CONNECT.
        case http
        /// HTTP over TLS to the proxy.
        case https
        /// SOCKS version 5 (RFC 1928). The proxy resolves host names.
        case socks5

        /// The name in an address.
        package var rawValue: String {
            switch self {
            case .http: "http"
            case .https: "https"
            case .socks5: "socks5"
            }
        }

        /// The kind that a scheme in lower case stands for, or `nil`.
        init?(scheme: String) {
            if scheme.hasBytes(of: "http") {
                self = .http
            } else if scheme.hasBytes(of: "https") {
                self = .https
            } else if scheme.isOne(of: ["socks5", "socks5h", "socks"]) {
                self = .socks5
            } else {
                return nil
            }
        }

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            case .socks5: 1080
            }
        }
    }

    /// Credentials for a proxy that requires authentication.
    package struct Credentials: Hashable, Sendable {
        /// The user's name.
        package let user: [UInt8]
        /// The password.
        package let password: [UInt8]

        /// The value of a `Proxy-Authorization` header (RFC 7617).
        package var authorization: String {
            "Basic \(Base64.encode(user + [ASCII.colon] + password))"
        }
    }

    /// The protocol between client and proxy.
    package let kind: Kind
    /// The host in lower case; an IPv6 address has brackets.
    package let host: String
    /// The port.
    package let port: Int
    /// The zone of a link-local IPv6 address.
    package let zone: String?
    /// The credentials; `nil` if the address has none.
    package let credentials: Credentials?

    /// Parses an address such as `http://user:password@proxy.example:3128` or `socks5h://127.0.0.1:1080`.
    ///
    /// An address without a scheme is an HTTP proxy. `socks5`, `socks5h` and `socks` are the same. The default port is
    /// 80, 443 or 1080. User and password are percent-decoded.
    ///
    /// - Parameter text: The address.
    /// - Throws: Code 202 with the reason. The message never repeats the address, which may contain a password.
    package init(_ text: String) throws(UploadFailure) {
        func invalid(_ reason: String) -> UploadFailure { UploadFailure(.parameter, "invalid proxy: \(reason)") }

        var rest = text.bytes[...]
        guard !rest.isEmpty else { throw invalid("it is empty") }
        guard !rest.contains(where: ASCII.isControl) else { throw invalid("it has a control character") }
        var afterScheme = rest
        if let scheme = HTTPURL.takeScheme(&afterScheme), afterScheme.starts(with: "//".bytes) {
            rest = afterScheme.dropFirst(2)
            guard let known = Kind(scheme: scheme) else {
                throw invalid("the scheme '\(scheme)' is not http, https, socks5 or socks5h")
            }
            kind = known
        } else {
            kind = .http
        }
        var authority = rest.prefix { $0 != ASCII.slash }
        guard rest[authority.endIndex...].allSatisfy({ $0 == ASCII.slash }) else {
            throw invalid("unexpected characters after host and port")
        }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let user = authority[..<at].prefix { $0 != ASCII.colon }
            let password = authority[user.endIndex..<at].dropFirst()
            credentials = Credentials(
                user: HTTPURL.percentDecoded(user), password: HTTPURL.percentDecoded(password))
            authority = authority[(at + 1)...]
        } else {
            credentials = nil
        }
        let port: Int?
        do { (host, zone, port) = try HTTPURL.splitHost(authority) } catch {
            let reason = error.message.bytes.dropFirst("invalid url: ".utf8.count)
            throw invalid(reason.text)
        }
        self.port = port ?? kind.defaultPort
    }
}

extension UploadProxy: CustomStringConvertible {
    /// The proxy as text, such as `http://proxy.example:3128`, without user and password.
    package var description: String { "\(kind.rawValue)://\(host):\(port)" }
}
