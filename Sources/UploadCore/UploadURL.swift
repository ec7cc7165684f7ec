/// An absolute `http` or `https` address, read the way browsers read one (WHATWG URL), minus their repairs of addresses
/// that are plainly mistyped.
///
/// Spaces and characters beyond ASCII in path and query are percent-encoded, `.` and `..` segments are resolved, the
/// fragment is left out. What stands before an `@` becomes ``authorization``.
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
    /// - Parameter text: The address as the caller wrote it.
    /// - Throws: Code 202, `invalid url` and the reason. The message never repeats the address, whose query or user
    ///   part may be a secret.
    public init(_ text: String) throws(UploadError) {
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
        let (host, port) = try UploadURL.splitHost(authority)
        origin = Origin(scheme: known, host: host, port: port == known.defaultPort ? nil : port)

        rest = rest.prefix { $0 != UInt8(ascii: "#") }
        let rawPath = rest.prefix { $0 != UInt8(ascii: "?") }
        path = UploadURL.normalizedPath(rawPath)
        // The apostrophe is encoded in queries alone, as browsers do.
        let rawQuery = UploadURL.percentEncoded(rest[rawPath.endIndex...], allowing: "-._~!$&()*+,;=:@/?")
        query = String(decoding: rawQuery, as: UTF8.self)
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

    /// Host and port of what stands between `//` (or `@`) and the path.
    static func splitHost(_ authority: ArraySlice<UInt8>) throws(UploadError) -> (host: String, port: Int?) {
        func invalid(_ reason: String) -> UploadError { UploadError(.parameter, "invalid url: \(reason)") }

        var host = authority
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw invalid("the host has a '[' without a ']'")
            }
            host = authority[...bracket]
            let address = host.dropFirst().dropLast()
            guard address.contains(ASCII.colon),
                address.allSatisfy({ ASCII.hexValue($0) != nil || $0 == ASCII.colon || $0 == ASCII.dot })
            else { throw invalid("'\(String(decoding: host, as: UTF8.self))' is no IPv6 address") }
        } else {
            host = authority.prefix { $0 != ASCII.colon }
            let forbidden = " \"%<>[]^`{|}".utf8
            guard !host.isEmpty else { throw invalid("it has no host") }
            guard !host.contains(where: { forbidden.contains($0) }) else {
                throw invalid("the host '\(String(decoding: host, as: UTF8.self))' has a character that no host has")
            }
            guard host.allSatisfy({ $0 < 0x80 }) else {
                let name = String(decoding: host, as: UTF8.self)
                throw invalid("the host '\(name)' has characters beyond ASCII; write its Punycode form (xn--…)")
            }
        }
        let name = String(decoding: host.map(ASCII.lowercased), as: UTF8.self)

        let afterHost = authority[host.endIndex...]
        guard let separator = afterHost.first else { return (name, nil) }
        guard separator == ASCII.colon else { throw invalid("something stands between the host and its port") }
        let digits = afterHost.dropFirst()
        if digits.isEmpty { return (name, nil) }
        guard digits.allSatisfy(ASCII.isDigit), let port = Int(String(decoding: digits, as: UTF8.self)),
            (1...65535).contains(port)
        else {
            // Not repeated: after `user:pass/word@host` it is the first half of a password.
            throw invalid("the port is not a number from 1 to 65535")
        }
        return (name, port)
    }
}
