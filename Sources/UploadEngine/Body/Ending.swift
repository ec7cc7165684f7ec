import _UploadLocks

/// A result, such as that of a transfer: set once, and awaited by any number of tasks.
final class Ending<Value: Sendable, Failure: Error>: Sendable {
    private struct State {
        var result: Result<Value, Failure>?
        var waiters: [CheckedContinuation<Result<Value, Failure>, Never>] = []
    }

    private let state = Mutex(State())

    /// Sets the result and resumes those that wait. Does nothing where there is a result.
    func set(_ result: Result<Value, Failure>) {
        let waiters = state.withLock { state -> [CheckedContinuation<Result<Value, Failure>, Never>] in
            guard state.result == nil else { return [] }
            state.result = result
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    /// The result. Does not return earlier when the waiting task is cancelled.
    var result: Result<Value, Failure> {
        get async {
            if let result = state.withLock({ $0.result }) { return result }
            return await withCheckedContinuation { continuation in
                let result = state.withLock { state in
                    if state.result == nil { state.waiters.append(continuation) }
                    return state.result
                }
                if let result { continuation.resume(returning: result) }
            }
        }
    }
}
