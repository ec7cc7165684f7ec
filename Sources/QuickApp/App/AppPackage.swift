import UploadCore
import _UploadLibc

/// The files of an app: a project, a built package, or a lone script in any folder.
public struct AppPackage: Sendable {
    /// The manifest; `nil` for a lone script, which runs as if it declared all interfaces.
    let manifest: AppManifest?
    /// The folder of its scripts.
    let folder: PackageFolder
    /// The path in the folder of the script that runs first: the app's own, or the lone script.
    let entry: String
    /// The name of its storage folder: the package name, or the script's name with a digest of its path.
    let name: String
    /// The folder that an archive was extracted to; removed with the last copy of this value, or before.
    private let extracted: ExtractedArchive?

    /// Whether it is a script without a manifest. It has no package: other files in its folder do not belong to it.
    public var isLoneScript: Bool { manifest == nil }

    /// Removes the files that an `.rpk` was extracted to; does nothing for another app. Idempotent.
    ///
    /// They are removed with the last copy of this value, too. But a process may end while a host still has one.
    public func removeExtractedFiles() { extracted?.remove() }

    /// The folder of the app's `/…` paths; `nil` for a lone script.
    var resources: String? { isLoneScript ? nil : folder.path }

    /// Finds an app.
    ///
    /// - Parameter path: A project (a folder with `src/manifest.json`), a folder with `manifest.json`, an `.rpk`, or a
    ///   script.
    /// - Throws: An error for a missing file, an invalid manifest, or an app that this host cannot run.
    public init(path: String) throws(AppPackageError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .notFound("there is no '\(path.visible(limit: 1000))': \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            extracted = nil
            folder = Self.root(of: path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path)
        // Opening or reading anything else could block forever or never end.
        case S_IFREG:
            guard ExtractedArchive.isArchive(path) else {
                self = try Self(script: path)
                return
            }
            let archive = try ExtractedArchive(of: path)
            extracted = archive
            folder = PackageFolder(archive.path, shownAs: path)
        default:
            throw .notFound(
                "'\(path.visible(limit: 1000))' is neither a file nor a folder; give a project, a package (.rpk) or a script"
            )
        }
        let manifest = try Self.manifest(in: folder)
        self.manifest = manifest
        name = manifest.package
        entry = try Self.entry(of: manifest, in: folder)
    }

    private init(script path: String) throws(AppPackageError) {
        if let problem = SourceProblem(lonePath: path) { throw .invalid(problem.message) }
        let resolved = try Self.absolute(path)
        // For a link, the script is its target: modules are resolved relative to the target.
        let (folder, file) = Self.split(Self.isLink(path) ? resolved : path)
        manifest = nil
        extracted = nil
        self.folder = PackageFolder(folder)
        entry = file
        name = StorageName(of: resolved).text
        if let content = try? self.folder.read(file), let problem = SourceProblem(content, at: self.folder.shown(file))
        {
            throw .invalid(problem.message)
        }
    }

    /// The folder of the app: the folder itself, or its `src`, from which the toolkit builds.
    private static func root(of folder: String) -> PackageFolder {
        var source = PackageFolder(folder == "/" ? "/src" : "\(folder)/src")
        source.project = folder
        let root = PackageFolder(folder)
        guard access("\(source.path)/manifest.json", F_OK) == 0 else { return root }
        // A manifest without the app's script beside it is a left-over.
        let isApp = access("\(folder)/manifest.json", F_OK) == 0 && ["app.ux", "app.js"].contains(where: root.has)
        return isApp ? root : source
    }

    /// The app's script: `app.ux` of a project, or `app.js`; without pages, the `entry` of the manifest.
    private static func entry(of manifest: AppManifest, in folder: PackageFolder) throws(AppPackageError) -> String {
        let candidates = manifest.pages.isEmpty ? [manifest.entry] : ["app.ux", "app.js"]
        for candidate in manifest.pages.isEmpty ? ["app.ux"] + candidates : candidates {
            guard let content = try? folder.read(candidate) else { continue }
            if let problem = SourceProblem(content, at: folder.shown(candidate)) { throw .invalid(problem.message) }
            return candidate
        }
        if let problem = SourceProblem(missing: "app", in: folder) { throw .invalid(problem.message) }
        guard manifest.pages.isEmpty else {
            throw .invalid("'\(folder.shownPath.visible)' has neither app.ux nor app.js, the script of the app")
        }
        throw .invalid(
            "manifest.json: the entry '\(manifest.entry.visible(limit: 300))' is not in '\(folder.shownPath.visible)', or cannot be read"
        )
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

    private static func manifest(in folder: PackageFolder) throws(AppPackageError) -> AppManifest {
        let shown = folder.shownPath.visible
        let content: [UInt8]?
        do { content = try folder.read("manifest.json") } catch {
            throw .invalid("\(shown)/manifest.json: \(error.message)")
        }
        guard let content else {
            throw .invalid(
                "'\(shown)' has no manifest.json, nor a src folder with one, which describes an app; "
                    + "to run a lone script, give its path")
        }
        do { return try AppManifest(json: content) } catch { throw .invalid("\(shown)/\(error.message)") }
    }

    /// The file of a page: `pages/index/index.ux` of a project, or `pages/index/index.js`.
    ///
    /// - Throws: An error when there is none that can run.
    func file(of page: AppPage) throws(AppPackageError) -> String {
        for file in [page.file + ".ux", page.file + ".js"] where folder.has(file) {
            do { _ = try source(file) } catch let problem as SourceProblem { throw .invalid(problem.message) } catch {}
            return file
        }
        if let problem = SourceProblem(missing: page.file, in: folder) { throw .invalid(problem.message) }
        throw .invalid(
            "the page \(page.path.visible(limit: 300)) has no file: there is neither \(folder.shown(page.file + ".ux")) nor "
                + folder.shown(page.file + ".js"))
    }

    /// Reads a file of the app as source code or JSON; returns `nil` if it does not exist. Of a `.ux` file, it is the
    /// script.
    ///
    /// - Throws: Code 300 when it cannot be read; 202 when a link leads out of the package; ``SourceProblem`` when it is
    ///   bytecode or TypeScript.
    func source(_ path: String) throws -> [UInt8]? {
        guard let content = try folder.read(path) else {
            if path.hasSuffix(".js"), let problem = SourceProblem(missing: String(path.dropLast(3)), in: folder) {
                throw problem
            }
            return nil
        }
        let shown = folder.shown(path)
        if let problem = SourceProblem(content, at: shown) { throw problem }
        guard path.hasSuffix(".ux") else { return content }
        let file = UXFile(content)
        if file.isTypeScript { throw SourceProblem.typeScript(shown) }
        let sibling = path.dropLast(3).split(separator: "/").last.map { "\($0).js" }
        let hasSibling = folder.has(String(path.dropLast(3)) + ".js")
        return Array(file.script(sibling: hasSibling ? sibling : nil).utf8)
    }
}
