import HTTPTypes
import NIOCore
import NIOHTTPTypes
import _UploadLibc

/// Notices that the client has closed its side, also while nobody reads from the connection.
///
/// The server allows half-closed connections, so that a client may end its side after the request and still read the
/// answer. A held connection has no answer to wait for: there, the client's end is the end.
final class PeerWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// Whether the client has closed its side.
    private(set) var inputClosed = false
    private var holding = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            inputClosed = true
            if holding { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes the channel as soon as the client closes its side, or now if it has.
    func hold(_ channel: any Channel) {
        holding = true
        if inputClosed { channel.close(promise: nil) }
    }
}

/// Ends of a connection that HTTP does not know.
extension Channel {
    /// Keeps the connection open, without an idle timeout, until the client leaves or the task is cancelled.
    ///
    /// A client that leaves in an orderly way while its unsent bytes wait for this side to read is not noticed at once: its
    /// end waits behind the bytes, until its system gives up. A reset is.
    func hold() async {
        _ = try? await eventLoop.submit {
            let pipeline = self.pipeline.syncOperations
            pipeline.removeHandler(try pipeline.handler(type: ClientWatch.self), promise: nil)
            try pipeline.handler(type: PeerWatch.self).hold(self)
        }.get()
        await withTaskCancellationHandler {
            try? await closeFuture.get()
        } onCancel: {
            close(promise: nil)
        }
    }

    /// Waits so long before an answer, or until the client has left. Returns whether it is still there.
    ///
    /// A client that has only ended its side still waits for the answer, and looks from here like one that has gone.
    /// `mayProbe` says that it understands interim answers: then a `100 Continue`, which it has to ignore, finds out, for the
    /// system of one that has gone refuses it.
    func wait(for delay: Duration, mayProbe: Bool) async -> Bool {
        let end = eventLoop.makePromise(of: Void.self)
        let timer = eventLoop.scheduleTask(in: TimeAmount(clamping: delay)) { end.succeed() }
        closeFuture.whenComplete { _ in end.succeed() }
        let probe = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(10)) { _ in
            guard mayProbe, let watch = try? self.pipeline.syncOperations.handler(type: PeerWatch.self),
                watch.inputClosed
            else { return }
            self.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
        }
        await withTaskCancellationHandler {
            try? await end.futureResult.get()
        } onCancel: {
            end.succeed()
        }
        timer.cancel()
        probe.cancel()
        return isActive && !Task.isCancelled
    }

    /// Closes the connection as soon as the client closes its side.
    func closeWithPeer() {
        eventLoop.execute {
            _ = try? self.pipeline.syncOperations.handler(type: PeerWatch.self).hold(self)
        }
    }

    /// Waits until the client has closed its side. What it still sends is dropped.
    func waitForPeer() async {
        closeWithPeer()
        try? await closeFuture.get()
    }

    /// Closes the connection so that the client sees a reset, not an orderly end.
    func reset() async {
        // With a linger time of 0 the system sends RST and forgets unsent bytes.
        let abrupt = linger(l_onoff: 1, l_linger: 0)
        try? await (self as? any SocketOptionProvider)?.setSoLinger(abrupt).get()
        try? await close().get()
    }
}
