import NIOCore
import NIOHTTP1

/// Makes the ``RequestContext`` of each request from the HTTP/1 head. The next handler converts that head to HTTP
/// types, which have neither the version nor the first of two `Host` headers.
final class RequestHeadHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// The limits on the head of a request: bytes and header fields.
    static let maximumBytes = 80 * 1024
    static let maximumFields = 1000

    /// The context of the latest request.
    private(set) var context: RequestContext?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { self.context = RequestContext(head) }
        context.fireChannelRead(data)
    }
}
