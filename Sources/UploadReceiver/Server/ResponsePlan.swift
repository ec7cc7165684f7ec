import NIOCore
import _UploadLocks

/// The faults by value for the next requests, in the order in which their heads arrive.
final class ResponsePlan: Sendable {
    private struct State {
        var once = CircularBuffer<ReceiverFault>()
        var others = ReceiverFault()
    }

    private let state = Mutex(State())

    /// Adds faults for one request each, behind those that no request has used yet.
    func add(_ faults: some Sequence<ReceiverFault>) {
        state.withLock { $0.once.append(contentsOf: faults) }
    }

    /// Sets the fault for all requests that have none of their own.
    func setOthers(_ fault: ReceiverFault) {
        state.withLock { $0.others = fault }
    }

    /// The fault for a request whose head has arrived.
    func next() -> ReceiverFault {
        state.withLock { $0.once.popFirst() ?? $0.others }
    }
}
