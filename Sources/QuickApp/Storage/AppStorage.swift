import UploadCore
import UploadEngine
import _UploadLibc

/// The storage of an app: one folder for each partition of `internal://`, and its package.
///
/// A path of an app cannot lead outside these folders, even through links in them. Only the partitions themselves may
/// be links, so that a developer can put `mass` on another disk.
struct AppStorage: Sendable {
    /// The partitions, each a folder of the same name in the data folder.
    private static let partitions = InternalURI.Partition.allCases.filter { $0 != .package }.map(\.rawValue)

    /// The absolute path of the folder with `cache`, `files`, `mass` and `tmp`.
    let data: String
    /// The absolute path of the folder with the app's resources; `nil` for a lone script.
    let package: String?

    /// Opens storage in a data folder. Creates missing folders with access for the current user only.
    ///
    /// - Parameters:
    ///   - data: The folder for `cache`, `files`, `mass` and `tmp`.
    ///   - package: The folder of the app's resources, which must exist; `nil` for none.
    /// - Throws: Code 300 when a folder cannot be created or is not a folder.
    init(data: String, package: String?) throws(UploadFailure) {
        if let package { self.package = try Self.folder(package) } else { self.package = nil }
        try Self.create(data)
        self.data = try Self.folder(data)
        for partition in Self.partitions {
            try Self.create("\(self.data)/\(partition)")
            _ = try Self.folder("\(self.data)/\(partition)")
        }
    }

    /// Locates the file of an app's path: `internal://cache/…`, or `/…` in its package.
    ///
    /// Does not open the file. Each later open checks again that it is inside the app's storage.
    ///
    /// - Throws: Code 202, `invalid filename` and the reason, when the path is invalid, the file does not exist, or a
    ///   link leads outside the app's storage.
    func locate(_ path: String) throws(UploadFailure) -> UploadFile {
        let uri = try InternalURI(path)
        guard uri.partition != .package || package != nil else {
            throw UploadFailure(
                .parameter,
                "invalid filename: a lone script has no package, so there is no '\(path.visible(limit: 1000))'; "
                    + "--resources names a folder for paths that begin with /")
        }
        var cached: CachedPath?
        do throws(SandboxedPathResolver.Failure) {
            let status = try resolver(uri.partition).find(relativePath(uri))
            cached = CachedPath(relativePath(uri), below: root(uri.partition), status)
        } catch {
            switch error {
            // Only a missing file is an error of the parameter; other errors are reported when the file is opened.
            case .system(ENOENT), .system(ENOTDIR), .system(ELOOP), .system(ENAMETOOLONG):
                throw UploadFailure(.parameter, "invalid filename: '\(path.visible)' does not exist")
            case .system: break
            default: throw Self.invalidPath(error, path)
            }
        }
        let filename = uri.path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
        let name = filename ?? uri.path
        return UploadFile(filename: name, cached: cached) { () throws(UploadFailure) -> CInt in
            do throws(SandboxedPathResolver.Failure) {
                return try resolver(uri.partition).open(relativePath(uri))
            } catch {
                guard case .system(let number) = error else { throw Self.invalidPath(error, path) }
                throw Self.failure("open '\(name.visible)'", number)
            }
        }
    }

    /// A resolver for the files of a partition.
    func resolver(_ partition: InternalURI.Partition) throws(SandboxedPathResolver.Failure)
        -> SandboxedPathResolver
    {
        guard let root = root(partition) else { throw .system(ENOENT) }
        return try SandboxedPathResolver(root: root, trustedLinks: partition == .package ? [] : Self.partitions)
    }

    /// The folder of a partition's resolver. A link between partitions is allowed, so it is their common folder.
    private func root(_ partition: InternalURI.Partition) -> String? { partition == .package ? package : data }

    /// The path of a file relative to its resolver's root.
    private func relativePath(_ uri: InternalURI) -> String {
        uri.partition == .package ? uri.path : "\(uri.partition.rawValue)/\(uri.path)"
    }

    private static func invalidPath(_ failure: SandboxedPathResolver.Failure, _ path: String) -> UploadFailure {
        let reason =
            switch failure {
            case .tooManyLinks: "more than \(SandboxedPathResolver.maximumLinks) symbolic links"
            case .tooDeep: "more than \(SandboxedPathResolver.maximumFolders) folders"
            case .leavesRoot, .system: "a path out of the app's storage"
            }
        return UploadFailure(.parameter, "invalid filename: \(reason) in '\(path.visible)'")
    }

    private static func failure(_ action: String, _ number: CInt) -> UploadFailure {
        UploadFailure(.inputOutput, "cannot \(action): \(String(cString: strerror(number)))")
    }
}

extension AppStorage {
    /// The default data folder of an app, by the XDG Base Directory Specification: `uploadtask/PACKAGE` in
    /// `$XDG_DATA_HOME`, or else in `~/.local/share`.
    ///
    /// - Parameter package: The name of the app's package, such as `com.example.app`.
    static func defaultData(package: String) -> String {
        defaultData(package: package) { getenv($0).map { String(cString: $0) } }
    }

    /// The default data folder of a package without a name.
    static func defaultData(of folder: String) throws(UploadFailure) -> String {
        defaultData(package: StorageName(of: try Self.folder(folder)).text)
    }

    /// The same with an explicit environment, for tests.
    static func defaultData(package: String, environment: (String) -> String?) -> String {
        /// The specification ignores a path that is not absolute.
        func folder(_ variable: String) -> String? { environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let data = folder("XDG_DATA_HOME") { return "\(data)/uploadtask/\(package)" }
        // Without HOME, as under some service managers, use the user database.
        let home = folder("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? ""
        return "\(home)/.local/share/uploadtask/\(package)"
    }

    /// Creates a folder and its missing parents.
    private static func create(_ path: String) throws(UploadFailure) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            partial += name + "/"
            guard mkdir(partial, 0o700) != 0 else { continue }
            let number = errno
            // A read-only file system may return EROFS instead of EEXIST.
            guard number == EEXIST || access(partial, F_OK) == 0 else {
                throw failure("create the folder '\(partial.visible)'", number)
            }
        }
    }

    /// The absolute path of a folder.
    private static func folder(_ path: String) throws(UploadFailure) -> String {
        guard let resolved = realpath(path, nil) else { throw failure("find the folder '\(path.visible)'", errno) }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { throw failure("find the folder '\(path.visible)'", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure("use '\(path.visible)' as a folder", ENOTDIR) }
        return String(cString: resolved)
    }
}
