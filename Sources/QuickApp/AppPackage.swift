import UploadEngine
import _UploadLibc

/// The files of an app: a folder with a manifest, or a lone script in any folder.
public struct AppPackage: Sendable {
    /// The manifest; `nil` for a lone script, which runs as if it declared all interfaces.
    let manifest: AppManifest?
    /// The folder of its scripts.
    let folder: String
    /// The path of the entry script in the folder.
    let entry: String
    /// The name of its storage folder: the package name, or the script's name with a digest of its path.
    let name: String

    /// Whether it is a script without a manifest. It has no package: other files in its folder do not belong to it.
    public var isLoneScript: Bool { manifest == nil }

    /// The folder of the app's `/…` paths; `nil` for a lone script.
    var resources: String? { isLoneScript ? nil : folder }

    private static let maximumFileSize = 16 << 20

    /// Finds an app.
    ///
    /// - Parameter path: A folder with `manifest.json`, or a script.
    /// - Throws: An error for a missing file or an invalid manifest.
    public init(path: String) throws(AppPackageError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .notFound("there is no '\(path.visible(limit: 1000))': \(String(cString: strerror(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            let folder = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
            let manifest = try Self.manifest(in: folder)
            (self.manifest, self.folder) = (manifest, folder)
            (entry, name) = (manifest.entry, manifest.package)
            guard (try? read(entry)) != nil else {
                throw .invalid(
                    "manifest.json: the entry '\(entry.visible(limit: 300))' is not in '\(folder.visible)', or cannot be read"
                )
            }
        } else {
            // Opening or reading anything else could block forever or never end.
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .notFound(
                    "'\(path.visible(limit: 1000))' is neither a file nor a folder; give a script or a folder with manifest.json"
                )
            }
            let resolved = try Self.absolute(path)
            // For a link, the script is its target: modules are resolved relative to the target.
            let path = Self.isLink(path) ? resolved : path
            let (folder, file) = Self.split(path)
            manifest = nil
            (self.folder, entry) = (folder, file)
            name = StorageName(of: resolved).text
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func absolute(_ path: String) throws(AppPackageError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw .notFound("there is no '\(path.visible(limit: 1000))': \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder and the file name of a path.
    private static func split(_ path: String) -> (folder: String, file: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let file = String(path[path.utf8.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), file)
    }

    private static func manifest(in folder: String) throws(AppPackageError) -> AppManifest {
        let content: [UInt8]?
        do { content = try read("manifest.json", in: folder) } catch {
            throw .invalid("\(folder.visible)/manifest.json: \(error.message)")
        }
        guard let content else {
            throw .invalid(
                "'\(folder.visible)' has no manifest.json, which describes an app; to run a lone script, give its path")
        }
        do { return try AppManifest(json: content) } catch { throw .invalid("\(folder.visible)/\(error.message)") }
    }

    /// The name of a file of the app in stack traces: its path relative to the working directory of the command.
    func shown(_ path: String) -> String {
        (folder == "." ? path : folder == "/" ? "/\(path)" : "\(folder)/\(path)").visible
    }

    /// Reads a file of the app; returns `nil` if it does not exist.
    ///
    /// - Throws: Code 300 when it cannot be read, or is larger than 16 MiB; 202 when a link leads out of the folder.
    func read(_ path: String) throws(UploadError) -> [UInt8]? { try Self.read(path, in: folder) }

    private static func read(_ path: String, in folder: String) throws(UploadError) -> [UInt8]? {
        func failure(_ number: CInt) -> UploadError {
            UploadError(.inputOutput, "cannot read '\(path.visible)': \(String(cString: strerror(number)))")
        }
        let descriptor: CInt
        do throws(SandboxedPathResolver.Failure) {
            descriptor = try SandboxedPathResolver(root: folder).open(path)
        } catch {
            switch error {
            case .system(ENOENT), .system(ENOTDIR): return nil
            case .system(let number): throw failure(number)
            default:
                throw UploadError(.parameter, "cannot read '\(path.visible)': it is a link out of the app's package")
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        // A folder is not a module; its index.js may be.
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while content.count <= maximumFileSize {
            let count = systemRead(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(errno) }
            content += buffer[..<count]
        }
        throw UploadError(.inputOutput, "cannot read '\(path.visible)': it has more than \(maximumFileSize) bytes")
    }
}

/// `read(2)`, under a name that the member `read` does not shadow.
private func systemRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// The reason why an app cannot run.
public enum AppPackageError: Error, CustomStringConvertible {
    /// The path does not exist.
    case notFound(String)
    /// The manifest is missing or invalid.
    case invalid(String)

    /// The problem and its remedy.
    public var description: String {
        switch self {
        case .notFound(let message), .invalid(let message): message
        }
    }
}
