import NIOCore
import NIOPosix
import UploadCore
import _UploadLibc
import _UploadLocks
import _UploadThreads

/// Carries requests over HTTP, on connections that are kept and used again.
final class HTTPTransport: UploadTransport {
    private let configuration: UploadClient.Configuration
    private let lookup: HostResolver.Lookup
    private let routing: Result<Routing, UploadError>
    private let pool = ConnectionPool()
    private let serverTLS: SharedTLSClient
    /// For servers that have refused HTTP/2.
    private let http1TLS: SharedTLSClient
    private let proxyTLS: SharedTLSClient
    private let http1Origins = Mutex<Set<UploadURL.Origin>>([])

    init(_ configuration: UploadClient.Configuration, lookup: @escaping HostResolver.Lookup = HostResolver.system) {
        self.configuration = configuration
        self.lookup = lookup
        routing = Result { () throws(UploadError) in
            try Routing(configuration.route) { name in getenv(name).map { String(cString: $0) } }
        }
        serverTLS = SharedTLSClient(configuration)
        var forHTTP1 = configuration
        forHTTP1.httpVersion = .http1
        http1TLS = SharedTLSClient(forHTTP1)
        // A proxy is no server: what is asked and shown there is not for it.
        var forProxies = configuration
        (forProxies.pinnedPublicKeys, forProxies.identity, forProxies.httpVersion) = ([], nil, .http1)
        proxyTLS = SharedTLSClient(forProxies)
    }

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        var request = request
        let outcome = try await attempt(request)
        guard case .expectationFailed = outcome else { return outcome }
        request.continueTimeout = nil
        request.needsNewConnection = true
        return try await attempt(request)
    }

    func shutdown() async { await pool.close() }

    private func attempt(_ request: TransportRequest) async throws -> TransportOutcome {
        do { return try await attemptOnce(request) } catch HTTP2Failure.requiresHTTP1 {
            // Not processed (RFC 9113, section 7), and remembered for the requests that follow.
            http1Origins.withLock { _ = $0.insert(request.attempt.url.origin) }
            var request = request
            request.needsNewConnection = true
            return try await attemptOnce(request)
        }
    }

    private func attemptOnce(_ request: TransportRequest) async throws -> TransportOutcome {
        let origin = request.attempt.url.origin
        while !request.needsNewConnection, let connection = pool.take(origin) {
            // Only where no byte of the request went out, or the server says so, or the request changes nothing: otherwise
            // it may have been processed.
            do {
                return try await carry(request, on: connection.channel.eventLoop) { connection.start($0) }
            } catch is StaleConnection {} catch HTTP2Failure.notProcessed {}
        }
        let waypoint = try routing.get().waypoint(to: origin)
        var security = ConnectionSecurity()
        if origin.scheme == .https {
            let needsHTTP1 = http1Origins.withLock { $0.contains(origin) }
            security.server = try await (needsHTTP1 ? http1TLS : serverTLS).client
        }
        if case .proxy(let proxy) = waypoint, proxy.kind == .https { security.proxy = try await proxyTLS.client }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        return try await carry(request, on: eventLoop) { [self, security] in
            connect($0, origin, waypoint, security, eventLoop)
        }
    }

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
        _ exchange: HTTPExchange, _ origin: UploadURL.Origin, _ waypoint: Waypoint, _ security: ConnectionSecurity,
        _ eventLoop: any EventLoop
    ) {
        guard !exchange.isOver else { return }
        let attempt = ConnectionAttempt(to: origin, by: waypoint, security, lookup: lookup, on: eventLoop) {
            [pool] result in
            switch result {
            case .success(let connection):
                pool.add(connection)
                connection.start(exchange)
            case .failure(let error): exchange.end(with: .failure(error))
            }
        }
        exchange.abandon = { attempt.cancel() }
        attempt.start(limit: TimeAmount(clamping: configuration.connectTimeout))
    }
}

/// A side of TLS whose files are read from disk once, by the first connection that needs it.
final class SharedTLSClient: Sendable {
    private let configuration: UploadClient.Configuration
    private let loading = Mutex<Task<TLSClient, any Error>?>(nil)

    init(_ configuration: UploadClient.Configuration) { self.configuration = configuration }

    var client: TLSClient {
        get async throws {
            let task = loading.withLock { loading in
                let task =
                    loading
                    ?? Task { [configuration] in
                        try await BlockingThreads.files.run { try TLSClient(configuration) }
                    }
                loading = task
                return task
            }
            return try await task.value
        }
    }
}
