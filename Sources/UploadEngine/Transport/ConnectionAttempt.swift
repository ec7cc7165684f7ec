import NIOCore
import NIOHTTP1
import NIOPosix
import UploadCore

/// Opens one connection: resolves the host, connects, and over TLS shakes hands. Lives on an event loop.
///
/// It can be called off at any moment, and then leaves nothing behind.
final class ConnectionAttempt {
    private let origin: UploadURL.Origin
    private let tls: TLSClient?
    private let lookup: HostResolver.Lookup
    private let eventLoop: any EventLoop
    private let completion: (Result<HTTPConnection, any Error>) -> Void
    /// Those that are being connected: a host has several addresses, and they are tried side by side.
    private var sockets: [SocketHandler] = []
    private var isConnected = false
    private var isOver = false
    private var limit: Scheduled<Void>?

    /// - Parameter completion: Called on the event loop, once; before anything that the server may send of its own
    ///   accord is read.
    init(
        _ origin: UploadURL.Origin, _ tls: TLSClient?, lookup: @escaping HostResolver.Lookup,
        on eventLoop: any EventLoop,
        completion: @escaping (Result<HTTPConnection, any Error>) -> Void
    ) {
        self.origin = origin
        self.tls = tls
        self.lookup = lookup
        self.eventLoop = eventLoop
        self.completion = completion
    }

    func start(limit: TimeAmount) {
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        self.limit = eventLoop.scheduleTask(in: limit) { loopBound.value.expire(limit) }
        let lowWater = SocketHandler.unsentLowWaterMark
        let bootstrap = ClientBootstrap(group: eventLoop)
            .resolver(HostResolver(lookup, on: eventLoop))
            .connectTimeout(limit + .seconds(1))  // Ours comes first, and knows what it was waiting for.
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 128 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try loopBound.value.prepare(channel) }
            }
        (lowWater.map { bootstrap.channelOption($0.option, value: $0.value) } ?? bootstrap)
            .connect(host: origin.hostToConnect, port: origin.effectivePort)
            .whenComplete { loopBound.value.connected($0) }
    }

    /// Calls it off.
    func cancel() { end(with: .failure(CancellationError())) }

    private func prepare(_ channel: any Channel) throws {
        // The host may have been resolved after it was called off.
        if isOver { throw CancellationError() }
        let socket = SocketHandler()
        sockets.append(socket)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(socket)
        if let tls {
            let session = try tls.makeHandler(for: origin)
            try pipeline.addHandler(session)
            try pipeline.addHandler(HandshakeHandler(session, pins: tls.pins, eventLoop.makePromise()))
        }
        try pipeline.addHandler(HTTPRequestEncoder())
        let decoder = HTTPResponseDecoder(informationalResponseStrategy: .forward)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(HTTPExchangeHandler(socket))
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard !isOver else { return }
        do {
            let channel = try result.get()
            isConnected = true
            let pipeline = channel.pipeline.syncOperations
            let connection = HTTPConnection(origin, channel, try pipeline.handler(type: HTTPExchangeHandler.self))
            guard tls != nil else { return end(with: .success(connection)) }
            let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
            try pipeline.handler(type: HandshakeHandler.self).done.futureResult.whenComplete { result in
                loopBound.value.end(with: result.map { connection })
            }
        } catch { end(with: .failure(error)) }
    }

    private func expire(_ limit: TimeAmount) {
        let missing = isConnected ? "no TLS session with" : sockets.isEmpty ? "no address of" : "no connection to"
        let milliseconds = limit.nanoseconds / 1_000_000
        end(with: .failure(UploadError(.timeout, "timeout: \(missing) \(origin) within \(milliseconds) ms")))
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
