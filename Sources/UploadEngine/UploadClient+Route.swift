public import UploadCore

extension UploadClient {
    /// The way to servers.
    public enum Route: Sendable {
        /// Through the proxies that the environment names, by the convention that curl and others follow: `http_proxy`
        /// (in lower case only: a web server turns a request's `Proxy` header into the other), `https_proxy`,
        /// `all_proxy`, and in `no_proxy` the hosts that are reached without. Read when the client is created.
        ///
        /// Loopback addresses and `localhost` are always reached without.
        case environment

        /// Straight to the server.
        case direct

        /// Through a proxy.
        ///
        /// - `except`: Hosts that are reached without it, in the words of `no_proxy`: `example.com` is that host and all
        ///   below it, `10.0.0.0/8` and `fd00::/8` are networks, `*` is everything; a `:port` may follow a host.
        case proxy(UploadProxy, except: [String] = [])

        /// To a server that listens at a Unix domain socket, whatever host and port an address names; those are what
        /// the server is told. Progress runs ahead there by what the socket holds, some 200 KiB.
        case unixSocket(path: String)
    }
}
