/// Aborts an upload when the garbage collector frees the function that holds this object, on any thread.
final class CollectedTask: Sendable {
    private let abort: @Sendable () -> Void

    /// - Parameter abort: Must not call JavaScript: the collector is running.
    init(abort: @escaping @Sendable () -> Void) { self.abort = abort }

    deinit { abort() }
}
