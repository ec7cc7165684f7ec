import NIOCore

/// Stops accepting for a moment when the process is out of descriptors.
///
/// The connection that could not be accepted stays at the head of the queue, so that without a delay the event loop
/// would only fail to accept it again and again. SwiftNIO's `AcceptBackoffHandler` delays only the read: the listener
/// stays registered, and the event loop spins all the same.
final class AcceptBackoff: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let delay = TimeAmount.milliseconds(100)

    private var isPaused = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // SwiftNIO itself closes the listener after a permanent error.
        guard error is IOError, !isPaused else { return }
        isPaused = true
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.delay) {
            self.isPaused = false
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
