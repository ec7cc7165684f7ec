import NIOCore

/// Responds with 503 to a connection over the limit, and closes it.
final class ServiceUnavailableHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The time for the client to read the response. Short, because every such connection takes a descriptor.
    private static let closeDelay = TimeAmount.seconds(1)

    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func channelActive(context: ChannelHandlerContext) {
        let body = ByteBuffer(json: ["error": "the limit of \(limit) connections is reached: try again later"])
        var response = ByteBuffer(
            string: """
                HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r
                Content-Type: application/json\r\nContent-Length: \(body.readableBytes)\r\n\r\n
                """)
        response.writeImmutableBuffer(body)
        context.writeAndFlush(wrapOutboundOut(response), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: Self.closeDelay) { channel.close(promise: nil) }
    }

    /// Discards the request. Unread, it would turn the close into a reset, and a reset can discard the response.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
