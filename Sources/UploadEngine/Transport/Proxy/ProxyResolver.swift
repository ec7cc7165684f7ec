import UploadCore

/// Chooses the address to connect to for each server: the server itself, a proxy or a Unix domain socket.
enum ProxyResolver: Sendable {
    case direct
    case proxies(ProxyRules)
    case unixSocket(path: String)

    /// - Parameter variable: The value of an environment variable.
    /// - Throws: Code 200 when the environment names an invalid proxy.
    init(_ route: ConnectionOptions.Route, environment variable: (String) -> String?) throws(UploadFailure) {
        switch route.kind {
        case .environment: self = .proxies(try ProxyRules(environment: variable))
        case .direct: self = .direct
        case .proxy(let proxy, let exceptions): self = .proxies(ProxyRules(proxy, except: exceptions))
        case .unixSocket(let path): self = .unixSocket(path: path)
        }
    }

    func target(for origin: HTTPURL.Origin) -> ConnectionTarget {
        switch self {
        case .direct: .direct
        case .proxies(let rules): rules.proxy(for: origin).map { .proxy($0) } ?? .direct
        case .unixSocket(let path): .unixSocket(path: path)
        }
    }
}
