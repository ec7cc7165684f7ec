import HTTPTypes
import NIOCore
import NIOHTTPTypes
import _UploadLibc

extension Channel {
    /// Keeps the connection open, without an idle timeout, until the client disconnects or the task is cancelled.
    ///
    /// An orderly close is not detected at once while unread bytes of the client are in flight: its FIN waits behind
    /// them until the client's system gives up. A reset is.
    func stall() async {
        _ = try? await eventLoop.submit {
            let pipeline = self.pipeline.syncOperations
            pipeline.removeHandler(try pipeline.handler(type: RequestTimeoutHandler.self), promise: nil)
            try pipeline.handler(type: HalfCloseHandler.self).closeOnInputClosed(self)
        }.get()
        await withTaskCancellationHandler {
            try? await closeFuture.get()
        } onCancel: {
            close(promise: nil)
        }
    }

    /// Waits for the delay, or until the client disconnects. Returns whether the client is still connected.
    ///
    /// A client that has only closed its side still waits for the response; here it cannot be distinguished from one
    /// that has closed its socket. With `mayProbe`, for a client that understands interim responses, a `100 Continue`
    /// finds out: the client must ignore it, and the system of a closed socket answers it with a reset.
    func wait(for delay: Duration, mayProbe: Bool) async -> Bool {
        let end = eventLoop.makePromise(of: Void.self)
        let timer = eventLoop.scheduleTask(in: TimeAmount(clamping: delay)) { end.succeed() }
        closeFuture.whenComplete { _ in end.succeed() }
        let probe = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(10)) { _ in
            guard mayProbe, let handler = try? self.pipeline.syncOperations.handler(type: HalfCloseHandler.self),
                handler.isInputClosed
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

    /// Closes the connection when the client closes its side.
    func closeOnInputClosed() {
        eventLoop.execute {
            _ = try? self.pipeline.syncOperations.handler(type: HalfCloseHandler.self).closeOnInputClosed(self)
        }
    }

    /// Closes the connection with a reset (RST) instead of an orderly end (FIN).
    func reset() async {
        // With a linger time of 0 the system sends RST and discards unsent bytes.
        let abrupt = linger(l_onoff: 1, l_linger: 0)
        try? await (self as? any SocketOptionProvider)?.setSoLinger(abrupt).get()
        try? await close().get()
    }
}
