/// Runs the jobs of an actor on a thread that somebody else has.
final class BorrowedExecutor: SerialExecutor {
    private let perform: @Sendable (@escaping @Sendable () -> Void) -> Void

    init(_ perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.perform = perform }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        perform { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Nothing can be asked of a thread that is not ours. A script that calls a native function is on it, because its
    /// context is.
    func checkIsolated() {}
}
