import HTTPTypes
import HummingbirdCore

/// Cross-origin uploads (CORS; the Fetch standard, section 3.3): lets web pages of allowed origins upload and read the
/// responses. Never applies to the paths of the receiver's own page.
struct CrossOrigin: Sendable {
    /// Origins as browsers send them (`http://localhost:3000`), or `*` for all.
    let origins: [String]

    /// The response to a preflight request; nil for another request, or when no origin is allowed.
    func preflight(_ request: Request) -> ServerResponse? {
        guard !origins.isEmpty, request.method == .options, let origin = request.headers[.origin],
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        guard var headers = headers(for: request) else {
            return ServerResponse(
                HTTPError(
                    .forbidden,
                    "the origin \(origin.visible()) is not allowed: start the server with --cors and that origin",
                    headers: [.vary: "Origin"]))
        }
        // Only POST is received. With the others allowed, a page can read the error that states so.
        headers[.accessControlAllowMethods] = "POST, PUT, PATCH"
        if let requested = request.headers[.accessControlRequestHeaders] {
            headers[.accessControlAllowHeaders] = requested
        }
        headers[.accessControlMaxAge] = "600"
        if request.header("Access-Control-Request-Private-Network") == "true",
            let name = HTTPField.Name("Access-Control-Allow-Private-Network")
        {
            headers[name] = "true"
        }
        return ServerResponse(status: .noContent, headers: headers)
    }

    /// The header fields that let a page read the response to its upload, all of its headers included; nil when its
    /// origin is not allowed.
    func headers(for request: Request) -> HTTPFields? {
        guard !origins.isEmpty, let origin = request.headers[.origin] else { return nil }
        if origins.contains(where: { $0.lowercased() == origin.lowercased() }) {
            // With credentials, browsers take `*` as the name of a field.
            return [
                .accessControlAllowOrigin: origin, .accessControlAllowCredentials: "true",
                .accessControlExposeHeaders: "*, Retry-After", .vary: "Origin",
            ]
        }
        guard origins.contains("*") else { return nil }
        return [.accessControlAllowOrigin: "*", .accessControlExposeHeaders: "*"]
    }
}
