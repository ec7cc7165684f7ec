import _UploadLibc

/// Resolves a path below a root folder without leaving it, even when other processes replace folders by symbolic links
/// meanwhile.
///
/// Opens one name at a time with `openat` in the previous folder, without following links. It reads and follows links
/// itself. For `..` it returns to the folder from which it came, which is still open, because the system's parent of
/// the current folder may have changed.
struct SandboxedPathResolver: ~Copyable {
    /// The reason why a path was not resolved.
    enum Failure: Error, Equatable {
        /// A link or `..` leads out of the root.
        case leavesRoot
        /// More than ``maximumLinks`` links: probably a loop.
        case tooManyLinks
        /// More than ``maximumFolders`` nested folders.
        case tooDeep
        /// The `errno` of a call: `ENOENT` for a missing file.
        case system(CInt)
    }

    /// The limit of Linux.
    static let maximumLinks = 40
    /// Each nested folder keeps a descriptor open, and Darwin's default limit for a process is 256.
    static let maximumFolders = 128

    /// The open folders, from the root to the current one.
    private var folders: [CInt]
    /// The names in the root that may be links to any folder, because the owner of the root created them.
    private let trustedLinks: [[UInt8]]

    /// Opens the root, which may itself be a link.
    init(root: String, trustedLinks: [String] = []) throws(Failure) {
        let descriptor = retryingInterrupts { openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(-descriptor) }
        folders = [descriptor]
        self.trustedLinks = trustedLinks.map { Array($0.utf8) }
    }

    deinit {
        for folder in folders { close(folder) }
    }

    /// Finds the file at a path, without opening it.
    consuming func find(_ path: String) throws(Failure) -> stat {
        var status = stat()
        _ = try resolve(path) { folder, name in
            let found = retryingInterrupts { fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) }
            return found == 0 && status.st_mode & S_IFMT == S_IFLNK ? -ELOOP : found
        }
        return status
    }

    /// Opens the file at a path for reading.
    ///
    /// - Returns: A descriptor, which the caller must close.
    consuming func open(_ path: String) throws(Failure) -> CInt {
        // Without O_NONBLOCK, opening a FIFO would block until another process opens it for writing.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY
        return try resolve(path) { folder, name in retryingInterrupts { openat(folder, name, flags) } }
    }

    /// Resolves the path one name at a time.
    ///
    /// - Parameter openLast: Called with the last folder and the NUL-terminated last name; returns a negative `errno`,
    ///   `-ELOOP` for a link.
    mutating func resolve(_ path: String, _ openLast: (CInt, [CChar]) -> CInt) throws(Failure) -> CInt {
        // The remaining names, the next one last.
        var remaining = Self.reversedNames(in: Array(path.utf8))
        var links = 0
        while true {
            // No name is left after a final `..`: the result is the current folder.
            let name = remaining.popLast() ?? Array(".".utf8)
            let isLast = remaining.isEmpty
            if name.elementsEqual(".".utf8), !isLast { continue }
            if name.elementsEqual("..".utf8) {
                try leaveFolder()
                continue
            }
            guard !name.contains(0) else { throw .system(ENOENT) }
            let opened = isLast ? openLast(folders[folders.count - 1], terminated(name)) : openFolder(name)
            if opened >= 0 {
                if isLast { return opened }
                folders.append(opened)
                guard folders.count <= Self.maximumFolders else { throw .tooDeep }
                continue
            }
            // For a link instead of a folder, systems return ELOOP, ENOTDIR or EMLINK.
            guard [ELOOP, ENOTDIR, EMLINK].contains(-opened), let target = readLink(name) else {
                throw .system(-opened)
            }
            links += 1
            guard links <= Self.maximumLinks else { throw .tooManyLinks }
            guard target.first != UInt8(ascii: "/") else { throw .leavesRoot }
            remaining += Self.reversedNames(in: target)
        }
    }

    /// Opens a folder in the current one; returns a negative `errno` for anything else, including a link.
    private func openFolder(_ name: [UInt8]) -> CInt {
        let mayBeLink = folders.count == 1 && trustedLinks.contains(name)
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (mayBeLink ? 0 : O_NOFOLLOW)
        return retryingInterrupts { openat(folders[folders.count - 1], terminated(name), flags) }
    }

    /// Returns to the previous folder.
    private mutating func leaveFolder() throws(Failure) {
        guard folders.count > 1, let folder = folders.popLast() else { throw .leavesRoot }
        close(folder)
    }

    /// The target of a link in the current folder, or `nil` if it is not a link.
    private func readLink(_ name: [UInt8]) -> [UInt8]? {
        // One byte longer than the longest target, because a target that fills the buffer may be truncated.
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = retryingInterrupts {
            CInt(readlinkat(folders[folders.count - 1], terminated(name), &target, target.count))
        }
        guard count > 0, count < target.count else { return nil }
        return target.prefix(Int(count)).map { UInt8(bitPattern: $0) }
    }

    /// The names of a path in reverse order. A trailing `/` requires a folder, like `/.`.
    private static func reversedNames(in path: [UInt8]) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let names = path.split(separator: slash).reversed().map { Array($0) }
        return (path.last == slash ? [Array(".".utf8)] : []) + names
    }
}

/// A name as a NUL-terminated C string.
private func terminated(_ name: [UInt8]) -> [CChar] { name.map { CChar(bitPattern: $0) } + [0] }

/// Returns the result of a call or its negated `errno`. Repeats a call that a signal interrupted.
func retryingInterrupts(_ call: () -> CInt) -> CInt {
    while true {
        let value = call()
        guard value < 0 else { return value }
        let number = errno
        if number != EINTR { return -number }
    }
}
