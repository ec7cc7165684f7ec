import NIOCore
import UploadCore

/// The state of one request, from connecting to its outcome. Confined to one event loop.
final class HTTPExchange {
    let request: TransportRequest
    /// The rate at which the body is sent, if it is limited.
    let rate: RateLimit?
    /// Whether the request is the first one on its connection.
    var isConnectionNew = true
    /// The outcome, once there is one.
    private(set) var outcome: Result<TransportOutcome, any Error>?
    /// Waits for the outcome.
    private var continuation: CheckedContinuation<TransportOutcome, any Error>?
    var isOver: Bool { outcome != nil }
    /// Called when the request is cancelled: ends the connection or the attempt to connect.
    var onCancel: () -> Void = {}

    var sender: RequestBodySender?
    /// The response, once its head has arrived.
    var response: (any ResponseReceiver)?
    /// The outcome where the head of the response decides it.
    var followUp: TransportOutcome?
    /// Whether the response began before the body was sent. A server that refuses an upload often resets the connection,
    /// which may cut its response; then the part that arrived is the response.
    var isEarly = false
    /// Whether the server keeps the connection open.
    var keepsAlive = false

    /// The body of the response: its bytes that have arrived, and its length if it is known.
    private var received: Int64 = 0
    var expected: Int64?

    init(_ request: TransportRequest, rate: RateLimit? = nil) {
        self.request = request
        self.rate = rate
    }

    /// Resumes with the outcome as soon as there is one: at once where the request was cancelled before. Call it once.
    func whenOver(_ continuation: CheckedContinuation<TransportOutcome, any Error>) {
        if let outcome { continuation.resume(with: outcome) } else { self.continuation = continuation }
    }

    /// Receives bytes of the response's body.
    func receive(_ bytes: ByteBuffer) throws(UploadFailure) {
        guard let response else { return }
        received += Int64(bytes.readableBytes)
        request.onBody?(received, expected)
        try response.add(bytes)
    }

    /// Cancels the request.
    func cancel() {
        guard !isOver else { return }
        let onCancel = onCancel
        end(with: .failure(CancellationError()))
        onCancel()
    }

    /// Completes the exchange. Idempotent.
    func end(with result: Result<TransportOutcome, any Error>) {
        guard !isOver else { return }
        let outcome = result.flatMapError { error -> Result<TransportOutcome, any Error> in
            guard let cause = ResendPolicy.Cause(error) else { return .failure(error) }
            return .success(.unprocessed(cause, isConnectionNew: isConnectionNew, error))
        }
        self.outcome = outcome
        onCancel = {}
        sender?.stop()
        switch outcome {
        case .success(.unprocessed): request.content?.observer?.bodyWasNotReceived()
        case .failure where sender?.isFlushed != true: request.content?.observer?.bodyWasNotReceived()
        default: break
        }
        continuation?.resume(with: outcome)
        continuation = nil
    }
}

extension ResendPolicy.Cause {
    /// `nil` where the server may have processed the request.
    fileprivate init?(_ error: any Error) {
        switch error {
        case is StaleConnection: self = .staleConnection
        case HTTP2Failure.notProcessed: self = .notProcessed
        case HTTP2Failure.requiresHTTP1: self = .requiresHTTP1
        default: return nil
        }
    }
}
