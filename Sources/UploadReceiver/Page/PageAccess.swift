import HTTPTypes
import HummingbirdCore
import NIOCore

/// Who may see what others have uploaded: a browser whose user has opened this server, and no other page in it.
struct PageAccess: Sendable {
    /// The name or address that the server was told to listen on.
    let host: String

    /// Refuses a request for a host, with or without a port, under a name that is not this server's. A page of somebody
    /// else's can have its own name resolve to this machine, to read from here what it then may: DNS rebinding.
    func checkHost(_ authority: String, localAddress: SocketAddress?) throws(Refusal) {
        guard let value = HostValue(authority),
            value.host == host.lowercased() || Self.isLoopback(value) || Self.isSame(value.host, localAddress)
        else {
            throw Refusal(
                .misdirectedRequest,
                "the page is not shown as \"\(authority.shown())\": open it by the address of this machine, "
                    + "or start the server with --host and that name")
        }
    }

    /// Refuses what a page of another origin asks for. Browsers say who asks; what is not one need not.
    func checkOrigin(_ request: Request) throws(Refusal) {
        if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
            throw Refusal(
                .forbidden,
                "only this server's own page may ask for that, not one of another origin (\(site.shown(limit: 40)))")
        }
        let own = "http://\(request.head.authority ?? "")"
        if let origin = request.headers[.origin], origin.lowercased() != own.lowercased() {
            throw Refusal(.forbidden, "only this server's own page may ask for that, not one of \(origin.shown())")
        }
    }

    private static func isLoopback(_ value: HostValue) -> Bool {
        if value.isLocalhost { return true }
        switch try? SocketAddress(ipAddress: value.host, port: 0) {
        case .v4: return value.host.hasPrefix("127.")
        case .v6: return value.host == "::1"
        default: return false
        }
    }

    /// Whether the name is the address at which the client has reached this server: no name that others give out can be.
    private static func isSame(_ name: String, _ address: SocketAddress?) -> Bool {
        guard let asked = try? SocketAddress(ipAddress: name, port: 0).ipAddress, let own = address?.ipAddress else {
            return false
        }
        return own == asked || own == "::ffff:\(asked)"
    }
}
