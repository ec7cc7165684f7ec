import NIOCore

/// Stops a listener for a moment when the process is out of descriptors.
///
/// The connection that could not be accepted stays at the head of the queue, so that without a pause the event loop would
/// do nothing but fail to accept it. SwiftNIO's `AcceptBackoffHandler` delays only the request to read: the listener
/// stays registered, and spins all the same.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)

    private var isPaused = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // SwiftNIO closes the listener itself when the error is one that does not pass.
        guard error is IOError, !isPaused else { return }
        isPaused = true
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPaused = false
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
