#if THREAD_SANITIZER
import _UploadLibc

/// A lock around a value, with the interface of `Synchronization.Mutex`, implemented with a POSIX mutex.
///
/// `Synchronization.Mutex` uses a futex in a library without instrumentation, so the thread sanitizer reports correct
/// use of it as a race. The sanitizer supports POSIX mutexes. `make sanitize-thread` builds with this type, and so
/// checks that shared state is accessed only under a lock.
///
/// - Note: `@unchecked Sendable`: only `withLock` accesses the value, one thread at a time. The value and the lock are
///   allocated on the heap for the lifetime of this instance, so neither moves.
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

    /// Calls a function with exclusive access to the value.
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
