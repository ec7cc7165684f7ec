import _UploadLibc

/// A walk from a folder to a file below it that never leaves the folder, whatever symbolic links lie in the way and
/// whoever swaps a folder for a link meanwhile.
///
/// The system is given one name at a time, in a folder that is already open, and told to follow no link. Links are read
/// and followed by hand: `..` goes back to the folder that the walk came from, which stays open, not to what the system
/// takes for the parent by now.
struct SandboxWalk: ~Copyable {
    /// Why a walk did not arrive.
    enum Failure: Error, Equatable {
        /// A link or `..` leads out of the root.
        case leaves
        /// More links than any honest folder has: probably a loop.
        case tooManyLinks
        /// More folders than the walk keeps open.
        case tooDeep
        /// The `errno` of a call: `ENOENT` for what is not there.
        case system(CInt)
    }

    /// As many links as Linux follows.
    static let mostLinks = 40
    /// Each folder on the way keeps a descriptor open, of which Darwin gives a process 256.
    static let mostFolders = 128

    /// The folders from the root to where the walk stands.
    private var folders: [CInt]
    /// Names in the root that may be links to anywhere, because whoever set up the root made them.
    private let doors: [[UInt8]]

    /// Stands in the root, which may be a link itself.
    init(root: String, doors: [String] = []) throws(Failure) {
        let descriptor = result { openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(-descriptor) }
        folders = [descriptor]
        self.doors = doors.map { Array($0.utf8) }
    }

    deinit {
        for folder in folders { close(folder) }
    }

    /// Walks to what the path names and looks whether it is there, without opening it.
    consuming func find(_ path: String) throws(Failure) {
        _ = try follow(path) { folder, name in
            var status = stat()
            let found = result { fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) }
            return found == 0 && status.st_mode & S_IFMT == S_IFLNK ? -ELOOP : found
        }
    }

    /// Walks to what the path names and opens it for reading.
    ///
    /// - Returns: A descriptor, which is the caller's to close.
    consuming func open(_ path: String) throws(Failure) -> CInt {
        // Without O_NONBLOCK, opening a FIFO would wait for somebody to write to it.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY
        return try follow(path) { folder, name in result { openat(folder, name, flags) } }
    }

    /// Takes one name of the path after the other.
    ///
    /// - Parameter arrive: Called with the last folder and the last name, which ends in a NUL; returns a negative `errno`,
    ///   and `-ELOOP` for a link.
    private mutating func follow(_ path: String, to arrive: (CInt, [CChar]) -> CInt) throws(Failure) -> CInt {
        // The names ahead, the next one last.
        var ahead = Self.reversedNames(in: Array(path.utf8))
        var links = 0
        while true {
            // Nothing is left when the last name was `..`: that is the folder where the walk stands now.
            let name = ahead.popLast() ?? Array(".".utf8)
            let isLast = ahead.isEmpty
            if name.elementsEqual(".".utf8), !isLast { continue }
            if name.elementsEqual("..".utf8) {
                try leave()
                continue
            }
            guard !name.contains(0) else { throw .system(ENOENT) }
            let reached = isLast ? arrive(folders[folders.count - 1], terminated(name)) : enter(name)
            if reached >= 0 {
                if isLast { return reached }
                folders.append(reached)
                guard folders.count <= Self.mostFolders else { throw .tooDeep }
                continue
            }
            // A link in place of a folder is ELOOP on one system, ENOTDIR on another and EMLINK on a third.
            guard [ELOOP, ENOTDIR, EMLINK].contains(-reached), let target = readLink(name) else {
                throw .system(-reached)
            }
            links += 1
            guard links <= Self.mostLinks else { throw .tooManyLinks }
            guard target.first != UInt8(ascii: "/") else { throw .leaves }
            ahead += Self.reversedNames(in: target)
        }
    }

    /// Opens a folder in the present one; a negative `errno` when it is none, or a link.
    private func enter(_ name: [UInt8]) -> CInt {
        let isDoor = folders.count == 1 && doors.contains(name)
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isDoor ? 0 : O_NOFOLLOW)
        return result { openat(folders[folders.count - 1], terminated(name), flags) }
    }

    /// Goes back to the folder from which the present one was entered.
    private mutating func leave() throws(Failure) {
        guard folders.count > 1, let folder = folders.popLast() else { throw .leaves }
        close(folder)
    }

    /// Where a link in the present folder leads, or `nil` when it is none.
    private func readLink(_ name: [UInt8]) -> [UInt8]? {
        // One byte more than the longest target: one that fills it may have been cut.
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = result {
            CInt(readlinkat(folders[folders.count - 1], terminated(name), &target, target.count))
        }
        guard count > 0, count < target.count else { return nil }
        return target.prefix(Int(count)).map { UInt8(bitPattern: $0) }
    }

    /// The names of a path, the last one first. A `/` at the end asks for a folder, as `/.` does.
    private static func reversedNames(in path: [UInt8]) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let names = path.split(separator: slash).reversed().map { Array($0) }
        return (path.last == slash ? [Array(".".utf8)] : []) + names
    }
}

/// A name as the C library takes it.
private func terminated(_ name: [UInt8]) -> [CChar] { name.map { CChar(bitPattern: $0) } + [0] }

/// What a call returned, or its `errno` negated; a call that a signal interrupted is made again.
private func result(_ call: () -> CInt) -> CInt {
    while true {
        let value = call()
        guard value < 0 else { return value }
        let number = errno
        if number != EINTR { return -number }
    }
}
