import NIOCore
import NIOPosix
import UploadCore

/// Opens one connection: resolves the host, connects, passes a proxy, and does the TLS handshakes. Confined to one event
/// loop. Can be cancelled at any moment, and then leaves nothing behind.
final class ConnectionAttempt {
    private let origin: HTTPURL.Origin
    private let target: ConnectionTarget
    private let security: ConnectionSecurity
    private let lookup: HostResolver.Lookup
    private let eventLoop: any EventLoop
    private let onSocket: (any Channel) throws -> Void
    private let completion: (Result<HTTPConnection, any Error>) -> Void
    /// The sockets that connect: the addresses of a host are tried side by side.
    private var sockets: [SocketHandler] = []
    /// The missing thing, for the error when the time is over.
    private var awaited: String
    private var isOver = false
    private var limit: Scheduled<Void>?

    /// - Parameters:
    ///   - onSocket: Called on the event loop with each new socket; an error closes it.
    ///   - completion: Called once on the event loop, before any byte of the server is read.
    init(
        to origin: HTTPURL.Origin, by target: ConnectionTarget, _ security: ConnectionSecurity,
        lookup: @escaping HostResolver.Lookup, on eventLoop: any EventLoop,
        onSocket: @escaping (any Channel) throws -> Void,
        completion: @escaping (Result<HTTPConnection, any Error>) -> Void
    ) {
        self.origin = origin
        self.target = target
        self.security = security
        self.lookup = lookup
        self.eventLoop = eventLoop
        self.onSocket = onSocket
        self.completion = completion
        awaited = "no address of \(target.peer ?? Peer(origin))"
    }

    /// - Parameter limit: The time for all steps together; at most ten years.
    func start(limit: TimeAmount) {
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        self.limit = eventLoop.scheduleTask(in: limit) { loopBound.value.expire(limit) }
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(limit + .seconds(1))  // The limit fires first: its message names the step.
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 128 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try loopBound.value.prepare(channel) }
            }
        connect(bootstrap).assumeIsolated().whenComplete { result in
            do {
                let channel = try result.get()
                // The later steps name the peer in their own errors.
                try self.setUp(channel).assumeIsolated().whenComplete { self.end(with: $0) }
            } catch {
                // The failure is the proxy's: do not name the server.
                self.end(with: .failure(self.target.peer.map { UploadFailure(error, talkingTo: $0) } ?? error))
            }
        }
    }

    func cancel() { end(with: .failure(CancellationError())) }

    private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if case .unixSocket(let path) = target { return bootstrap.connect(unixDomainSocketPath: path) }
        let resolving = bootstrap.resolver(HostResolver(lookup, on: eventLoop))
        let lowWater = SocketHandler.unsentLowWaterMark
        let bootstrap = lowWater.map { resolving.channelOption($0.option, value: $0.value) } ?? resolving
        guard case .proxy(let proxy) = target else {
            return bootstrap.connect(host: origin.hostToConnect, port: origin.effectivePort)
        }
        return bootstrap.connect(host: proxy.hostToConnect, port: proxy.port)
    }

    private func prepare(_ channel: any Channel) throws {
        // The lookup of a host cannot be cancelled, and may end after the attempt.
        if isOver { throw CancellationError() }
        try onSocket(channel)
        let socket = SocketHandler()
        sockets.append(socket)
        awaited = "no connection to \(target.peer ?? Peer(origin))"
        try channel.pipeline.syncOperations.addHandler(socket)
    }

    /// Makes an HTTP connection of an open channel.
    private func setUp(_ channel: any Channel) throws -> EventLoopFuture<HTTPConnection> {
        let loopBound = NIOLoopBound((self, channel), eventLoop: eventLoop)
        return try passProxy(on: channel).flatMapThrowing {
            let (attempt, channel) = loopBound.value
            return try attempt.security.server.map { try attempt.shakeHands($0, with: Peer(attempt.origin), channel) }
        }.flatMap { [eventLoop] handshake in
            handshake ?? eventLoop.makeSucceededFuture(nil)
        }.flatMapThrowing { applicationProtocol in
            let (attempt, channel) = loopBound.value
            let forwarder = attempt.target.forwarder(to: attempt.origin)
            return applicationProtocol == "h2"
                ? try HTTPConnection(http2To: attempt.origin, channel)
                : try HTTPConnection(to: attempt.origin, channel, forwarder: forwarder)
        }
    }

    private func passProxy(on channel: any Channel) throws -> EventLoopFuture<Void> {
        guard case .proxy(let proxy) = target else { return eventLoop.makeSucceededVoidFuture() }
        let peer = Peer(proxy)
        let loopBound = NIOLoopBound((self, channel), eventLoop: eventLoop)
        let handshake = try security.proxy.map { try shakeHands($0, with: peer, channel) }
        return (handshake ?? eventLoop.makeSucceededFuture(nil)).flatMapThrowing { _ in
            let (attempt, channel) = loopBound.value
            guard let dialogue = proxy.dialogue(about: attempt.origin) else { return nil }
            attempt.awaited = "no tunnel through \(peer) to \(attempt.origin)"
            let handler = ProxyHandler(dialogue, channel.eventLoop.makePromise())
            try channel.pipeline.syncOperations.addHandler(handler)
            return handler.done.futureResult
        }.flatMap { (dialogue: EventLoopFuture<Void>?) in
            dialogue ?? channel.eventLoop.makeSucceededVoidFuture()
        }.flatMapErrorThrowing { error in
            if let refusal = error as? ProxyRefusal { throw UploadFailure(.other, "\(peer) \(refusal.reason)") }
            throw UploadFailure(error, talkingTo: peer)
        }
    }

    /// - Returns: The protocol that both sides agreed on (ALPN), if any.
    private func shakeHands(
        _ tls: TLSClient, with peer: Peer, _ channel: any Channel
    ) throws -> EventLoopFuture<String?> {
        awaited = "no TLS session with \(peer)"
        let (session, chain) = try tls.makeHandler(for: peer)
        let handshake = HandshakeHandler(
            session, chain, identity: tls.identity(of: peer), pins: tls.pins, channel.eventLoop.makePromise())
        try channel.pipeline.syncOperations.addHandlers([session, handshake])
        return handshake.done.futureResult
    }

    private func expire(_ limit: TimeAmount) {
        let milliseconds = limit.nanoseconds / 1_000_000
        end(
            with: .failure(
                UploadFailure(.timeout, "timeout: \(awaited) within \(milliseconds) ms", reason: .connectTimeout)))
    }

    private func end(with result: Result<HTTPConnection, any Error>) {
        guard !isOver else { return }
        isOver = true
        limit?.cancel()
        if case .failure = result { for socket in sockets { socket.reset() } }
        sockets = []
        completion(result)
    }
}

/// The TLS sessions of a connection: with the server, and with an HTTPS proxy before it.
struct ConnectionSecurity: Sendable {
    var server: TLSClient?
    var proxy: TLSClient?
}

extension UploadProxy {
    /// The dialogue that opens a tunnel; `nil` where the proxy forwards requests.
    fileprivate func dialogue(about origin: HTTPURL.Origin) -> (any ProxyDialogue)? {
        switch kind {
        case .socks5: SOCKSDialogue(to: origin, credentials: credentials)
        case .http, .https:
            origin.scheme == .https ? ConnectDialogue(to: origin, credentials: credentials) : nil
        }
    }
}
