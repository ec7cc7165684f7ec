import NIOCore

/// Detects that the client has closed its side, even while no read is pending.
///
/// The server allows half-closed connections, so that a client may close its side after the request and still read the
/// response. Without a response to come, the connection is closed when the client closes its side.
final class HalfCloseHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// Whether the client has closed its side.
    private(set) var isInputClosed = false
    private var closesOnInputClosed = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            isInputClosed = true
            if closesOnInputClosed { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes the channel when the client closes its side, or now if it already has.
    func closeOnInputClosed(_ channel: any Channel) {
        closesOnInputClosed = true
        if isInputClosed { channel.close(promise: nil) }
    }
}
