import NIOCore
import NIOHTTP2
import NIOPosix

/// Carries requests over one HTTP/2 connection, each on a stream of its own, one at a time. The last handler of the
/// connection's pipeline.
///
/// One at a time because uploads that share a connection share its pace and its fate: one lost packet, one server that
/// takes its time, and all of them wait; and an abort could not end the connection.
final class HTTP2Carrier: ChannelInboundHandler, RequestCarrier {
    typealias InboundIn = HTTP2Frame

    private let channel: any Channel
    private let socket: SocketHandler
    private let meter = DataFrameMeter()
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    /// What runs the request of the moment.
    private weak var handler: HTTPExchangeHandler?
    /// Whether the server takes no more requests.
    private var isGoingAway = false
    /// How many streams there were; the last one's number is twice that, less one (RFC 9113, section 5.1.1).
    private var streamCount = 0
    var onIdle: (_ keepAlive: String?) -> Bool = { _ in false }

    init(_ channel: any Channel) throws {
        self.channel = channel
        let pipeline = channel.pipeline.syncOperations
        socket = try pipeline.handler(type: SocketHandler.self)
        try pipeline.addHandler(meter)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            // As much as of HTTP/1.1.
            HTTP2Setting(parameter: .maxHeaderListSize, value: HTTP1ResponseParser.maximumHead),
        ]
        // A server may measure the way with each frame that it gets: NIO's 200 in half a minute are soon used up.
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
        // Bytes that have not been read are likely the server's goodbye.
        guard streamCount == 0 || socket.isQuiet, !isGoingAway else { return giveUp(exchange) }
        streamCount += 1
        meter.reset()
        let handler = HTTPExchangeHandler(socket, meter: meter)
        handler.onIdle = { [weak self] keepAlive in self?.isGoingAway == false && self?.onIdle(keepAlive) == true }
        self.handler = handler
        exchange.abandon = { [socket] in socket.reset() }
        let loopBound = NIOLoopBound((self, handler, exchange), eventLoop: channel.eventLoop)
        multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(StreamEndHandler())
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https))
                try pipeline.addHandler(loopBound.value.1)
            }
        }.whenComplete { result in
            let (carrier, handler, exchange) = loopBound.value
            // The connection may have ended since, and nothing has gone out.
            guard case .success = result, !carrier.isGoingAway else { return carrier.giveUp(exchange) }
            handler.start(exchange)
        }
    }

    private func giveUp(_ exchange: HTTPExchange) {
        socket.reset()
        exchange.end(with: .failure(StaleConnection()))
    }

    // MARK: What happens to the connection

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway(let last, let code, _) = unwrapInboundIn(data).payload {
            isGoingAway = true
            if Int(last) < 2 * streamCount - 1 {
                fail(code == .http11Required ? HTTP2Failure.requiresHTTP1 : .notProcessed(code))
            } else if code != .noError {
                handler?.connectionWillEnd(HTTP2Failure.connectionEnded(code))
            }
            // The request of the moment may end well; no other one follows.
            if handler == nil { socket.close() }
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
    }

    /// Ends the connection. The stream is told last: what has arrived of its answer may not have reached it yet.
    private func fail(_ reason: any Error) {
        handler?.connectionWillEnd(reason)
        socket.reset()
    }

    private func keepOrClose() {
        if isGoingAway || !onIdle(nil) { socket.close() }
    }
}
