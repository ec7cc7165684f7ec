import HTTPTypes
import _UploadLocks

/// The bytes of memory that the fields of all forms together may take, from their arrival until their answers are sent.
final class FieldMemory: Sendable {
    let limit: Int
    private let used = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// The share of one form. It is given back when the last reference to it is gone.
    final class Share: Sendable {
        let memory: FieldMemory
        private let taken = Mutex(0)

        init(of memory: FieldMemory) {
            self.memory = memory
        }

        deinit {
            let bytes = taken.withLock { $0 }
            memory.used.withLock { $0 -= bytes }
        }

        /// Takes more, unless that is more than there is.
        func take(_ bytes: Int) throws(Refusal) {
            let isFree = memory.used.withLock { used in
                guard bytes <= memory.limit - used else { return false }
                used += bytes
                return true
            }
            guard isFree else {
                throw Refusal(
                    .serviceUnavailable,
                    "the fields of all uploads together take more than \(memory.limit) bytes of memory: try again later",
                    headers: [.retryAfter: "1"])
            }
            taken.withLock { $0 += bytes }
        }
    }
}
