import HTTPTypes
import UploadCore
public import UploadEngine

#if canImport(FoundationNetworking)
import Foundation
public import FoundationNetworking
#else
public import Foundation
#endif

extension UploadClient {
    /// Uploads a body with the URL, the method and the header fields of a request, and returns the server's response.
    /// Cancelling the task that waits here cancels the upload.
    ///
    /// - Parameters: As for ``start(_:with:timeout:response:)``.
    /// - Returns: The final response, whatever its status.
    /// - Throws: The reason why there is no response.
    public func upload(
        _ body: UploadBody, with request: URLRequest, timeout: Duration? = nil,
        response destination: ResponseDestination = .memory
    ) async throws(UploadError) -> UploadResponse {
        let parts = try RequestParts(request)
        return try await upload(
            body, to: parts.url, method: parts.method, headers: parts.headers, timeout: timeout, response: destination)
    }

    /// Creates an upload with the URL, the method and the header fields of a request, which starts at once or when others
    /// have ended.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - request: The address, the method and the header. Set `httpMethod`: a request without one is a GET, which sends no
    ///     body. Its `httpBody`, `timeoutInterval` and other settings are not used.
    ///   - timeout: The limit for the whole transfer. `nil`, zero or negative: the configuration's.
    ///   - destination: The destination of the response's body.
    /// - Returns: The upload.
    /// - Throws: `invalidRequest` for a parameter that cannot be sent, such as the method GET, a request without a URL, or a
    ///   file that does not exist. Every later failure is the task's.
    public func start(
        _ body: UploadBody, with request: URLRequest, timeout: Duration? = nil,
        response destination: ResponseDestination = .memory
    ) throws(UploadError) -> UploadTask {
        let parts = try RequestParts(request)
        return try start(
            body, to: parts.url, method: parts.method, headers: parts.headers, timeout: timeout, response: destination)
    }
}

/// The parts of a request that an upload uses.
private struct RequestParts {
    let url: URL
    let method: HTTPRequest.Method
    let headers: HTTPFields

    init(_ request: URLRequest) throws(UploadError) {
        guard let url = request.url else { throw UploadError(invalid: "invalid url: the request has none") }
        let name = request.httpMethod ?? "GET"
        guard let method = HTTPRequest.Method(name) else {
            throw UploadError(
                invalid: "invalid method: '\(name.visible(limit: 40))' is not a method such as POST or PUT")
        }
        var headers = HTTPFields()
        // A dictionary has no order: by name, so that the same request has the same bytes.
        for (name, value) in (request.allHTTPHeaderFields ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let name = HTTPField.Name(name) else {
                throw UploadError(invalid: "invalid headers: '\(name.visible)' is not a header name")
            }
            headers.append(HTTPField(name: name, value: value))
        }
        (self.url, self.method, self.headers) = (url, method, headers)
    }
}

extension UploadError {
    /// The error for a parameter that cannot be sent.
    init(invalid message: String) { self.init(UploadFailure(.parameter, message)) }
}
