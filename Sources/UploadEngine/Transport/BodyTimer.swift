import NIOCore

/// Measures the body that a connection sends, ten times a second. Confined to its event loop.
///
/// One timer for all requests of a connection, and none of NIO's repeated tasks: a small body would cost less than its timer.
final class BodyTimer: NIOScheduledCallbackHandler {
    /// The time between two measurements, which bounds the number of progress events.
    private static let interval = TimeAmount.milliseconds(100)

    private let eventLoop: any EventLoop
    private var isSet = false
    /// The body of the present request, if any.
    private var sender: RequestBodySender?

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Measures the body until ``stop()``.
    func start(_ sender: RequestBodySender) {
        self.sender = sender
        if !isSet { set() }
    }

    func stop() { sender = nil }

    private func set() {
        // It fails where the event loop ends, and the connection with it.
        isSet = (try? eventLoop.assumeIsolated().scheduleCallback(in: Self.interval, handler: self)) != nil
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        isSet = false
        guard let sender else { return }
        set()
        sender.check()
    }
}
