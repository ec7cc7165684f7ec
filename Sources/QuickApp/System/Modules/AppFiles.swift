import UploadCore
import _UploadLibc

/// The files of an app: those of its partitions, which it can change, and those of its package.
///
/// A path cannot lead outside of these folders, even through links in them.
struct AppFiles: Sendable {
    /// The maximum size of a text or buffer that is read or written at once.
    static let maximumSize = 64 * 1024 * 1024

    let storage: AppStorage

    /// Reads at most `count` bytes of a file.
    func read(_ uri: FileURI, from offset: Int = 0, count: Int = maximumSize + 1) throws(SystemFailure) -> [UInt8] {
        let file = try open(uri, O_RDONLY)
        let content: [UInt8]
        do throws(OpenFile.Failure) { content = try file.read(from: offset, count: count) } catch {
            throw failure("read", uri, error.number)
        }
        guard content.count <= Self.maximumSize else {
            throw SystemFailure(.inputOutput, "'\(uri.text.visible)' has more than \(Self.maximumSize) bytes")
        }
        return content
    }

    /// The place in a file where bytes are written.
    enum WritePlace {
        /// The whole file is replaced.
        case whole
        case end
        case offset(Int)
    }

    /// Writes a file. Creates it and its folders if they are missing.
    func write(_ bytes: [UInt8], to uri: FileURI, at place: WritePlace) throws(SystemFailure) {
        try checkWritable(uri, "uri")
        let file = try create(uri, { if case .end = place { O_APPEND } else { 0 } }())
        do throws(OpenFile.Failure) {
            switch place {
            case .whole:
                try file.truncate(to: 0)
                try file.write(bytes, at: 0)
            case .end: try file.write(bytes, at: nil)
            case .offset(let offset): try file.write(bytes, at: offset)
            }
        } catch { throw failure("write", uri, error.number) }
    }

    /// Copies a file. Creates the missing folders of the destination.
    func copy(_ source: FileURI, to destination: FileURI) throws(SystemFailure) {
        try checkWritable(destination, "dstUri")
        let input = try open(source, O_RDONLY)
        let output = try create(destination, 0)
        // A file that is copied to itself must not be emptied first.
        if let one = input.status, let other = output.status, one.st_dev == other.st_dev, one.st_ino == other.st_ino {
            return
        }
        do throws(OpenFile.Failure) {
            try output.truncate(to: 0)
            var offset = 0
            while true {
                let piece = try input.read(from: offset, count: 1024 * 1024)
                if piece.isEmpty { return }
                try output.write(piece, at: offset)
                offset += piece.count
            }
        } catch { throw failure("copy", source, error.number) }
    }

    /// Moves a file or folder. Creates the missing folders of the destination.
    func move(_ source: FileURI, to destination: FileURI) throws(SystemFailure) {
        try checkWritable(source, "srcUri")
        try checkWritable(destination, "dstUri")
        let isFile = try status(of: source).st_mode & S_IFMT == S_IFREG
        try createParents(of: destination)
        let from = try place(of: source)
        let to = try place(of: destination)
        if renameat(from.folder, from.name, to.folder, to.name) == 0 { return }
        let number = errno
        // A partition may be a link to another disk.
        guard number == EXDEV, isFile else { throw failure("move", source, number) }
        try copy(source, to: destination)
        try delete(source)
    }

    /// Deletes a file.
    func delete(_ uri: FileURI) throws(SystemFailure) {
        try checkWritable(uri, "uri")
        let place = try place(of: uri)
        guard unlinkat(place.folder, place.name, 0) == 0 else { throw failure("delete", uri, errno) }
    }

    /// The status of a file, or of the target of a link that does not lead out of the app's storage.
    func status(of uri: FileURI) throws(SystemFailure) -> stat {
        var status = stat()
        _ = try resolve("find", uri) { folder, name in
            let found = retryingInterrupts { fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) }
            return found == 0 && status.st_mode & S_IFMT == S_IFLNK ? -ELOOP : found
        }
        return status
    }

    /// Opens a regular file.
    private func open(_ uri: FileURI, _ flags: CInt) throws(SystemFailure) -> OpenFile {
        // Without O_NONBLOCK, opening a FIFO would block.
        let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY
        let file = OpenFile(
            try resolve("open", uri) { folder, name in
                retryingInterrupts { openat(folder, name, flags, 0o600) }
            })
        guard file.regularSize != nil else {
            throw SystemFailure(.inputOutput, "'\(uri.text.visible)' is no regular file")
        }
        return file
    }

    /// Opens a file for writing, and creates it and its folders if they are missing.
    private func create(_ uri: FileURI, _ flags: CInt) throws(SystemFailure) -> OpenFile {
        try createParents(of: uri)
        return try open(uri, O_WRONLY | O_CREAT | flags)
    }
}

extension AppFiles {
    /// Throws for a partition itself, and for one that an app may not change.
    func checkWritable(_ uri: FileURI, _ parameter: String) throws(SystemFailure) {
        guard uri.isWritable else {
            throw SystemFailure(
                .parameter,
                "invalid \(parameter): '\(uri.text.visible(limit: 1000))' cannot be changed; "
                    + "internal://cache, internal://files and internal://mass can")
        }
        guard !uri.path.isEmpty else {
            throw SystemFailure(
                .parameter, "invalid \(parameter): '\(uri.text)' is a partition, which cannot be changed")
        }
    }

    /// Calls a function with the folder and the last name of a path.
    ///
    /// - Parameter last: Returns a negative `errno`, `-ELOOP` for a link, which is then followed.
    func resolve(_ action: String, _ uri: FileURI, _ last: (CInt, [CChar]) -> CInt) throws(SystemFailure) -> CInt {
        guard uri.partition != .package || storage.package != nil else {
            throw SystemFailure(
                .parameter, "invalid uri: a lone script has no package, so there is no '\(uri.text.visible)'")
        }
        do throws(SandboxedPathResolver.Failure) {
            var resolver = try storage.resolver(uri.partition)
            let path = uri.partition == .package ? uri.path : "\(uri.partition.rawValue)/\(uri.path)"
            return try resolver.resolve(path, last)
        } catch {
            guard case .system(let number) = error else {
                throw SystemFailure(.parameter, "invalid uri: '\(uri.text.visible)' leads out of the app's storage")
            }
            throw failure(action, uri, number)
        }
    }

    /// A name in an open folder.
    struct Place: ~Copyable {
        let folder: CInt
        let name: [CChar]

        deinit { close(folder) }
    }

    /// The folder of a file, and its name there. Does not follow a link of this name.
    func place(of uri: FileURI) throws(SystemFailure) -> Place {
        var last: [CChar] = []
        let folder = try resolve("find", uri) { folder, name in
            last = name
            return retryingInterrupts { fcntl(folder, F_DUPFD_CLOEXEC, 0) }
        }
        return Place(folder: folder, name: last)
    }

    func failure(_ action: String, _ uri: FileURI, _ number: CInt) -> SystemFailure {
        let name = uri.text.visible(limit: 1000)
        if number == ENOENT { return SystemFailure(SystemFailure.missingFile, "'\(name)' does not exist") }
        let reason = String(cString: strerror(number))
        // A folder that is moved into itself is a wrong parameter.
        return SystemFailure(number == EINVAL ? .parameter : .inputOutput, "cannot \(action) '\(name)': \(reason)")
    }
}
