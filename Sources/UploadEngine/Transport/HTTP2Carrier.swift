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
    private var isUsed = false
    var onIdle: (_ keepAlive: String?) -> Bool = { _ in false }

    init(_ channel: any Channel) throws {
        self.channel = channel
        let pipeline = channel.pipeline.syncOperations
        socket = try pipeline.handler(type: SocketHandler.self)
        try pipeline.addHandler(meter)
        var streams = NIOHTTP2Handler.StreamConfiguration()
        (streams.outboundBufferSizeLowWatermark, streams.outboundBufferSizeHighWatermark) = (64 * 1024, 128 * 1024)
        multiplexer = try pipeline.configureHTTP2Pipeline(
            mode: .client, connectionConfiguration: .init(), streamConfiguration: streams
        ) { $0.close() }
        try pipeline.addHandler(self)
    }

    func start(_ exchange: HTTPExchange) {
        guard !exchange.isOver else { return keepOrClose() }
        guard channel.isActive || !isUsed, !isGoingAway else {
            socket.reset()
            return exchange.end(with: .failure(StaleConnection()))
        }
        isUsed = true
        meter.reset()
        let handler = HTTPExchangeHandler(socket, meter: meter)
        handler.onIdle = { [weak self] keepAlive in self?.isGoingAway == false && self?.onIdle(keepAlive) == true }
        self.handler = handler
        exchange.abandon = { [socket] in socket.reset() }
        let loopBound = NIOLoopBound((handler, exchange), eventLoop: channel.eventLoop)
        multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https))
                try pipeline.addHandler(loopBound.value.0)
            }
        }.whenComplete { result in
            let (handler, exchange) = loopBound.value
            switch result {
            case .success: handler.start(exchange)
            case .failure(let error): exchange.end(with: .failure(error))
            }
        }
    }

    // MARK: What happens to the connection

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The request of the moment may end well; no other one follows.
        if case .goAway = unwrapInboundIn(data).payload {
            isGoingAway = true
            if handler == nil { socket.close() }
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one stream is told on the stream.
        if error is NIOHTTP2Errors.StreamError { return }
        handler?.connectionFailed(error)
        socket.reset()
    }

    private func keepOrClose() {
        if isGoingAway || !onIdle(nil) { socket.close() }
    }
}
