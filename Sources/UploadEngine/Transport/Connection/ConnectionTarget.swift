import UploadCore

/// The address that a connection is opened to.
enum ConnectionTarget: Sendable {
    /// The server itself.
    case direct
    case proxy(UploadProxy)
    case unixSocket(path: String)

    /// The peer to name in errors; `nil` for the server itself.
    var peer: Peer? {
        switch self {
        case .direct: nil
        case .proxy(let proxy): Peer(proxy)
        case .unixSocket(let path): Peer(unixSocket: path)
        }
    }

    /// The HTTP proxy that forwards requests, if any. A tunnel (TLS or SOCKS) hides them from the proxy.
    func forwarder(to origin: HTTPURL.Origin) -> UploadProxy? {
        guard case .proxy(let proxy) = self, proxy.kind != .socks5, origin.scheme == .http else { return nil }
        return proxy
    }
}
