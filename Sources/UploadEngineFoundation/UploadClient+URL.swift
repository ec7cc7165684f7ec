public import Foundation
public import HTTPTypes
public import UploadEngine

extension UploadClient {
    /// Uploads a body to a URL, and returns the server's response. Cancelling the task that waits here cancels the upload.
    ///
    /// The URL is sent as `absoluteString` has it; all else is as in `upload` with a `String`.
    ///
    /// - Returns: The final response, whatever its status.
    /// - Throws: The reason why there is no response.
    public func upload(
        _ body: UploadBody, to url: URL, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
        timeout: Duration? = nil, response destination: ResponseDestination = .memory
    ) async throws(UploadError) -> UploadResponse {
        try await upload(
            body, to: url.absoluteString, method: method, headers: headers, timeout: timeout, response: destination)
    }

    /// Creates an upload to a URL, which starts at once or when others have ended.
    ///
    /// The URL is sent as `absoluteString` has it; all else is as in `start` with a `String`.
    ///
    /// - Returns: The upload.
    /// - Throws: `invalidRequest` for a parameter that cannot be sent, such as a URL without a scheme or a file that does not
    ///   exist. Every later failure is the task's.
    public func start(
        _ body: UploadBody, to url: URL, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
        timeout: Duration? = nil, response destination: ResponseDestination = .memory
    ) throws(UploadError) -> UploadTask {
        try start(
            body, to: url.absoluteString, method: method, headers: headers, timeout: timeout, response: destination)
    }
}
