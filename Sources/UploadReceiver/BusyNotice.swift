import NIOCore

/// Tells a client that there are too many others, and closes.
final class BusyNotice: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// For the client to read the answer. It is short: every such connection costs a descriptor.
    private static let patience = TimeAmount.seconds(1)

    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func channelActive(context: ChannelHandlerContext) {
        let body = jsonBody(["error": "there are \(limit) connections, more are not accepted: try again later"])
        var answer = ByteBuffer(
            string: """
                HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r
                Content-Type: application/json\r\nContent-Length: \(body.readableBytes)\r\n\r\n
                """)
        answer.writeImmutableBuffer(body)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    /// What the client sends is read, so that closing does not become a reset that throws the answer away.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
