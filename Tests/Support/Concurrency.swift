import _UploadLocks

/// A thread-safe list of values, for callbacks.
package final class Recorder<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    package init() {}

    package var all: [Element] { list.withLock { $0 } }

    package func append(_ element: Element) { list.withLock { $0.append(element) } }
}

/// An event that occurs once and can be awaited.
package final class Signal: Sendable {
    private let stream = AsyncStream.makeStream(of: Void.self)

    package init() {}

    package func fire() { stream.continuation.finish() }

    package func wait() async { for await _ in stream.stream {} }
}

/// Fires a signal when it is released.
package final class ReleaseToken: Sendable {
    private let released: Signal

    package init(_ released: Signal) { self.released = released }

    deinit { released.fire() }
}

/// Limits the number of concurrent operations; the others wait, first in, first out.
package actor ConcurrencyLimiter {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(limit: Int) { free = limit }

    package func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}
