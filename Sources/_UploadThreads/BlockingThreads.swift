import Dispatch
import NIOCore
import _UploadLocks

/// Threads for calls that may block: name lookups, and everything that waits for a disk.
///
/// The threads are no part of Swift's concurrency pool, so that a call that hangs delays no task. A thread whose job has
/// run for longer than ``hangTime`` does not count: another one takes its place, up to ``maximumThreads``. So jobs that
/// hang delay others by ``hangTime`` at most, and jobs that are merely many are done by a few threads.
package final class BlockingThreads: Sendable {
    package typealias Job = @Sendable () -> Void

    /// For name lookups, each of which waits for a server on the network.
    package static let lookups = BlockingThreads(count: 64)

    /// For files: a few threads are enough for a disk that works.
    package static let files = BlockingThreads(count: 8)

    /// A job that has run for longer than this is taken for one that hangs.
    private static let hangTime = DispatchTimeInterval.milliseconds(10)
    /// The most threads, those that hang included. Beyond them jobs wait.
    private static let maximumThreads = 512
    /// A thread without a job ends after this.
    private static let idleTime = DispatchTimeInterval.seconds(10)
    private static let stackSize = 512 * 1024

    private final class Worker: Sendable {
        let wake = DispatchSemaphore(value: 0)
    }

    private struct State {
        var jobs = CircularBuffer<Job>()
        /// Threads without a job, the most recently used last.
        var idle: [Worker] = []
        /// When each busy thread took its job.
        var busy: [ObjectIdentifier: DispatchTime] = [:]
        var threads = 0
        /// Whether a thread looks after jobs that wait.
        var isSupervised = false
    }

    /// How many threads work at a time, those that hang left out.
    private let count: Int
    private let state = Mutex(State())

    package init(count: Int) { self.count = count }

    /// Runs a job on one of the threads. Jobs start in the order of the calls.
    package func submit(_ job: @escaping Job) {
        let worker = state.withLock { state in
            state.jobs.append(job)
            return state.idle.popLast()
        }
        if let worker { worker.wake.signal() } else { startThreads() }
    }

    /// Runs blocking work, and waits for its result without holding up a thread of Swift's pool.
    ///
    /// The work runs to its end, also when the task is cancelled.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Starts threads for jobs that wait, as far as there may be more of them.
    private func startThreads() {
        let (started, mustSupervise) = state.withLock { state -> (Int, Bool) in
            let now = DispatchTime.now()
            let hanging = state.busy.values.count { $0 + Self.hangTime <= now }
            let allowed = min(count + hanging, Self.maximumThreads) - state.threads
            let started = max(0, min(allowed, state.jobs.count))
            state.threads += started
            let mustSupervise = state.jobs.count > started && !state.isSupervised
            if mustSupervise { state.isSupervised = true }
            return (started, mustSupervise)
        }
        for _ in 0..<started { start { $0.work() } }
        if mustSupervise { start { $0.supervise() } }
    }

    private func work() {
        let worker = Worker()
        let identifier = ObjectIdentifier(worker)
        while true {
            let job = state.withLock { state in
                state.busy[identifier] = nil
                guard let job = state.jobs.popFirst() else {
                    state.idle.append(worker)
                    return nil as Job?
                }
                state.busy[identifier] = .now()
                return job
            }
            if let job {
                job()
            } else if worker.wake.wait(timeout: .now() + Self.idleTime) == .timedOut {
                let isOver = state.withLock { state in
                    guard let index = state.idle.firstIndex(where: { $0 === worker }) else { return false }
                    state.idle.remove(at: index)
                    state.threads -= 1
                    return true
                }
                if isOver { return }
                // It was chosen for a job at this very moment: the signal is certain to come.
                worker.wake.wait()
            }
        }
    }

    /// Looks, as long as jobs wait, whether threads hang.
    private func supervise() {
        let pause = DispatchSemaphore(value: 0)
        while true {
            _ = pause.wait(timeout: .now() + Self.hangTime)
            startThreads()
            let isOver = state.withLock { state in
                state.isSupervised = !state.jobs.isEmpty
                return !state.isSupervised
            }
            if isOver { return }
        }
    }

    private func start(_ body: @escaping @Sendable (BlockingThreads) -> Void) {
        if !startThread(stackSize: Self.stackSize, { body(self) }) {
            // No more threads for this process: Swift's own have to do.
            DispatchQueue.global().async { body(self) }
        }
    }
}
