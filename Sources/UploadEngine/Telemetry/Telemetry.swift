#if Tracing || Metrics

#if Metrics
import CoreMetrics
#endif
#if Tracing
import Tracing
import _UploadLocks
#endif

/// The trace that a transfer belongs to, and the back ends that receive its telemetry: those of the task that starts it.
///
/// They are captured at the call, because the transfer runs in a task that another transfer may create when it ends, with
/// that one's task-local values.
struct Telemetry: Sendable {
    /// The telemetry of the transfer that runs in this task.
    @TaskLocal private static var ofTransfer: Telemetry?

    /// The telemetry of the transfer that runs in this task, or of the task itself.
    static var current: Telemetry { ofTransfer ?? Telemetry() }

    #if Tracing
    let context = ServiceContext.current ?? .topLevel
    let instrument = InstrumentationSystem.instrument
    let tracer = InstrumentationSystem.tracer
    let requests = RequestCount()
    #endif
    #if Metrics
    let metrics = MetricsSystem.factory
    #endif

    /// The work of a transfer, with this telemetry.
    func around(_ work: @escaping @Sendable () async -> Void) -> @Sendable () async -> Void {
        { await Telemetry.$ofTransfer.withValue(self) { await work() } }
    }

    /// The receiver of an upload's events, with the counters of uploads.
    func observing(_ onEvent: (@Sendable (UploadEvent) -> Void)?) -> (@Sendable (UploadEvent) -> Void)? {
        #if Metrics
        let counters = UploadCounters(metrics)
        return { event in
            counters.count(event)
            onEvent?(event)
        }
        #else
        return onEvent
        #endif
    }
}

#if Tracing
/// The number of requests that a transfer has sent.
final class RequestCount: Sendable {
    private let value = Mutex(0)

    /// Counts a request.
    ///
    /// - Returns: The number before it, which is 0 for the first one.
    func next() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }
}
#endif

#else

/// No telemetry: neither the trait `Tracing` nor `Metrics` is enabled.
struct Telemetry: Sendable {
    func around(_ work: @escaping @Sendable () async -> Void) -> @Sendable () async -> Void { work }

    func observing(_ onEvent: (@Sendable (UploadEvent) -> Void)?) -> (@Sendable (UploadEvent) -> Void)? { onEvent }
}

#endif
