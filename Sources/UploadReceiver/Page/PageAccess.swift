import HTTPTypes
import HummingbirdCore
import NIOCore

/// Access to the uploads of other clients: allowed for the server's own page, forbidden for pages of other origins.
struct PageAccess: Sendable {
    /// The name or address that the server listens on.
    let host: String

    /// Rejects a request with the host name, with or without a port, of another server. This prevents DNS rebinding: a
    /// hostile page whose own name resolves to this machine could otherwise read the uploads as its own origin.
    func checkHost(_ authority: String, localAddress: SocketAddress?) throws(HTTPError) {
        guard let value = HostValue(authority),
            value.host == host.lowercased() || Self.isLoopback(value) || Self.isSame(value.host, localAddress)
        else {
            throw HTTPError(
                .misdirectedRequest,
                "the page is not available as \"\(authority.visible())\": open it by the address of this machine, "
                    + "or start the server with --host and that name")
        }
    }

    /// Rejects a request from a page of another origin. Browsers send the origin; other clients need not.
    func checkOrigin(_ request: Request) throws(HTTPError) {
        if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
            throw HTTPError(
                .forbidden,
                "only this server's own page may request this, not a page of another origin (\(site.visible(limit: 40)))"
            )
        }
        let own = "http://\(request.head.authority ?? "")"
        if let origin = request.headers[.origin], origin.lowercased() != own.lowercased() {
            throw HTTPError(
                .forbidden, "only this server's own page may request this, not a page of \(origin.visible())")
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

    /// Whether the name is the IP address over which the client reached this server. A DNS name can never equal it.
    private static func isSame(_ name: String, _ address: SocketAddress?) -> Bool {
        guard let requested = try? SocketAddress(ipAddress: name, port: 0).ipAddress, let own = address?.ipAddress
        else {
            return false
        }
        return own == requested || own == "::ffff:\(requested)"
    }
}
