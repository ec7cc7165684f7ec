import UploadCore

/// Whom a connection is opened to, on the way to a server.
enum Waypoint: Sendable {
    case server
    case proxy(UploadProxy)
    case unixSocket(path: String)

    /// Whom to name in errors; `nil` for the server itself.
    var peer: Peer? {
        switch self {
        case .server: nil
        case .proxy(let proxy): Peer(proxy)
        case .unixSocket(let path): Peer(unixSocket: path)
        }
    }

    /// The proxy that requests are sent to whole. Where TLS or another protocol is spoken through a proxy, it sees none.
    func forwarder(to origin: UploadURL.Origin) -> UploadProxy? {
        guard case .proxy(let proxy) = self, proxy.kind != .socks5, origin.scheme == .http else { return nil }
        return proxy
    }
}

/// The way to each server, as the client was told.
enum Routing: Sendable {
    case direct
    case proxies(ProxyRules)
    case unixSocket(path: String)

    /// - Parameter variable: The value of an environment variable.
    /// - Throws: Code 200 when the environment names a proxy that is none.
    init(_ route: UploadClient.Route, environment variable: (String) -> String?) throws(UploadError) {
        switch route {
        case .environment: self = .proxies(try ProxyRules(environment: variable))
        case .direct: self = .direct
        case .proxy(let proxy, let exceptions): self = .proxies(ProxyRules(proxy, except: exceptions))
        case .unixSocket(let path): self = .unixSocket(path: path)
        }
    }

    func waypoint(to origin: UploadURL.Origin) -> Waypoint {
        switch self {
        case .direct: .server
        case .proxies(let rules): rules.proxy(for: origin).map { .proxy($0) } ?? .server
        case .unixSocket(let path): .unixSocket(path: path)
        }
    }
}
