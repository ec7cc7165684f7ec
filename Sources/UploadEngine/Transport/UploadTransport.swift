import NIOHTTP1
import UploadCore

/// Carries one request to a server and brings back what came of it.
///
/// The seam between what an upload is and how bytes travel; the only protocol of this module.
protocol UploadTransport: Sendable {
    /// Sends a request.
    ///
    /// Returns when the answer is whole, which may be before the body has been sent. Interim responses (1xx) are not it.
    /// Cancelling the task closes the connection at once, whatever it is doing.
    func send(_ request: TransportRequest) async throws -> TransportOutcome

    /// Closes the connections that are left.
    func shutdown() async
}

/// A request, and who is told how it goes.
struct TransportRequest: Sendable {
    let attempt: RequestAttempt
    /// What is sent along, if anything is.
    let content: RequestContent?
    /// The most bytes that the decoded body of the answer may have.
    let maximumResponseLength: Int
    /// How long to wait for the server's word before the body is sent; `nil` where it is not asked.
    var continueTimeout: Duration?
    /// Whether it must go over a connection that was not used before: the server has just answered on the others, and may
    /// be about to close them.
    var needsNewConnection = false
    /// Called whenever bytes arrive.
    let onReceive: @Sendable () -> Void
}

/// A body to send, and who is told how far it got.
struct RequestContent: Sendable {
    let body: MultipartBody
    let reader: MultipartBodyReader
    /// Called with the number of body bytes that have arrived, several times a second while it rises.
    let onAdvance: @Sendable (Int64) -> Void
    /// Called once when all have.
    let onSent: @Sendable () -> Void
}

/// What came of a request.
enum TransportOutcome: Sendable {
    case answered(TransportResponse)
    /// The server asks for another request. The rest of this answer is not waited for.
    case redirected(RequestAttempt)
    /// The server does not let itself be asked before the body is sent (417).
    case expectationFailed
}

/// An answer, with its content coding undone.
struct TransportResponse: Sendable {
    let statusCode: Int
    let headers: HTTPHeaders
    let body: [UInt8]
}
