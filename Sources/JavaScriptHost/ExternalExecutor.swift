/// Runs the jobs of an actor on the thread of a caller-owned context.
final class ExternalExecutor: SerialExecutor {
    private let perform: @Sendable (@escaping @Sendable () -> Void) -> Void

    init(_ perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.perform = perform }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        perform { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Cannot check an external thread, so it accepts all. A script that calls a native function runs on the thread of
    /// its context.
    func checkIsolated() {}
}
