import NIOCore
import NIOPosix
import UploadCore

/// Opens one connection: resolves the host, connects, is passed on by a proxy, and over TLS shakes hands. Lives on an
/// event loop.
///
/// It can be called off at any moment, and then leaves nothing behind.
final class ConnectionAttempt {
    private let origin: UploadURL.Origin
    private let waypoint: Waypoint
    private let security: ConnectionSecurity
    private let lookup: HostResolver.Lookup
    private let eventLoop: any EventLoop
    private let completion: (Result<HTTPConnection, any Error>) -> Void
    /// Those that are being connected: a host has several addresses, and they are tried side by side.
    private var sockets: [SocketHandler] = []
    /// What is waited for, as an error message says it.
    private var awaited: String
    private var isOver = false
    private var limit: Scheduled<Void>?

    /// - Parameter completion: Called on the event loop, once; before anything that the server may send of its own
    ///   accord is read.
    init(
        to origin: UploadURL.Origin, by waypoint: Waypoint, _ security: ConnectionSecurity,
        lookup: @escaping HostResolver.Lookup, on eventLoop: any EventLoop,
        completion: @escaping (Result<HTTPConnection, any Error>) -> Void
    ) {
        self.origin = origin
        self.waypoint = waypoint
        self.security = security
        self.lookup = lookup
        self.eventLoop = eventLoop
        self.completion = completion
        awaited = "no address of \(waypoint.peer ?? Peer(origin))"
    }

    /// - Parameter limit: The time for all of it; at most ten years.
    func start(limit: TimeAmount) {
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        self.limit = eventLoop.scheduleTask(in: limit) { loopBound.value.expire(limit) }
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(limit + .seconds(1))  // Ours comes first, and knows what it was waiting for.
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 128 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try loopBound.value.prepare(channel) }
            }
        dial(bootstrap).assumeIsolated().whenComplete { result in
            do {
                let channel = try result.get()
                // From here on what goes wrong has been named.
                try self.reachServer(on: channel).assumeIsolated().whenComplete { self.end(with: $0) }
            } catch {
                // Not a word about the server, whom nobody has asked yet.
                self.end(with: .failure(self.waypoint.peer.map { UploadError(error, talkingTo: $0) } ?? error))
            }
        }
    }

    /// Calls it off.
    func cancel() { end(with: .failure(CancellationError())) }

    private func dial(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if case .unixSocket(let path) = waypoint { return bootstrap.connect(unixDomainSocketPath: path) }
        let resolving = bootstrap.resolver(HostResolver(lookup, on: eventLoop))
        let lowWater = SocketHandler.unsentLowWaterMark
        let bootstrap = lowWater.map { resolving.channelOption($0.option, value: $0.value) } ?? resolving
        guard case .proxy(let proxy) = waypoint else {
            return bootstrap.connect(host: origin.hostToConnect, port: origin.effectivePort)
        }
        return bootstrap.connect(host: proxy.hostToConnect, port: proxy.port)
    }

    private func prepare(_ channel: any Channel) throws {
        // The host may have been resolved after it was called off.
        if isOver { throw CancellationError() }
        let socket = SocketHandler()
        sockets.append(socket)
        awaited = "no connection to \(waypoint.peer ?? Peer(origin))"
        try channel.pipeline.syncOperations.addHandler(socket)
    }

    /// The way from an open connection to one on which requests can be sent.
    private func reachServer(on channel: any Channel) throws -> EventLoopFuture<HTTPConnection> {
        let loopBound = NIOLoopBound((self, channel), eventLoop: eventLoop)
        return try passProxy(on: channel).flatMapThrowing {
            let (attempt, channel) = loopBound.value
            return try attempt.security.server.map { try attempt.shakeHands($0, with: Peer(attempt.origin), channel) }
        }.flatMap { [eventLoop] handshake in
            handshake ?? eventLoop.makeSucceededFuture(nil)
        }.flatMapThrowing { applicationProtocol in
            let (attempt, channel) = loopBound.value
            let forwarder = attempt.waypoint.forwarder(to: attempt.origin)
            return applicationProtocol == "h2"
                ? try HTTPConnection(http2To: attempt.origin, channel)
                : try HTTPConnection(to: attempt.origin, channel, forwarder: forwarder)
        }
    }

    private func passProxy(on channel: any Channel) throws -> EventLoopFuture<Void> {
        guard case .proxy(let proxy) = waypoint else { return eventLoop.makeSucceededVoidFuture() }
        let peer = Peer(proxy)
        let loopBound = NIOLoopBound((self, channel), eventLoop: eventLoop)
        let handshake = try security.proxy.map { try shakeHands($0, with: peer, channel) }
        return (handshake ?? eventLoop.makeSucceededFuture(nil)).flatMapThrowing { _ in
            let (attempt, channel) = loopBound.value
            guard let dialogue = proxy.dialogue(about: attempt.origin) else { return nil }
            attempt.awaited = "no way through \(peer) to \(attempt.origin)"
            let handler = ProxyHandler(dialogue, channel.eventLoop.makePromise())
            try channel.pipeline.syncOperations.addHandler(handler)
            return handler.done.futureResult
        }.flatMap { (dialogue: EventLoopFuture<Void>?) in
            dialogue ?? channel.eventLoop.makeSucceededVoidFuture()
        }.flatMapErrorThrowing { error in
            if let refusal = error as? ProxyRefusal { throw UploadError(.other, "\(peer) \(refusal.reason)") }
            throw UploadError(error, talkingTo: peer)
        }
    }

    /// - Returns: What is spoken from here on, where both sides agreed on something.
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
        end(with: .failure(UploadError(.timeout, "timeout: \(awaited) within \(milliseconds) ms")))
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

/// With whom TLS is spoken on the way.
struct ConnectionSecurity: Sendable {
    var server: TLSClient?
    var proxy: TLSClient?
}

extension UploadProxy {
    /// What to say to it so that it passes everything on; `nil` where it takes requests as they are.
    fileprivate func dialogue(about origin: UploadURL.Origin) -> (any ProxyDialogue)? {
        switch kind {
        case .socks5: SOCKSDialogue(to: origin, credentials: credentials)
        case .http, .https:
            origin.scheme == .https ? ConnectDialogue(to: origin, credentials: credentials) : nil
        }
    }
}
