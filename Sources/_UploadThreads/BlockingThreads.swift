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

    /// The pool for file access. More threads than processors would only take turns, as long as the disk responds.
    package static let files = BlockingThreads(count: min(8, max(2, System.coreCount)))

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
    package func submit(_ job: @escaping Job) { addThreads(for: job) }

    /// Runs blocking work and awaits its result, without blocking a thread of Swift's pool.
    ///
    /// The work runs to completion even if the task is cancelled.
    @inlinable
    package func run<Value: Sendable, Failure>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        // Unchecked, because each job runs once.
        try await withUnsafeContinuation { continuation in
            submit { continuation.resume(returning: Result { () throws(Failure) in try work() }) }
        }.get()
    }

    /// Wakes or starts threads for pending jobs, within the limits. A job beyond them waits for a thread that is busy: waking another
    /// one would take longer than most jobs.
    ///
    /// - Parameter job: A new job.
    private func addThreads(for job: Job? = nil) {
        let (woken, started, mustSupervise) = state.withLock { state -> (ArraySlice<Worker>, Int, Bool) in
            if let job { state.jobs.append(job) }
            let active = state.threads - state.idle.count
            var missing = count - active
            if missing <= 0 {
                let now = DispatchTime.now()
                missing += state.busy.values.count { $0 + Self.hangTime <= now }
            }
            missing = max(0, min(missing, state.jobs.count))
            let woken = state.idle.suffix(missing)
            state.idle.removeLast(woken.count)
            let started = min(missing - woken.count, Self.maximumThreads - state.threads)
            state.threads += started
            let mustSupervise = state.jobs.count > woken.count + started && !state.isSupervised
            if mustSupervise { state.isSupervised = true }
            return (woken, started, mustSupervise)
        }
        for worker in woken { worker.wake.signal() }
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
            addThreads()
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
