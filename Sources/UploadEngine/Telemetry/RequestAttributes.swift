#if Tracing || Metrics
import UploadCore

/// The attributes of a request by OpenTelemetry's semantic conventions for HTTP clients.
struct RequestAttributes {
    /// The methods of RFC 9110, and PATCH. Others would be values without a bound.
    private static let knownMethods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE",
    ]

    /// `http.request.method`.
    let method: String
    /// `server.address`: the host, an IPv6 address without brackets.
    let address: String
    /// `server.port`.
    let port: Int

    init(_ hop: RequestHop) {
        method = Self.knownMethods.contains(hop.method.rawValue) ? hop.method.rawValue : "_OTHER"
        let host = hop.url.origin.host
        address = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = hop.url.origin.effectivePort
    }

    /// Whether the convention names the method.
    var isMethodKnown: Bool { method != "_OTHER" }
}
#endif
