import NIOCore
import UploadCore

/// Carries one request to a server and brings back the head of the answer.
///
/// The seam between what an upload is and how bytes travel; the only protocol of this module.
protocol UploadTransport: Sendable {
    /// Sends a request.
    ///
    /// Returns as soon as the head of the final response is there, which may be before the body has been sent. Interim
    /// responses (1xx) are not it. Redirects are not followed. Cancelling the task closes the connection.
    func send(_ attempt: RequestAttempt, _ content: RequestContent?) async throws -> TransportResponse

    /// Closes the connections that are left.
    func shutdown() async
}

/// A body to send, and who is told how far it got.
struct RequestContent: Sendable {
    let body: MultipartBody
    let source: FileSource
    let meter: BodyMeter
}

/// The head of a response, with its body still to come.
struct TransportResponse: Sendable {
    let statusCode: Int
    let headers: [(name: String, value: String)]
    let body: any AsyncSequence<ByteBuffer, any Error> & Sendable

    func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}
