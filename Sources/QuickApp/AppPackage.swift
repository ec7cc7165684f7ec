import Libc
import UploadEngine

/// The files of an app, as its developer has them: a folder with a manifest, or a lone script in whatever folder.
public struct AppPackage: Sendable {
    /// What the manifest says; a lone script has none, and runs as if it had declared everything.
    let manifest: AppManifest?
    /// The folder that `/…` means.
    let folder: String
    /// The path in the folder of the script to run.
    let entry: String
    /// What its storage is called: the package's name, or the script's.
    let name: String

    private static let largestFile = 16 << 20

    /// Finds an app.
    ///
    /// - Parameter path: A folder with `manifest.json`, or a script.
    /// - Throws: What is missing or wrong.
    public init(path: String) throws(AppPackageError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .notFound("there is no '\(path)': \(String(cString: strerror(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            let folder = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
            let manifest = try Self.manifest(in: folder)
            (self.manifest, self.folder) = (manifest, folder)
            (entry, name) = (manifest.entry, manifest.package)
            guard (try? read(entry)) != nil else {
                throw .invalid("manifest.json: the entry '\(entry)' is not in '\(folder)', or cannot be read")
            }
        } else {
            let slash = path.lastIndex(of: "/")
            let file = slash.map { String(path[path.index(after: $0)...]) } ?? path
            manifest = nil
            folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            (entry, name) = (file, file)
        }
    }

    private static func manifest(in folder: String) throws(AppPackageError) -> AppManifest {
        let content: [UInt8]?
        do { content = try read("manifest.json", in: folder) } catch {
            throw .invalid("\(folder)/manifest.json: \(error.message)")
        }
        guard let content else {
            throw .invalid("'\(folder)' has no manifest.json, which says what an app is; to run a lone script, name it")
        }
        do { return try AppManifest(json: content) } catch { throw .invalid("\(folder)/\(error.message)") }
    }

    /// What stack traces call a file of the app: a path that leads there from where the command was given.
    func shown(_ path: String) -> String { folder == "." ? path : folder == "/" ? "/\(path)" : "\(folder)/\(path)" }

    /// Reads a file of the app; `nil` where there is none.
    ///
    /// - Throws: Code 300 when it cannot be read, or is larger than 16 MiB; 202 when a link leads out of the folder.
    func read(_ path: String) throws(UploadError) -> [UInt8]? { try Self.read(path, in: folder) }

    private static func read(_ path: String, in folder: String) throws(UploadError) -> [UInt8]? {
        func failure(_ number: CInt) -> UploadError {
            UploadError(.inputOutput, "cannot read '\(path.visible)': \(String(cString: strerror(number)))")
        }
        let descriptor: CInt
        do throws(SandboxWalk.Failure) {
            descriptor = try SandboxWalk(root: folder).open(path)
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
        // A folder of this name is no module; its index.js may be.
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while content.count <= largestFile {
            let count = systemRead(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(errno) }
            content += buffer[..<count]
        }
        throw UploadError(.inputOutput, "cannot read '\(path.visible)': it has more than \(largestFile) bytes")
    }
}

/// `read(2)`, under a name that the member `read` does not hide.
private func systemRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// Why an app cannot be run.
public enum AppPackageError: Error, CustomStringConvertible {
    /// There is nothing at the path.
    case notFound(String)
    /// The manifest is missing or wrong.
    case invalid(String)

    /// What was wrong, and what to do.
    public var description: String {
        switch self {
        case .notFound(let message), .invalid(let message): message
        }
    }
}
