import NIOCore
import _UploadLibc

extension Channel {
    /// The time to process what has arrived. A disk that hangs must not lock an upload.
    private static var limit: TimeAmount { .seconds(1) }

    /// Ends a connection as if the client had closed its side: what the system has received is still processed.
    ///
    /// A close would discard it, and the client would have to send it again.
    func endInput() {
        eventLoop.execute {
            guard self.isActive else { return }
            let isClosing: Void? = try? self.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                of: NIOBSDSocket.Handle.self
            ) { descriptor in
                // After it, the system delivers what it has, and then the end.
                _ = shutdown(descriptor, CInt(SHUT_RD))
            }
            guard isClosing != nil else { return self.close(promise: nil) }
            self.eventLoop.scheduleTask(in: Self.limit) { self.close(promise: nil) }
        }
    }
}
