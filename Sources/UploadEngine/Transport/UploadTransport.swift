import NIOHTTP1
import UploadCore

/// Sends one request to a server and returns its outcome. The boundary between a transfer and the way its bytes take.
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
    var hop: RequestHop
    /// The body; `nil` for none.
    let content: RequestContent?
    /// The limit in bytes for the decoded body of the response.
    let maximumResponseLength: Int
    /// The time to wait for `100 Continue` before the body is sent; `nil` sends no `Expect` header.
    var continueTimeout: Duration?
    /// Whether the request needs a connection that was not used before.
    var needsNewConnection = false
    /// The file for the body of the response; `nil` collects it in memory.
    var file: ResponseFile?
    /// Called with the bytes of the response's body that have arrived, and its length if it is known.
    var onBody: (@Sendable (_ received: Int64, _ expected: Int64?) -> Void)?
    /// Called whenever bytes arrive.
    let onReceive: @Sendable () -> Void
    /// The failure of a time limit of the transfer that has expired, if any.
    var expired: @Sendable () -> UploadFailure? = { nil }
    /// Called with the status and the `Location` of the final response; returns the request that follows in its place.
    var redirect: @Sendable (_ statusCode: Int, _ location: String?) throws(UploadFailure) -> RequestHop?
}

/// A body to send and its callbacks.
struct RequestContent: Sendable {
    /// The length in bytes.
    let length: Int64
    /// The `Content-Type`; `nil` where the caller's header has it.
    let contentType: String?
    let reader: BodyReader
    /// `nil` where no progress of the body is reported.
    var observer: (any BodyObserver)?
    /// Called whenever more bytes were acknowledged.
    var onAcknowledgement: @Sendable () -> Void = {}
    /// The number of bytes at the end that are sent only when the peer has acknowledged all before them, so that a
    /// connection that fails leaves no doubt about the body; 0 sends them at once.
    var heldBack: Int64 = 0
    /// The time without an acknowledgement, while bytes are in flight, after which the request fails; `nil` for no limit.
    var stallLimit: Duration?
    /// Awaited before the last bytes, those that are held back, are passed to the system. Its error fails the request.
    var beforeEnd: BeforeEnd?
}

/// Follows a body until the peer has it. Called on the connection's event loop.
protocol BodyObserver: AnyObject, Sendable {
    /// More bytes were acknowledged: called several times a second at most.
    ///
    /// - Parameter bytes: The number of all acknowledged bytes.
    func bodyAdvanced(to bytes: Int64)

    /// All bytes were acknowledged. Called once.
    func bodySent()

    /// The last bytes are about to be passed to the system.
    ///
    /// - Returns: Whether they may be.
    func bodyWillEnd() -> Bool

    /// The last bytes were not passed to the system, or the server has not processed the request.
    func bodyWasNotReceived()
}

/// The outcome of a request.
enum TransportOutcome: Sendable {
    case response(TransportResponse)
    /// The response is a redirect. Its body is not waited for.
    indirect case redirect(RequestHop)
    /// The server has not processed the request: ``ResendPolicy`` decides whether it is sent again.
    case unprocessed(ResendPolicy.Cause, isConnectionNew: Bool, any Error)
}

/// A complete response, with its content coding undone.
struct TransportResponse: Sendable {
    let statusCode: Int
    let headers: HTTPHeaders
    /// Empty where the body goes into a file.
    let body: [UInt8]

    /// The header, by names.
    var fields: ResponseHeaders { ResponseHeaders(headers.map { ($0.name, $0.value[...].trimmingBlanks) }) }
}
