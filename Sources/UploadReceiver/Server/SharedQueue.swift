import NIOCore
import _UploadLocks

/// A queue of values for any number of consumers. Each value is taken once, in order.
///
/// It replaces `AsyncStream`, which ends for all consumers when the task of one is cancelled: a test that waits with a time
/// limit would lose every later value.
final class SharedQueue<Value: Sendable>: Sendable {
    private typealias Consumer = CheckedContinuation<Value?, Never>

    private struct State {
        var values = CircularBuffer<Value>()
        /// Tasks that wait for a value, in order. There are none while there are values.
        var consumers: [(number: Int, consumer: Consumer)] = []
        var nextNumber = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    func append(_ value: Value) {
        let consumer: Consumer? = state.withLock { state in
            guard state.consumers.isEmpty else { return state.consumers.removeFirst().consumer }
            state.values.append(value)
            return nil
        }
        consumer?.resume(returning: value)
    }

    /// Ends the queue. Its values can still be taken.
    func finish() {
        let consumers = state.withLock { state in
            state.isFinished = true
            defer { state.consumers.removeAll() }
            return state.consumers
        }
        for (_, consumer) in consumers { consumer.resume(returning: nil) }
    }

    /// Takes the next value; returns nil if there is none and the queue is finished or the task cancelled.
    func next() async -> Value? {
        let number = state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { consumer in wait(consumer, number) }
        } onCancel: {
            cancel(number)
        }
    }

    private func wait(_ consumer: Consumer, _ number: Int) {
        let result: Value?? = state.withLock { state in
            if let value = state.values.popFirst() { return .some(value) }
            // Checked under the lock: a later cancellation finds the consumer.
            if state.isFinished || Task.isCancelled { return .some(nil) }
            state.consumers.append((number, consumer))
            return nil
        }
        if let result { consumer.resume(returning: result) }
    }

    private func cancel(_ number: Int) {
        let consumer: Consumer? = state.withLock { state in
            guard let index = state.consumers.firstIndex(where: { $0.number == number }) else { return nil }
            return state.consumers.remove(at: index).consumer
        }
        consumer?.resume(returning: nil)
    }
}
