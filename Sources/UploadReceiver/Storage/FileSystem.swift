import NIOCore
import _UploadLibc
import _UploadThreads

/// A failed call to the file system.
struct FileSystemError: Error, Equatable, CustomStringConvertible {
    /// The attempted operation, to follow "cannot".
    let operation: String
    /// The value of `errno`.
    let code: Int32

    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// Whether the disk, the quota or the file size limit is exhausted.
    var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    /// Whether too many files and connections are open. The condition is temporary.
    var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }

    var description: String {
        "cannot \(operation): \(String(cString: strerror(code)))"
    }
}

/// File system calls on separate threads: a slow or hanging disk blocks neither the event loops nor other tasks, nor
/// uploads to another disk.
enum FileSystem {
    /// Runs blocking work to its end, even in a cancelled task: a skipped cleanup would leave a file behind.
    static func run<Value: Sendable, Reason>(
        _ work: @escaping @Sendable () throws(Reason) -> Value
    ) async throws(Reason) -> Value {
        try await BlockingThreads.files.run(work)
    }

    /// Creates a directory and its missing parents, and returns its absolute path.
    static func makeDirectory(_ path: String) throws(FileSystemError) -> String {
        var partial = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            partial += component + "/"
            guard mkdir(partial, 0o777) == 0 || errno == EEXIST else {
                throw FileSystemError("create the directory \(partial)")
            }
        }
        guard let resolved = realpath(path.isEmpty ? "." : path, nil) else {
            throw FileSystemError("find the directory \(path)")
        }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        var information = stat()
        guard stat(absolute, &information) == 0 else { throw FileSystemError("examine \(absolute)") }
        guard information.st_mode & S_IFMT == S_IFDIR else {
            throw FileSystemError("use \(absolute) as a directory", code: ENOTDIR)
        }
        guard access(absolute, W_OK | X_OK) == 0 else { throw FileSystemError("write to the directory \(absolute)") }
        return absolute
    }

    /// Creates a file that must not exist yet, and returns its descriptor.
    static func create(_ path: String) throws(FileSystemError) -> Int32 {
        let descriptor = createExclusively(path)
        guard descriptor >= 0 else { throw FileSystemError("create a file in the directory of uploads") }
        return descriptor
    }

    private static func createExclusively(_ path: String) -> Int32 {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }

    /// Reads a whole file.
    static func read(_ path: String) throws(FileSystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystemError("open \(path)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = _UploadLibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileSystemError("read \(path)") }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// Whether the name is taken, even by a dangling symbolic link.
    static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Removes files. A failure is ignored: no other action is possible.
    static func remove(_ paths: [String]) async {
        guard !paths.isEmpty else { return }
        try? await run { () throws(FileSystemError) in
            for path in paths { unlink(path) }
        }
    }

    /// Writes all bytes, also when the system accepts only some at a time.
    static func write(_ bytes: ByteBuffer, to descriptor: Int32) throws(FileSystemError) {
        let code = bytes.withUnsafeReadableBytes { raw -> Int32 in
            var rest = raw[...]
            while !rest.isEmpty {
                let count = _UploadLibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                rest = rest.dropFirst(count)
            }
            return 0
        }
        guard code == 0 else { throw FileSystemError("write the file", code: code) }
    }

    /// Renames a complete file to its final name; returns false if that name is taken.
    static func moveExclusively(_ source: String, to target: String) throws(FileSystemError) -> Bool {
        if link(source, target) == 0 {
            unlink(source)
            return true
        }
        switch errno {
        case EEXIST:
            return false
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
            break  // No hard links on this file system: reserve the name, then replace the reservation.
        default:
            throw FileSystemError("name the file")
        }
        let descriptor = createExclusively(target)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw FileSystemError("name the file")
        }
        close(descriptor)
        guard rename(source, target) == 0 else {
            let error = FileSystemError("name the file")
            unlink(target)
            throw error
        }
        return true
    }
}
