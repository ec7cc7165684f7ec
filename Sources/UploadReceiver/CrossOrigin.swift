import HTTPTypes
import HummingbirdCore

/// Lets web pages of chosen origins upload and read the answers (the Fetch standard, section 3.3). Never for the paths of
/// the receiver's own page.
struct CrossOrigin: Sendable {
    /// Origins as browsers write them (`http://localhost:3000`), or `*` for all.
    let origins: [String]

    /// The answer to the question that a browser asks before an upload; nil when the request is not one, or when no origin
    /// is allowed.
    func preflight(_ request: Request) -> Answer? {
        guard !origins.isEmpty, request.method == .options, let origin = request.headers[.origin],
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        guard var headers = headers(for: request) else {
            return Answer(
                Refusal(
                    .forbidden,
                    "the origin \(origin.shown()) is not allowed: start the server with --cors and that origin",
                    headers: [.vary: "Origin"]))
        }
        headers[.accessControlAllowMethods] = "POST"
        if let asked = request.headers[.accessControlRequestHeaders] { headers[.accessControlAllowHeaders] = asked }
        headers[.accessControlMaxAge] = "600"
        if request.header("Access-Control-Request-Private-Network") == "true",
            let name = HTTPField.Name("Access-Control-Allow-Private-Network")
        {
            headers[name] = "true"
        }
        return Answer(status: .noContent, headers: headers)
    }

    /// The fields that let a page read the answer to its upload; nil when its origin is not allowed.
    func headers(for request: Request) -> HTTPFields? {
        guard !origins.isEmpty, let origin = request.headers[.origin] else { return nil }
        if origins.contains(where: { $0.lowercased() == origin.lowercased() }) {
            return [
                .accessControlAllowOrigin: origin, .accessControlAllowCredentials: "true",
                .accessControlExposeHeaders: "Retry-After", .vary: "Origin",
            ]
        }
        guard origins.contains("*") else { return nil }
        return [.accessControlAllowOrigin: "*", .accessControlExposeHeaders: "Retry-After"]
    }
}
