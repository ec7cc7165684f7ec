#if Tracing || Metrics
import UploadCore
import _UploadLocks

/// The ending of a request, by the same conventions.
struct RequestEnding {
    /// `http.response.status_code`; `nil` without a response.
    private(set) var statusCode: Int?
    /// `error.type`: the reason of a failure, or the status of a response that is an error to a client; `nil` for no error.
    private(set) var errorType: String?

    /// The ending with a response.
    init(statusCode: Int) {
        self.statusCode = statusCode
        errorType = statusCode >= 400 ? "\(statusCode)" : nil
    }

    /// - Parameters:
    ///   - result: The result of sending the request.
    ///   - received: The status of the response, if its head arrived.
    init(_ result: Result<TransportOutcome, any Error>, of request: TransportRequest, received: Int?) {
        statusCode = received
        switch result {
        case .success(.response(let response)): self = RequestEnding(statusCode: response.statusCode)
        case .success(.redirect): break
        case .success(.unprocessed(_, _, let error)): fail(error, request)
        // The transfer ended: by its caller, or because its time was over.
        case .failure(is CancellationError): fail(request.expired() ?? .aborted, request)
        case .failure(let error): fail(error, request)
        }
    }

    private mutating func fail(_ error: any Error, _ request: TransportRequest) {
        errorType = UploadFailure(error, talkingTo: Peer(request.hop.url.origin)).errorType
    }
}

extension RequestEnding {
    /// The dimensions of a metric: the values have a bound.
    var dimensions: [(String, String)] {
        var dimensions: [(String, String)] = []
        if let statusCode { dimensions.append(("http.response.status_code", "\(statusCode)")) }
        if let errorType { dimensions.append(("error.type", errorType)) }
        return dimensions
    }
}

extension UploadFailure {
    /// `error.type`: the name that a caller compares with, such as `hostNotFound`.
    var errorType: String { "\(UploadError.Reason(reason))" }
}

/// The status of a response, which the transport reports to the function that decides about redirects when its head has arrived.
final class ResponseStatus: Sendable {
    private let value = Mutex<Int?>(nil)

    var statusCode: Int? { value.withLock { $0 } }

    /// A request that records the status here.
    func recording(_ request: TransportRequest) -> TransportRequest {
        var recording = request
        recording.redirect = { status, location throws(UploadFailure) in
            self.value.withLock { $0 = status }
            return try request.redirect(status, location)
        }
        return recording
    }
}
#endif
