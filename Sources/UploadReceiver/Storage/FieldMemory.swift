import _UploadLocks

/// The memory that the fields of all forms together may take, from their arrival until their responses are sent.
final class FieldMemory: Sendable {
    /// A reservation beyond the limit.
    struct LimitExceeded: Error {
        let limit: Int
    }

    let limit: Int
    private let used = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// The memory of one form, released when the last reference is gone.
    final class Reservation: Sendable {
        private let memory: FieldMemory
        private let reserved = Mutex(0)

        init(in memory: FieldMemory) {
            self.memory = memory
        }

        deinit {
            let bytes = reserved.withLock { $0 }
            memory.used.withLock { $0 -= bytes }
        }

        /// Reserves more bytes, or throws when fewer are left.
        func reserve(_ bytes: Int) throws(LimitExceeded) {
            let isFree = memory.used.withLock { used in
                guard bytes <= memory.limit - used else { return false }
                used += bytes
                return true
            }
            guard isFree else { throw LimitExceeded(limit: memory.limit) }
            reserved.withLock { $0 += bytes }
        }
    }
}
