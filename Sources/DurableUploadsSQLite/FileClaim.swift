import DurableUploads
import UploadCore
import _UploadLibc
import _UploadLocks

/// A claim by a lock on a file, which the kernel frees however the process ends.
///
/// The file has the identifier of the process, for messages. It is removed with the claim; a killed process leaves it.
final class FileClaim: UploadClaim {
    private let path: String
    /// `nil` behind the release.
    private let descriptor: Mutex<CInt?>

    private init(_ path: String, _ descriptor: CInt) {
        self.path = path
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// - Returns: `nil` where another claim exists.
    static func take(_ path: String) throws(SQLiteUploadStoreError) -> FileClaim? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw failure("open", path) }
            guard try lock(descriptor, path) else {
                close(descriptor)
                return nil
            }
            // Race: the former owner removed the file between the two calls. Its lock excludes no other one.
            if isAt(path, descriptor) {
                fchmod(descriptor, 0o600)
                note(getpid(), descriptor)
                return FileClaim(path, descriptor)
            }
            close(descriptor)
        }
    }

    /// The process in a file of a claim; `nil` where there is none.
    static func process(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        return Int32(String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            descriptor = nil
            // First, while the lock excludes others: behind it, the file could be that of the next owner.
            unlink(path)
            close(open)
        }
    }

    private static func lock(_ descriptor: CInt, _ path: String) throws(SQLiteUploadStoreError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            let error = failure("lock", path)
            close(descriptor)
            throw error
        }
        return true
    }

    /// Whether the path leads to the open file.
    private static func isAt(_ path: String, _ descriptor: CInt) -> Bool {
        var (here, there) = (stat(), stat())
        return fstat(descriptor, &here) == 0 && lstat(path, &there) == 0 && here.st_ino == there.st_ino
            && here.st_dev == there.st_dev
    }

    /// A failure, as on a full disk, is ignored: the claim does not depend on the text.
    private static func note(_ process: pid_t, _ descriptor: CInt) {
        let text = Array("\(process)\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }

    private static func failure(_ action: String, _ path: String) -> SQLiteUploadStoreError {
        .system("\(action) '\(path.visible)'", errno, remedy: "check the folder, or choose another one")
    }
}
