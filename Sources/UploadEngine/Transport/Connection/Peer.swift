import UploadCore

/// The other end of a connection, with its name in error messages.
struct Peer: CustomStringConvertible {
    let description: String
    /// The host that a certificate must name: without the brackets and the zone of an IPv6 address.
    let host: String

    init(_ origin: HTTPURL.Origin) {
        description = "\(origin)"
        host = origin.host.withoutBrackets
    }

    init(_ proxy: UploadProxy) {
        description = "the proxy \(proxy)"
        host = proxy.host.withoutBrackets
    }

    init(unixSocket path: String) {
        description = "the Unix socket '\(path.visible)'"
        host = "localhost"
    }

    /// The name in the handshake (RFC 6066, section 3), without a trailing dot; `nil` for an address.
    var serverName: String? {
        guard IPAddress(host) == nil else { return nil }
        let name = host.last == "." ? String(host.dropLast()) : host
        return (1...255).contains(name.utf8.count) ? name : nil
    }
}

extension HTTPURL.Origin {
    var hostToConnect: String { host.withoutBrackets + (zone.map { "%\($0)" } ?? "") }
}

extension UploadProxy {
    var hostToConnect: String { host.withoutBrackets + (zone.map { "%\($0)" } ?? "") }
}

extension String {
    /// The host without the brackets of an IPv6 address.
    fileprivate var withoutBrackets: String { first == "[" ? String(dropFirst().dropLast()) : self }
}
