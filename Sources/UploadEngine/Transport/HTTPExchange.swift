import NIOCore
import NIOHTTP1
import UploadCore

/// One request on its way, from its start to its outcome: while its connection is made, and on it. Lives on an event loop.
final class HTTPExchange {
    let request: TransportRequest
    private let promise: EventLoopPromise<TransportOutcome>
    private(set) var isOver = false
    /// Ends whatever carries the request at the moment.
    var abandon: () -> Void = {}

    /// What sends the body.
    var sender: RequestBodySender?
    /// The answer, from its head on.
    var answer: ResponseCollector?
    /// What the answer asks for instead of being the result: its head says all.
    var detour: TransportOutcome?
    /// Whether the answer began before the body was sent. A server that refuses an upload often resets the connection,
    /// which may cut its own answer; then what arrived is the answer.
    var isEarly = false
    /// Whether the server lets the connection be used again.
    var keepsAlive = false

    init(_ request: TransportRequest, _ promise: EventLoopPromise<TransportOutcome>) {
        self.request = request
        self.promise = promise
    }

    /// Nobody wants the outcome any more.
    func cancel() {
        guard !isOver else { return }
        let abandon = abandon
        end(with: .failure(CancellationError()))
        abandon()
    }

    /// Ends it; a second end is none.
    func end(with result: Result<TransportOutcome, any Error>) {
        guard !isOver else { return }
        isOver = true
        abandon = {}
        sender?.stop()
        promise.completeWith(result)
    }
}
