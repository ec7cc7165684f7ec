import UploadEngine
import _UploadLibc

/// Where an app's files are: its storage, one folder for each partition of `internal://`, and its package.
///
/// Nothing outside of these folders can be reached with a path that an app writes, whatever links lie in them. Only the
/// partitions themselves may be links, so that a developer can put `mass` on another disk.
struct AppStorage: Sendable {
    /// The partitions, which are folders of the same names in the data folder.
    private static let partitions = InternalURI.Partition.allCases.filter { $0 != .package }.map(\.rawValue)

    /// The absolute path of the folder with `cache`, `files`, `mass` and `tmp`.
    let data: String
    /// The absolute path of the folder with the app's resources; none for a lone script.
    let package: String?

    /// Storage in a data folder, whose missing parts are created for this user alone.
    ///
    /// - Parameters:
    ///   - data: The folder for `cache`, `files`, `mass` and `tmp`.
    ///   - package: The folder of the app's resources, which must exist; `nil` where there are none.
    /// - Throws: Code 300 when a folder cannot be created, or is none.
    init(data: String, package: String?) throws(UploadError) {
        if let package { self.package = try Self.folder(package) } else { self.package = nil }
        try Self.create(data)
        self.data = try Self.folder(data)
        for partition in Self.partitions {
            try Self.create("\(self.data)/\(partition)")
            _ = try Self.folder("\(self.data)/\(partition)")
        }
    }

    /// The file that a path names, as an app writes it: `internal://cache/…` or `/…` in its package.
    ///
    /// The file is not opened yet. Every opening checks anew that it lies within.
    ///
    /// - Throws: Code 202, `invalid filename` and the reason, when the path names no file, nothing is there, or a link
    ///   leads out of the app's storage.
    func locate(_ path: String) throws(UploadError) -> UploadFile {
        let place = try InternalURI(path)
        guard place.partition != .package || package != nil else {
            throw UploadError(
                .parameter,
                "invalid filename: a lone script has no package, so there is no '\(path.visible(limit: 1000))'; "
                    + "--resources names a folder for paths that begin with /")
        }
        do throws(SandboxWalk.Failure) {
            try walk(place.partition).find(below(place))
        } catch {
            switch error {
            // Whatever else is wrong with it shows when it is opened; only a missing file is a matter of the parameter.
            case .system(ENOENT), .system(ENOTDIR), .system(ELOOP), .system(ENAMETOOLONG):
                throw UploadError(.parameter, "invalid filename: '\(path.visible)' does not exist")
            case .system: break
            default: throw Self.refusal(error, path)
            }
        }
        let filename = place.path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
        let name = filename ?? place.path
        return UploadFile(filename: name) { () throws(UploadError) -> CInt in
            do throws(SandboxWalk.Failure) {
                return try walk(place.partition).open(below(place))
            } catch {
                guard case .system(let number) = error else { throw Self.refusal(error, path) }
                throw Self.failure("open '\(name.visible)'", number)
            }
        }
    }

    /// The start of a walk to a file of a partition.
    private func walk(_ partition: InternalURI.Partition) throws(SandboxWalk.Failure) -> SandboxWalk {
        // A link from one partition to another stays in the app's storage, so their common folder is the root.
        if partition != .package { return try SandboxWalk(root: data, doors: Self.partitions) }
        guard let package else { throw .system(ENOENT) }
        return try SandboxWalk(root: package)
    }

    /// The path of a file from the root of its walk.
    private func below(_ place: InternalURI) -> String {
        place.partition == .package ? place.path : "\(place.partition.rawValue)/\(place.path)"
    }

    private static func refusal(_ failure: SandboxWalk.Failure, _ path: String) -> UploadError {
        let reason =
            switch failure {
            case .tooManyLinks: "more than \(SandboxWalk.mostLinks) symbolic links"
            case .tooDeep: "more than \(SandboxWalk.mostFolders) folders"
            case .leaves, .system: "a way out of the app's storage"
            }
        return UploadError(.parameter, "invalid filename: \(reason) in '\(path.visible)'")
    }

    private static func failure(_ action: String, _ number: CInt) -> UploadError {
        UploadError(.inputOutput, "cannot \(action): \(String(cString: strerror(number)))")
    }
}

extension AppStorage {
    /// The data folder of an app when nothing else is asked for, by the XDG Base Directory Specification:
    /// `uploadtask/PACKAGE` in `$XDG_DATA_HOME`, or else in `~/.local/share`.
    ///
    /// - Parameter package: The name of the app's package, such as `com.example.app`.
    static func defaultData(package: String) -> String {
        defaultData(package: package) { getenv($0).map { String(cString: $0) } }
    }

    /// The data folder of a package that has a folder, but no name.
    static func defaultData(of folder: String) throws(UploadError) -> String {
        defaultData(package: StorageName(of: try Self.folder(folder)).text)
    }

    /// The same for an environment that a test makes up.
    static func defaultData(package: String, environment: (String) -> String?) -> String {
        /// The specification ignores a path that is not absolute.
        func folder(_ variable: String) -> String? { environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let data = folder("XDG_DATA_HOME") { return "\(data)/uploadtask/\(package)" }
        // Without HOME, as under some service managers, the user database knows.
        let home = folder("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? ""
        return "\(home)/.local/share/uploadtask/\(package)"
    }

    /// Creates a folder and its parents where missing.
    private static func create(_ path: String) throws(UploadError) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            partial += name + "/"
            guard mkdir(partial, 0o700) != 0 else { continue }
            let number = errno
            // A file system may say that it is read-only before it says that the folder exists.
            guard number == EEXIST || access(partial, F_OK) == 0 else {
                throw failure("create the folder '\(partial.visible)'", number)
            }
        }
    }

    /// The absolute path of a folder.
    private static func folder(_ path: String) throws(UploadError) -> String {
        guard let resolved = realpath(path, nil) else { throw failure("find the folder '\(path.visible)'", errno) }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { throw failure("find the folder '\(path.visible)'", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure("use '\(path.visible)' as a folder", ENOTDIR) }
        return String(cString: resolved)
    }
}
