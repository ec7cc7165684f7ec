import NIOCore
import NIOHTTP2

/// Tells a stream that the server has ended from one that had to be ended because of what the server sent. The first
/// handler of a stream's pipeline.
final class StreamEndHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload

    private var isReset = false
    private var isOurs = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .rstStream = unwrapInboundIn(data) { isReset = true }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? NIOHTTP2Errors.StreamClosed)?.errorCode else {
            return context.fireErrorCaught(error)
        }
        isOurs = !isReset
        if isReset {
            let failure = code == .refusedStream ? HTTP2Failure.notProcessed(code) : .streamReset(code)
            context.fireErrorCaught(failure)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard isOurs else { return context.fireChannelInactive() }
        // The connection is told what the server did wrong after the stream is told of its end.
        context.eventLoop.assumeIsolated().execute { context.fireChannelInactive() }
    }
}
