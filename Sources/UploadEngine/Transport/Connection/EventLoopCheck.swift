import NIOCore
import UploadCore
import _UploadLibc
import _UploadLocks

/// Checks, before the first upload, that there are enough descriptors for NIO's event loops.
///
/// NIO creates all of its event loops at once, three descriptors for each, and traps when one cannot be created.
enum EventLoopCheck {
    private static let isDone = Mutex(false)

    /// - Throws: Code 200 when there are too few.
    static func run() throws(UploadFailure) {
        guard !isDone.withLock({ $0 }) else { return }
        let needed = 3 * NIOSingletons.groupLoopCountSuggestion + 3
        var descriptors: [CInt] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        while descriptors.count < needed {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw UploadFailure(
                    .other,
                    "cannot start the network: \(needed) file descriptors are needed, and there are "
                        + "\(descriptors.count) (\(String(cString: strerror(errno)))); raise the limit, ulimit -n")
            }
            descriptors.append(descriptor)
        }
        isDone.withLock { $0 = true }
    }
}
