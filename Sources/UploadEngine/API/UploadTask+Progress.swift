import Synchronization
public import UploadCore
import _UploadLocks

/// Identifies a progress listener, to remove it.
public struct ProgressToken: Hashable, Sendable, Comparable {
    private static let last = Atomic<UInt64>(0)
    private let number: UInt64

    init() { number = ProgressToken.last.add(1, ordering: .relaxed).newValue }

    /// Earlier registered is less.
    public static func < (left: ProgressToken, right: ProgressToken) -> Bool { left.number < right.number }
}

extension UploadTask {
    /// Calls a function for each progress event: the first at 0 bytes, the last at 100 % when the body was sent, and
    /// between them at most about ten a second.
    ///
    /// On Linux a byte counts when the peer's TCP has acknowledged it, elsewhere when it was passed to the kernel.
    ///
    /// Listeners are called one at a time, on a thread of Swift's pool, in the order of their registration. A listener that
    /// is added late first receives the most recent event. After the end, adding one does nothing.
    ///
    /// - Parameter listener: The function. It should be quick: the next event, and the upload's ending, wait for it.
    /// - Returns: The token to remove it.
    @discardableResult
    public func onProgressUpdate(_ listener: @escaping @Sendable (UploadProgress) -> Void) -> ProgressToken {
        let token = ProgressToken()
        if state.withLock({ $0.add(listener, token) }) { startDelivery() }
        return token
    }

    /// Removes one progress listener, or all of them.
    ///
    /// - Parameter token: The result of `onProgressUpdate`; `nil` removes every listener.
    public func offProgressUpdate(_ token: ProgressToken? = nil) {
        state.withLock { state in
            if let token { state.listeners[token] = nil } else { state.listeners = [:] }
        }
    }

    /// Progress events as a sequence that ends with the upload.
    ///
    /// It begins with the most recent event, skips events that a slow loop misses, and yields nothing after an abort.
    public var progress: some AsyncSequence<UploadProgress, Never> & Sendable {
        let (stream, continuation) = AsyncStream.makeStream(
            of: UploadProgress.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            if let latest = state.latest { continuation.yield(latest) }
            if state.result == nil { state.streams.append(continuation) } else { continuation.finish() }
        }
        return stream.prefix { [self] _ in !state.withLock { $0.hasFailed } }
    }

    /// The server's response, whatever its status.
    ///
    /// Cancelling the Swift task that waits here aborts the upload.
    ///
    /// - Throws: The reason why there is no response.
    public var response: UploadResponse {
        get async throws(UploadError) {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        if state.result == nil { state.waiters.append(continuation) }
                        return state.result != nil
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                abort()
            }
            guard let result = state.withLock({ $0.result }) else { preconditionFailure("resumed before the end") }
            return try result.get()
        }
    }
}
