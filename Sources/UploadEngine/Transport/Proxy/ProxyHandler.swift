import NIOCore

/// Runs the dialogue with a proxy on a connection, and passes on the bytes that follow.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Fails with a ``ProxyRefusal``, or with the connection's error.
    let done: EventLoopPromise<Void>
    private var dialogue: any ProxyDialogue
    private var received = ByteBuffer()
    private var isOver = false

    init(_ dialogue: any ProxyDialogue, _ done: EventLoopPromise<Void>) {
        self.dialogue = dialogue
        self.done = done
    }

    /// The connection is open when the handler is added.
    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(dialogue.begin()), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(ProxyRefusal) {
            while !isOver, let reply = try dialogue.reply(to: &received) {
                switch reply {
                case .send(let bytes): context.writeAndFlush(NIOAny(bytes), promise: nil)
                case .established: end(with: .success(()))
                }
            }
        } catch { end(with: .failure(error)) }
        // The callbacks of `done` have added the next handlers by now.
        if isOver, received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: .failure(error))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .failure(ProxyRefusal(reason: "closed the connection without a response")))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(with: .failure(ChannelError.eof)) }

    private func end(with result: Result<Void, any Error>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result)
    }
}
