import NIOCore
import NIOHTTP2
import NIOPosix

/// Sends requests over one HTTP/2 connection, each on a stream of its own, one at a time. The last handler of the
/// connection's pipeline.
///
/// One at a time, because uploads that share a connection also share its delays: one lost packet or one slow response
/// stops all of them. And an abort could not reset the connection.
final class HTTP2ConnectionHandler: ChannelInboundHandler, RequestChannel {
    typealias InboundIn = HTTP2Frame

    private let channel: any Channel
    private let socket: SocketHandler
    private let meter = HTTP2FrameMeter()
    private let timer: BodyTimer
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    /// The handler of the present request.
    private weak var handler: HTTPExchangeHandler?
    /// Whether a GOAWAY arrived.
    private var isGoingAway = false
    /// The number of streams so far. The last one has the identifier 2n − 1 (RFC 9113, section 5.1.1).
    private var streamCount = 0
    var onIdle: (_ keepAlive: String?) -> Bool = { _ in false }

    init(_ channel: any Channel) throws {
        self.channel = channel
        timer = BodyTimer(channel.eventLoop)
        let pipeline = channel.pipeline.syncOperations
        socket = try pipeline.handler(type: SocketHandler.self)
        try pipeline.addHandler(meter)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            // The same limit as for HTTP/1.1.
            HTTP2Setting(parameter: .maxHeaderListSize, value: HTTP1ResponseParser.maximumHead),
        ]
        // Some servers send a PING for each frame that they receive: NIO's limit of 200 in 30 s is soon reached.
        connection.controlFrameRateLimit.maximumCount = 10_000
        var streams = NIOHTTP2Handler.StreamConfiguration()
        (streams.outboundBufferSizeLowWatermark, streams.outboundBufferSizeHighWatermark) = (64 * 1024, 128 * 1024)
        multiplexer = try pipeline.configureHTTP2Pipeline(
            mode: .client, connectionConfiguration: connection, streamConfiguration: streams
        ) { $0.close() }
        try pipeline.addHandler(self)
    }

    func start(_ exchange: HTTPExchange) {
        guard !exchange.isOver else { return keepOrClose() }
        // Unread bytes are probably a GOAWAY.
        guard streamCount == 0 || socket.isIdle, !isGoingAway else { return giveUp(exchange) }
        streamCount += 1
        meter.reset()
        let handler = HTTPExchangeHandler(socket, timer, meter: meter)
        handler.onIdle = { [weak self] keepAlive in self?.isGoingAway == false && self?.onIdle(keepAlive) == true }
        self.handler = handler
        exchange.onCancel = { [socket] in socket.reset() }
        let loopBound = NIOLoopBound((self, handler, exchange), eventLoop: channel.eventLoop)
        multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2StreamHandler())
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https))
                try pipeline.addHandler(loopBound.value.1)
            }
        }.whenComplete { result in
            let (connection, handler, exchange) = loopBound.value
            // The connection may have ended since; nothing was sent.
            guard case .success = result, !connection.isGoingAway else { return connection.giveUp(exchange) }
            handler.start(exchange)
        }
    }

    private func giveUp(_ exchange: HTTPExchange) {
        socket.reset()
        exchange.end(with: .failure(StaleConnection()))
    }

    // MARK: The connection

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway(let last, let code, _) = unwrapInboundIn(data).payload {
            isGoingAway = true
            if Int(last) < 2 * streamCount - 1 {
                fail(code == .http11Required ? HTTP2Failure.requiresHTTP1 : .notProcessed(code))
            } else if code != .noError {
                handler?.connectionWillEnd(HTTP2Failure.connectionEnded(code))
            }
            // The present request may still succeed; no other one follows.
            if handler == nil { socket.close() }
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
    }

    /// Ends the connection. The stream is closed by NIO, after the bytes of its response that have arrived.
    private func fail(_ reason: any Error) {
        handler?.connectionWillEnd(reason)
        socket.reset()
    }

    private func keepOrClose() {
        if isGoingAway || !onIdle(nil) { socket.close() }
    }
}
