import NIOCore
import NIOHTTP1

/// Makes the ``RequestContext`` of each request, from the head as it came: the next handler turns that into HTTP types,
/// which know neither the version nor the first of two `Host` headers.
final class HeadReader: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// The context of the latest request.
    private(set) var context: RequestContext?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { self.context = RequestContext(head) }
        context.fireChannelRead(data)
    }
}
