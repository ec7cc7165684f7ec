import NIOCore
import NIOPosix
import UploadCore
import _UploadLibc
import _UploadLocks
import _UploadThreads

/// Sends requests over HTTP, on connections that are kept and used again.
final class HTTPTransport: UploadTransport {
    private let options: ConnectionOptions
    private let lookup: HostResolver.Lookup
    private let proxies: Result<ProxyResolver, UploadFailure>
    private let rate: RateLimit?
    private let pool = ConnectionPool()
    private let serverTLS: SharedTLSClient
    /// For servers that require HTTP/1.1.
    private let http1TLS: SharedTLSClient
    private let proxyTLS: SharedTLSClient
    private let http1Origins = Mutex<Set<HTTPURL.Origin>>([])

    init(_ options: ConnectionOptions, lookup: @escaping HostResolver.Lookup = HostResolver.system) {
        self.options = options
        self.lookup = lookup
        rate = options.maximumRate.map { RateLimit(bytesPerSecond: $0) }
        proxies = Result { () throws(UploadFailure) in
            try ProxyResolver(options.route) { name in getenv(name).map { String(cString: $0) } }
        }
        serverTLS = SharedTLSClient(options)
        var forHTTP1 = options
        forHTTP1.httpVersion = .http1
        http1TLS = SharedTLSClient(forHTTP1)
        // Pins and the client certificate are for servers, not for proxies.
        var forProxies = options
        (forProxies.pinnedPublicKeys, forProxies.identity, forProxies.httpVersion) = ([], nil, .http1)
        proxyTLS = SharedTLSClient(forProxies)
    }

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let outcome = try await perform(request)
        if case .unprocessed(.requiresHTTP1, _, _) = outcome {
            // Remembered for the requests that follow.
            http1Origins.withLock { _ = $0.insert(request.hop.url.origin) }
        }
        return outcome
    }

    func shutdown() async { await pool.close() }

    private func perform(_ request: TransportRequest) async throws -> TransportOutcome {
        let origin = request.hop.url.origin
        if !request.needsNewConnection, let reuse = pool.take(origin) { return try await perform(request, on: reuse) }
        let target = try proxies.get().target(for: origin)
        var security = ConnectionSecurity()
        if origin.scheme == .https {
            let needsHTTP1 = http1Origins.withLock { $0.contains(origin) }
            security.server = try await (needsHTTP1 ? http1TLS : serverTLS).client
        }
        if case .proxy(let proxy) = target, proxy.kind == .https { security.proxy = try await proxyTLS.client }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        return try await perform(request, on: eventLoop) { [self, security] in
            connect($0, origin, target, security, eventLoop)
        }
    }

    /// Sends a request on a connection that had others.
    private func perform(_ request: TransportRequest, on reuse: ConnectionPool.Reuse) async throws -> TransportOutcome {
        let connection = reuse.connection
        do {
            let outcome = try await perform(request, on: connection.channel.eventLoop) { exchange in
                exchange.isConnectionNew = false
                guard reuse.start > .now() else { return connection.start(exchange) }
                let loopBound = NIOLoopBound(exchange, eventLoop: connection.channel.eventLoop)
                connection.channel.eventLoop.scheduleTask(deadline: reuse.start) { connection.start(loopBound.value) }
            }
            switch outcome {
            case .response, .redirect: pool.kept(reuse)
            case .unprocessed(_, _, let error): if (error as? StaleConnection)?.isClosed == true { pool.lost(reuse) }
            }
            return outcome
        } catch {
            if error.isLostConnection { pool.lost(reuse) }
            throw error
        }
    }

    /// Starts a request on an event loop, and waits for its outcome.
    private func perform(
        _ request: TransportRequest, on eventLoop: any EventLoop, start: @escaping @Sendable (HTTPExchange) -> Void
    ) async throws -> TransportOutcome {
        let exchange = NIOLoopBoundBox.makeBoxSendingValue(HTTPExchange(request, rate: rate), eventLoop: eventLoop)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                eventLoop.execute {
                    exchange.value.whenOver(continuation)
                    start(exchange.value)
                }
            }
        } onCancel: {
            eventLoop.execute { exchange.value.cancel() }
        }
    }

    private func connect(
        _ exchange: HTTPExchange, _ origin: HTTPURL.Origin, _ target: ConnectionTarget,
        _ security: ConnectionSecurity, _ eventLoop: any EventLoop
    ) {
        guard !exchange.isOver else { return }
        let attempt = ConnectionAttempt(
            to: origin, by: target, security, lookup: lookup, on: eventLoop, onSocket: pool.track
        ) { [pool] result in
            switch result {
            case .success(let connection):
                pool.add(connection)
                connection.start(exchange)
            case .failure(let error): exchange.end(with: .failure(error))
            }
        }
        exchange.onCancel = { attempt.cancel() }
        attempt.start(limit: TimeAmount(clamping: options.connectTimeout))
    }
}

extension Error {
    /// Whether the peer may have closed the connection before it read the request.
    fileprivate var isLostConnection: Bool { self is NoResponse || self is IOError || self as? ChannelError == .eof }
}
