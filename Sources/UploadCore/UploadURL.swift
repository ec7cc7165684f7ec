/// An absolute `http` or `https` address, read the way browsers read one (WHATWG URL), minus their repairs of addresses
/// that are plainly mistyped.
///
/// Spaces and characters beyond ASCII in path and query are percent-encoded, `.` and `..` segments are resolved, the
/// fragment is left out. Everything else is sent as it was written, as curl does, because signatures are made over the
/// raw text. The user and password before an `@` become ``authorization``.
public struct UploadURL: Hashable, Sendable {
    /// The two schemes.
    public enum Scheme: String, Hashable, Sendable {
        /// Plain text.
        case http
        /// Over TLS.
        case https

        /// The port that needs no mention.
        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// What a browser calls the origin: credentials are not carried from one to another.
    public struct Origin: Hashable, Sendable, CustomStringConvertible {
        /// The scheme.
        public let scheme: Scheme
        /// The host in lower case, as it stands in a `Host` header: an IPv6 address has its brackets.
        public let host: String
        /// The port; `nil` for the scheme's default.
        public let port: Int?
        /// The zone of a link-local IPv6 address, such as `eth0` (RFC 6874): for this machine alone, no part of a header.
        package let zone: String?

        package init(scheme: Scheme, host: String, port: Int?, zone: String? = nil) {
            (self.scheme, self.host, self.port, self.zone) = (scheme, host, port, zone)
        }

        /// The origin as text, such as `https://example.com:8443`.
        public var description: String { "\(scheme.rawValue)://\(authority)" }

        /// Host and port as a `Host` header has them: without the scheme's default port.
        package var authority: String { if let port { "\(host):\(port)" } else { host } }

        /// The port to connect to.
        package var effectivePort: Int { port ?? scheme.defaultPort }
    }

    /// Scheme, host and port.
    public let origin: Origin
    /// The path, percent-encoded; it begins with `/`.
    public let path: String
    /// The query with its `?`, percent-encoded; empty when there is none.
    public let query: String
    /// The value of an `Authorization` header, from `user:password@`; `nil` when there was none.
    public let authorization: String?

    /// The address as a request is sent to it: without fragment and credentials.
    public var absoluteString: String { "\(origin)\(path)\(query)" }

    /// Reads an address.
    ///
    /// A host beyond ASCII is refused, with advice to write its Punycode form.
    ///
    /// - Parameter text: The address as the caller wrote it.
    /// - Throws: Code 202, `invalid url` and the reason. The message never repeats the address, whose query or user
    ///   part may be a secret.
    public init(_ text: String) throws(UploadError) { try self.init(text, hostToASCII: nil) }

    /// Reads an address whose host may have characters beyond ASCII.
    ///
    /// - Parameter hostToASCII: Gives the Punycode form of a host (UTS 46), or `nil` where there is none.
    package init(_ text: String, hostToASCII: HostToASCII?) throws(UploadError) {
        func invalid(_ reason: String) -> UploadError { UploadError(.parameter, "invalid url: \(reason)") }

        var rest = ArraySlice(text.utf8)
        while rest.first == ASCII.space { rest.removeFirst() }
        while rest.last == ASCII.space { rest.removeLast() }
        guard !rest.isEmpty else { throw invalid("it is empty") }
        guard !rest.contains(where: ASCII.isControl) else { throw invalid("it has a control character") }

        guard let scheme = UploadURL.takeScheme(&rest) else {
            throw invalid("it does not begin with http:// or https://")
        }
        guard let known = Scheme(rawValue: scheme) else { throw invalid("the scheme '\(scheme)' is not http or https") }
        guard rest.starts(with: "//".utf8) else { throw invalid("'\(scheme):' is not followed by //") }
        rest = rest.dropFirst(2)

        let isEnd: (UInt8) -> Bool = {
            [ASCII.slash, ASCII.backslash, UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
        }
        var authority = rest.prefix { !isEnd($0) }
        rest = rest[authority.endIndex...]

        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            authorization = UploadURL.basicAuthorization(authority[..<at])
            authority = authority[(at + 1)...]
        } else {
            authorization = nil
        }
        let (host, zone, port) = try UploadURL.splitHost(authority, hostToASCII)
        origin = Origin(scheme: known, host: host, port: port == known.defaultPort ? nil : port, zone: zone)

        rest = rest.prefix { $0 != UInt8(ascii: "#") }
        let rawPath = rest.prefix { $0 != UInt8(ascii: "?") }
        path = UploadURL.normalizedPath(rawPath)
        query = String(decoding: UploadURL.percentEncoded(rest[rawPath.endIndex...]), as: UTF8.self)
    }

    /// Takes `name:` off the front, in lower case; `nil` when no scheme stands there.
    static func takeScheme(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let colon = rest.firstIndex(of: ASCII.colon) else { return nil }
        let name = rest[..<colon]
        guard let first = name.first, ASCII.isLetter(first),
            name.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || "+-.".utf8.contains($0) })
        else { return nil }
        rest = rest[(colon + 1)...]
        return String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
    }
}
