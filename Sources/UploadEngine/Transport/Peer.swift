import UploadCore

/// Somebody at the other end of a connection, as error messages name it.
struct Peer: CustomStringConvertible {
    let description: String
    /// The host that a certificate has to be for: without the brackets of an IPv6 address.
    let host: String

    init(_ origin: UploadURL.Origin) {
        description = "\(origin)"
        host = origin.hostToConnect
    }

    init(_ proxy: UploadProxy) {
        description = "the proxy \(proxy)"
        host = proxy.hostToConnect
    }

    init(unixSocket path: String) {
        description = "the Unix socket '\(path)'"
        host = "localhost"
    }

    /// Whether the host is an address instead of a name.
    var isAddress: Bool { IPAddress(host) != nil }
}

extension UploadURL.Origin {
    var hostToConnect: String { host.withoutBrackets }
}

extension UploadProxy {
    var hostToConnect: String { host.withoutBrackets }
}

extension String {
    /// The host without the brackets of an IPv6 address.
    fileprivate var withoutBrackets: String { first == "[" ? String(dropFirst().dropLast()) : self }
}
