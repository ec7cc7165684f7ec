import NIOCore
import _UploadLibc
import _UploadThreads

/// A call to the file system that failed.
struct DiskError: Error, Equatable, CustomStringConvertible {
    /// What was attempted, to follow "cannot".
    let operation: String
    /// The value of `errno`.
    let code: Int32

    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// Whether the space for the file is what was missing.
    var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    /// Whether too many files and connections are open, which passes.
    var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }

    var description: String {
        "cannot \(operation): \(String(cString: strerror(code)))"
    }
}

/// The file system, called on threads of its own: a disk that is slow, or hangs, holds up neither the event loops nor
/// other tasks, and no upload to another disk.
enum Disk {
    /// Runs blocking work to its end, even in a cancelled task: a clean-up that is skipped leaves a file behind.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DiskError) -> Value
    ) async throws(DiskError) -> Value {
        let result = try? await BlockingThreads.files.run { () -> Result<Value, DiskError> in
            do throws(DiskError) {
                return .success(try work())
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw DiskError("reach the disk", code: ECANCELED) }
        return try result.get()
    }

    /// Creates a directory and its parents where missing, and returns its absolute path.
    static func makeDirectory(_ path: String) throws(DiskError) -> String {
        var partial = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            partial += component + "/"
            guard mkdir(partial, 0o777) == 0 || errno == EEXIST else {
                throw DiskError("create the directory \(partial)")
            }
        }
        guard let resolved = realpath(path.isEmpty ? "." : path, nil) else {
            throw DiskError("find the directory \(path)")
        }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        var information = stat()
        guard stat(absolute, &information) == 0 else { throw DiskError("look at \(absolute)") }
        guard information.st_mode & S_IFMT == S_IFDIR else {
            throw DiskError("use \(absolute) as a directory", code: ENOTDIR)
        }
        guard access(absolute, W_OK | X_OK) == 0 else { throw DiskError("write to the directory \(absolute)") }
        return absolute
    }

    /// Creates a file that must not exist yet.
    static func create(_ path: String) throws(DiskError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw DiskError("create a file in the directory of uploads") }
        return descriptor
    }

    /// Whether something has that name, be it a link to nowhere.
    static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Removes files; one that cannot be removed stays, as nothing is left to be done about it.
    static func remove(_ paths: [String]) async {
        guard !paths.isEmpty else { return }
        try? await run { () throws(DiskError) in
            for path in paths { unlink(path) }
        }
    }

    /// Writes all bytes, however often the system takes only some.
    static func write(_ bytes: ByteBuffer, to descriptor: Int32) throws(DiskError) {
        let code = bytes.withUnsafeReadableBytes { raw -> Int32 in
            var rest = raw[...]
            while !rest.isEmpty {
                let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                rest = rest.dropFirst(count)
            }
            return 0
        }
        guard code == 0 else { throw DiskError("write the file", code: code) }
    }

    /// Gives a complete file its final name, unless that name is taken; then it returns false.
    static func moveExclusively(_ source: String, to target: String) throws(DiskError) -> Bool {
        if link(source, target) == 0 {
            unlink(source)
            return true
        }
        switch errno {
        case EEXIST:
            return false
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
            break  // A file system without hard links: reserve the name, then replace the reservation.
        default:
            throw DiskError("name the file")
        }
        let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw DiskError("name the file")
        }
        close(descriptor)
        guard rename(source, target) == 0 else {
            let error = DiskError("name the file")
            unlink(target)
            throw error
        }
        return true
    }
}

/// `write` would otherwise mean the method of ``Disk``.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
