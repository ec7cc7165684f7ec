import NIOHTTP1
import UploadCore

/// Sends one request to a server and returns its outcome. The boundary between an upload and the way its bytes take.
protocol UploadTransport: Sendable {
    /// Sends a request.
    ///
    /// Returns when the response is complete, which may be before the body is sent. Interim responses (1xx) are skipped.
    /// Cancelling the task closes the connection at once, in any phase.
    func send(_ request: TransportRequest) async throws -> TransportOutcome

    /// Closes all connections.
    func shutdown() async
}

/// A request and its callbacks.
struct TransportRequest: Sendable {
    let hop: RequestHop
    /// The body; `nil` for none.
    let content: RequestContent?
    /// The limit in bytes for the decoded body of the response.
    let maximumResponseLength: Int
    /// The time to wait for `100 Continue` before the body is sent; `nil` sends no `Expect` header.
    var continueTimeout: Duration?
    /// Whether the request needs a connection that was not used before.
    var needsNewConnection = false
    /// Called whenever bytes arrive.
    let onReceive: @Sendable () -> Void
    /// Called with the status and the `Location` of the final response; returns the request that follows in its place.
    let redirect: @Sendable (_ statusCode: Int, _ location: String?) throws(UploadError) -> RequestHop?
}

/// A body to send and its callbacks.
struct RequestContent: Sendable {
    let body: MultipartBody
    let reader: BodyReader
    /// Called with the number of body bytes that were acknowledged, several times a second while it rises.
    let onAdvance: @Sendable (Int64) -> Void
    /// Called once when all were.
    let onSent: @Sendable () -> Void
}

/// The outcome of a request.
enum TransportOutcome: Sendable {
    case response(TransportResponse)
    /// The response is a redirect. Its body is not waited for.
    case redirect(RequestHop)
    /// The server has not processed the request: ``ResendPolicy`` decides whether it is sent again.
    case unprocessed(ResendPolicy.Cause, isConnectionNew: Bool, any Error)
}

/// A complete response, with its content coding undone.
struct TransportResponse: Sendable {
    let statusCode: Int
    let headers: HTTPHeaders
    let body: [UInt8]
}
