/// An absolute `http` or `https` URL. Parsed as in browsers (WHATWG URL), but without their corrections of obvious
/// typing errors.
///
/// Spaces and non-ASCII characters in path and query are percent-encoded, `.` and `..` segments are resolved, and the
/// fragment is removed. Everything else is sent unchanged, as in curl, because signatures are computed over the raw
/// text. The user and password before an `@` become ``authorization``.
package struct HTTPURL: Hashable, Sendable {
    /// The supported schemes.
    package enum Scheme: Hashable, Sendable, CaseIterable {
        /// HTTP without encryption.
        case http
        /// HTTP over TLS.
        case https

        /// The name in lower case.
        package var rawValue: String {
            switch self {
            case .http: "http"
            case .https: "https"
            }
        }

        /// The scheme with a name in lower case, or `nil`.
        init?(rawValue: String) {
            guard let scheme = Self.allCases.first(where: { $0.rawValue.hasBytes(of: rawValue) }) else { return nil }
            self = scheme
        }

        /// The port of a URL without one.
        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// Scheme, host and port. Credentials for one origin are not sent to another.
    package struct Origin: Hashable, Sendable, CustomStringConvertible {
        /// The scheme.
        package let scheme: Scheme
        /// The host in lower case, as in a `Host` header: an IPv6 address has brackets.
        package let host: String
        /// The port; `nil` for the scheme's default.
        package let port: Int?
        /// The zone of a link-local IPv6 address, such as `eth0` (RFC 6874): used only to connect, never sent.
        package let zone: String?

        package init(scheme: Scheme, host: String, port: Int?, zone: String? = nil) {
            (self.scheme, self.host, self.port, self.zone) = (scheme, host, port, zone)
        }

        /// Whether two origins are the same. Compares bytes: a host is ASCII.
        package static func == (left: Origin, right: Origin) -> Bool {
            left.scheme == right.scheme && left.host.hasBytes(of: right.host) && left.port == right.port
                && (left.zone ?? "").hasBytes(of: right.zone ?? "")
        }

        /// The origin as text, such as `https://example.com:8443`.
        package var description: String { "\(scheme.rawValue)://\(authority)" }

        /// Host and port as in a `Host` header: without the scheme's default port.
        package var authority: String { if let port { "\(host):\(port)" } else { host } }

        /// The port to connect to.
        package var effectivePort: Int { port ?? scheme.defaultPort }
    }

    /// The origin.
    package let origin: Origin
    /// The path, percent-encoded; it begins with `/`.
    package let path: String
    /// The query with its `?`, percent-encoded; empty if there is none.
    package let query: String
    /// The value of an `Authorization` header for `user:password@`; `nil` if the URL has none.
    package let authorization: String?

    /// The URL that the request is sent to: without fragment and credentials.
    package var absoluteString: String { "\(origin)\(path)\(query)" }

    /// Parses a URL.
    ///
    /// Rejects a host with non-ASCII characters; the error recommends its Punycode form.
    ///
    /// - Parameter text: The URL.
    /// - Throws: Code 202, `invalid url` and the reason. The message never contains the query and the user part, which
    ///   may be secrets.
    package init(_ text: String) throws(UploadFailure) { try self.init(text, hostToASCII: nil) }

    /// Parses a URL whose host may have non-ASCII characters.
    ///
    /// - Parameter hostToASCII: Converts the host to Punycode (UTS 46).
    package init(_ text: String, hostToASCII: HostToASCII?) throws(UploadFailure) {
        func invalid(_ reason: String) -> UploadFailure { UploadFailure(.parameter, "invalid url: \(reason)") }

        var rest = text.bytes[...]
        while rest.first == ASCII.space { rest = rest.dropFirst() }
        while rest.last == ASCII.space { rest = rest.dropLast() }
        guard !rest.isEmpty else { throw invalid("it is empty") }
        guard !rest.contains(where: ASCII.isControl) else { throw invalid("it has a control character") }

        guard let scheme = HTTPURL.takeScheme(&rest) else {
            throw invalid("it does not begin with http:// or https://")
        }
        guard let known = Scheme(rawValue: scheme) else {
            throw UploadFailure(
                .parameter, "invalid url: the scheme '\(scheme)' is not http or https", reason: .scheme)
        }
        guard rest.starts(with: "//".bytes) else { throw invalid("'\(scheme):' is not followed by //") }
        rest = rest.dropFirst(2)

        let ends = "/\\?#".bytes
        var authority = rest.prefix { !ends.contains($0) }
        rest = rest[authority.endIndex...]

        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            authorization = HTTPURL.basicAuthorization(authority[..<at])
            authority = authority[(at + 1)...]
        } else {
            authorization = nil
        }
        let (host, zone, port) = try HTTPURL.splitHost(authority, hostToASCII)
        origin = Origin(scheme: known, host: host, port: port == known.defaultPort ? nil : port, zone: zone)

        rest = rest.prefix { $0 != UInt8(ascii: "#") }
        let rawPath = rest.prefix { $0 != UInt8(ascii: "?") }
        path = HTTPURL.normalizedPath(rawPath)
        query = HTTPURL.percentEncoded(rest[rawPath.endIndex...]).text
    }

    /// Removes a scheme and its colon from the start and returns the scheme in lower case; `nil` if there is none.
    static func takeScheme(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let colon = rest.firstIndex(of: ASCII.colon) else { return nil }
        let name = rest[..<colon]
        let marks = "+-.".bytes
        guard let first = name.first, ASCII.isLetter(first),
            name.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || marks.contains($0) })
        else { return nil }
        rest = rest[(colon + 1)...]
        return name.lowercased.text
    }
}
