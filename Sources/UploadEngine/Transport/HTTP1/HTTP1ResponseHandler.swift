import NIOCore
import NIOHTTP1

/// Parses the responses on one HTTP/1.1 connection, each with a new parser: bytes that arrive between two responses cannot
/// become a part of the next one.
final class HTTP1ResponseHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPClientResponsePart

    /// Bytes arrived although no response was expected.
    struct UnexpectedBytes: Error {}

    private var parser: HTTP1ResponseParser?
    /// Whether bytes arrived behind the last response.
    private(set) var hasUnreadBytes = false
    /// Whether any byte of the present response has arrived.
    private(set) var hasReceived = false

    /// Prepares for a response.
    ///
    /// - Parameter isHead: Whether the request is HEAD, whose response has no body.
    func begin(isHead: Bool = false) {
        parser = HTTP1ResponseParser(isHead: isHead)
        hasReceived = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard parser != nil else { return context.fireErrorCaught(UnexpectedBytes()) }
        parser?.append(unwrapInboundIn(data))
        hasReceived = parser?.hasReceived == true
        do throws(HTTP1ResponseError) {
            while let event = try parser?.next() { fire(event, context) }
        } catch { fail(error, context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        do throws(HTTP1ResponseError) {
            if let event = try parser?.finish() { fire(event, context) }
        } catch { fail(error, context) }
        context.fireChannelInactive()
    }

    private func fire(_ event: HTTP1ResponseParser.Event, _ context: ChannelHandlerContext) {
        switch event {
        case .head(let head): context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body(let bytes): context.fireChannelRead(wrapInboundOut(.body(bytes)))
        case .end:
            hasUnreadBytes = parser.map { $0.unreadBytes > 0 } ?? true
            parser = nil
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    private func fail(_ error: HTTP1ResponseError, _ context: ChannelHandlerContext) {
        parser = nil
        context.fireErrorCaught(error)
    }
}
