import Dispatch
import NIOCore
import _UploadLocks

/// A thread pool for calls that can block: name resolution and file access.
///
/// Its threads are separate from Swift's concurrency pool, so a blocked call delays no task. A thread whose job runs
/// longer than ``hangTime`` is replaced by another one, up to ``maximumThreads`` in total. So blocked jobs delay others
/// by at most ``hangTime``, while many short jobs need only a few threads.
package final class BlockingThreads: Sendable {
    package typealias Job = @Sendable () -> Void

    /// The pool for name resolution, which waits for servers on the network.
    package static let lookups = BlockingThreads(count: 64)

    /// The pool for file access: a few threads saturate a disk.
    package static let files = BlockingThreads(count: 8)

    /// The run time after which a job is considered blocked.
    private static let hangTime = DispatchTimeInterval.milliseconds(10)
    /// The maximum number of threads, including blocked ones.
    private static let maximumThreads = 512
    /// The time after which an idle thread ends.
    private static let idleTime = DispatchTimeInterval.seconds(10)
    private static let stackSize = 512 * 1024

    private final class Worker: Sendable {
        let wake = DispatchSemaphore(value: 0)
    }

    private struct State {
        var jobs = CircularBuffer<Job>()
        /// Idle threads, the most recently used last.
        var idle: [Worker] = []
        /// The start time of each busy thread's job.
        var busy: [ObjectIdentifier: DispatchTime] = [:]
        var threads = 0
        /// Whether a thread runs ``supervise()``.
        var isSupervised = false
    }

    /// The number of threads, not counting blocked ones.
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

    /// Runs blocking work and awaits its result, without blocking a thread of Swift's pool.
    ///
    /// The work runs to completion even if the task is cancelled.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Starts threads for pending jobs, within the limits.
    private func startThreads() {
        let (started, mustSupervise) = state.withLock { state -> (Int, Bool) in
            let now = DispatchTime.now()
            let blocked = state.busy.values.count { $0 + Self.hangTime <= now }
            let allowed = min(count + blocked, Self.maximumThreads) - state.threads
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
                let shouldExit = state.withLock { state in
                    guard let index = state.idle.firstIndex(where: { $0 === worker }) else { return false }
                    state.idle.remove(at: index)
                    state.threads -= 1
                    return true
                }
                if shouldExit { return }
                // Race: `submit` removed this worker from `idle` after the timeout. Its signal will follow.
                worker.wake.wait()
            }
        }
    }

    /// Replaces blocked threads as long as jobs are pending.
    private func supervise() {
        let pause = DispatchSemaphore(value: 0)
        while true {
            _ = pause.wait(timeout: .now() + Self.hangTime)
            startThreads()
            let shouldExit = state.withLock { state in
                state.isSupervised = !state.jobs.isEmpty
                return !state.isSupervised
            }
            if shouldExit { return }
        }
    }

    private func start(_ body: @escaping @Sendable (BlockingThreads) -> Void) {
        if !startThread(stackSize: Self.stackSize, { body(self) }) {
            // The process cannot have more threads: use those of Dispatch.
            DispatchQueue.global().async { body(self) }
        }
    }
}
