import _UploadLibc

/// An open folder, closed with this value.
struct OpenFolder: ~Copyable {
    /// Deeper folders are not read or removed: each of their parents keeps a descriptor open.
    static let maximumDepth = 100
    /// The number of names that are read at once.
    private static let maximumNames = 10_000

    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Opens a folder; `nil` if there is none.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.init(descriptor)
    }

    deinit { close(descriptor) }

    /// The names in it that are UTF-8: at most `limit` and one more.
    func names(atMost limit: Int = maximumNames) -> [String] {
        terminatedNames(atMost: limit).compactMap { name in
            String(validating: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The NUL-terminated names in it, without `.` and `..`.
    private func terminatedNames(atMost limit: Int) -> [[CChar]] {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let stream = fdopendir(copy) else {
            if copy >= 0 { close(copy) }
            return []
        }
        defer { closedir(stream) }
        // The copy shares the position of the last reading.
        rewinddir(stream)
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        var names: [[CChar]] = []
        while names.count <= limit, let entry = readdir(stream) {
            // Read in place: an entry may be shorter than the structure.
            let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
            guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { continue }
            names.append(name)
        }
        return names
    }

    /// Removes a folder and its files. Links are removed, not followed.
    ///
    /// - Returns: 0, or the `errno` of the first call that failed.
    static func removeAll(_ parent: CInt, _ name: [CChar], depth: Int = maximumDepth) -> CInt {
        guard depth > 0 else { return ENAMETOOLONG }
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno }
        let folder = OpenFolder(descriptor)
        while true {
            let names = folder.terminatedNames(atMost: maximumNames)
            for name in names where unlinkat(folder.descriptor, name, 0) != 0 {
                let number = errno
                // Systems return EISDIR or EPERM for a folder.
                guard number == EISDIR || number == EPERM else { return number }
                let inner = removeAll(folder.descriptor, name, depth: depth - 1)
                guard inner == 0 else { return inner == ENOTDIR ? number : inner }
            }
            // A folder with very many files is read again.
            if names.count <= maximumNames { break }
        }
        return unlinkat(parent, name, AT_REMOVEDIR) == 0 ? 0 : errno
    }
}
