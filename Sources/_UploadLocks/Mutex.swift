#if THREAD_SANITIZER
import _UploadLibc

/// A lock around a value, with the interface of `Synchronization.Mutex`, on the system's own lock.
///
/// Swift's Mutex is built on a futex in a library that the thread sanitizer does not look into, so that to it two threads
/// that take turns are a race. It does know the system's locks. `make sanitize-thread` builds with this one, and so checks
/// that whatever is shared is inside of a lock, and nothing of it outside.
///
/// - Note: `@unchecked Sendable`: the value is reached through `withLock` alone, one thread at a time, and neither it nor
///   the lock moves, for both are allocated for the life of this.
public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    /// Creates a lock that protects the value.
    public init(_ initial: consuming sending Value) {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Calls a function with the value, while no other thread has it.
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}
#else
@_exported public import struct Synchronization.Mutex
#endif
