import Locks
import NIOCore
import NIOPosix
import UploadCore

/// Carries requests over HTTP/1.1, on connections that are kept and used again.
final class HTTPTransport: UploadTransport {
    private let configuration: UploadClient.Configuration
    private let lookup: HostResolver.Lookup
    private let pool = ConnectionPool()
    private let tls = Mutex<Task<TLSClient, any Error>?>(nil)

    init(_ configuration: UploadClient.Configuration, lookup: @escaping HostResolver.Lookup = HostResolver.system) {
        self.configuration = configuration
        self.lookup = lookup
    }

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let origin = request.attempt.url.origin
        while let connection = pool.take(origin) {
            // Only where no byte of the request went out: nobody could tell otherwise whether it was processed.
            do {
                return try await carry(request, on: connection.channel.eventLoop) { connection.start($0) }
            } catch is StaleConnection {}
        }
        let tls = origin.scheme == .https ? try await tlsClient.value : nil
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        return try await carry(request, on: eventLoop) { [self] in connect($0, origin, tls, eventLoop) }
    }

    func shutdown() async { await pool.close() }

    /// Lets a request start on an event loop, and waits for its outcome.
    private func carry(
        _ request: TransportRequest, on eventLoop: any EventLoop, start: @escaping @Sendable (HTTPExchange) -> Void
    ) async throws -> TransportOutcome {
        let promise = eventLoop.makePromise(of: TransportOutcome.self)
        let exchange = NIOLoopBoundBox.makeBoxSendingValue(HTTPExchange(request, promise), eventLoop: eventLoop)
        return try await withTaskCancellationHandler {
            eventLoop.execute { start(exchange.value) }
            return try await promise.futureResult.get()
        } onCancel: {
            eventLoop.execute { exchange.value.cancel() }
        }
    }

    private func connect(
        _ exchange: HTTPExchange, _ origin: UploadURL.Origin, _ tls: TLSClient?, _ eventLoop: any EventLoop
    ) {
        guard !exchange.isOver else { return }
        let attempt = ConnectionAttempt(origin, tls, lookup: lookup, on: eventLoop) { [pool] result in
            switch result {
            case .success(let connection):
                pool.add(connection)
                connection.start(exchange)
            case .failure(let error): exchange.end(with: .failure(error))
            }
        }
        exchange.abandon = { attempt.cancel() }
        attempt.start(limit: TimeAmount(configuration.connectTimeout))
    }

    /// Read from disk once, by the first connection that needs it.
    private var tlsClient: Task<TLSClient, any Error> {
        tls.withLock { task in
            let loading =
                task
                ?? Task { [configuration] in
                    try await NIOThreadPool.singleton.runIfActive { try TLSClient(configuration) }
                }
            task = loading
            return loading
        }
    }
}
