import NIOCore

/// Completes a future when the connection is active or closed.
///
/// Before that, one side of a connection must not be closed: SwiftNIO asserts that the channel is registered. A server that stops
/// in the moment of a new connection would do so.
final class ActivationHandler: ChannelInboundHandler {
    typealias InboundIn = Never

    private let promise: EventLoopPromise<Void>

    init(_ channel: any Channel) {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        channel.closeFuture.whenComplete { _ in promise.succeed() }
        self.promise = promise
    }

    var future: EventLoopFuture<Void> { promise.futureResult }

    func channelActive(context: ChannelHandlerContext) {
        promise.succeed()
        context.fireChannelActive()
    }
}
