import UploadCore
import _UploadLibc

/// The folder with the files of an app.
struct PackageFolder: Sendable, Hashable {
    /// The path of the folder.
    let path: String
    /// The name of the folder in messages: its path, or the path of the archive that it was extracted from.
    let shownPath: String
    /// The project around the folder, whose other files can be imported: `../models/x.json`.
    var project: String?

    private static let maximumFileSize = 16 << 20
    private static let maximumFiles = 10_000

    init(_ path: String, shownAs shownPath: String? = nil) {
        self.path = path
        self.shownPath = shownPath ?? path
    }

    /// The name of a file in stack traces: its path relative to the working directory of the command.
    func shown(_ file: String) -> String {
        if let (project, file) = outside(file) { return project.shown(file) }
        return (shownPath == "." ? file : shownPath == "/" ? "/\(file)" : "\(shownPath)/\(file)").visible
    }

    /// Whether there is a file, not a folder.
    func has(_ file: String) -> Bool {
        if let (project, file) = outside(file) { return project.has(file) }
        guard let descriptor = try? SandboxedPathResolver(root: path).open(file) else { return false }
        return OpenFile(descriptor).regularSize != nil
    }

    /// Reads a file; returns `nil` if it does not exist.
    ///
    /// - Throws: Code 300 when it cannot be read, or is larger than 16 MiB; 202 when a link leads out of the folder.
    func read(_ file: String) throws(UploadFailure) -> [UInt8]? {
        if let (project, file) = outside(file) { return try project.read(file) }
        func failure(_ number: CInt) -> UploadFailure {
            UploadFailure(.inputOutput, "cannot read '\(file.visible)': \(String(cString: strerror(number)))")
        }
        let open: OpenFile
        do throws(SandboxedPathResolver.Failure) {
            open = OpenFile(try SandboxedPathResolver(root: path).open(file))
        } catch {
            switch error {
            case .system(ENOENT), .system(ENOTDIR): return nil
            case .system(let number): throw failure(number)
            default:
                throw UploadFailure(.parameter, "cannot read '\(file.visible)': it is a link out of the app's package")
            }
        }
        // A folder is not a module; its index.js may be.
        guard open.regularSize != nil else { return nil }
        let content: [UInt8]
        do throws(OpenFile.Failure) { content = try open.read(from: 0, count: Self.maximumFileSize + 1) } catch {
            throw failure(error.number)
        }
        guard content.count <= Self.maximumFileSize else {
            throw UploadFailure(
                .inputOutput, "cannot read '\(file.visible)': it has more than \(Self.maximumFileSize) bytes")
        }
        return content
    }

    /// The folder of the project and the path in it, for a path that begins with `../`.
    private func outside(_ file: String) -> (project: PackageFolder, file: String)? {
        guard let project, file == ".." || file.hasPrefix("../") else { return nil }
        return (PackageFolder(project), String(file.dropFirst(3)))
    }

    /// The paths of the files in a folder, relative to it and sorted, without hidden ones and links out of the folder of the
    /// app; `nil` if there is no such folder.
    ///
    /// - Parameter isDeep: Whether to add the files of its folders.
    /// - Throws: Code 300 for more than 10,000 files.
    func files(in folder: String, isDeep: Bool) throws(UploadFailure) -> [String]? {
        if let (project, folder) = outside(folder) { return try project.files(in: folder, isDeep: isDeep) }
        var files: [String] = []
        guard let names = names(in: folder) else { return nil }
        try collect(names, from: folder, "", depth: isDeep ? OpenFolder.maximumDepth : 0, &files)
        return files.sorted()
    }

    private func collect(
        _ names: [String], from folder: String, _ prefix: String, depth: Int, _ files: inout [String]
    ) throws(UploadFailure) {
        for name in names where !name.hasPrefix(".") {
            let path = "\(folder)/\(prefix)\(name)"
            if has(path) {
                files.append(prefix + name)
            } else if depth > 0, let inner = self.names(in: path) {
                try collect(inner, from: folder, "\(prefix)\(name)/", depth: depth - 1, &files)
            }
            guard files.count <= Self.maximumFiles else {
                throw UploadFailure(.inputOutput, "'\(folder.visible)' has more than \(Self.maximumFiles) files")
            }
        }
    }

    /// The names in a folder; `nil` if there is no such folder.
    private func names(in folder: String) -> [String]? {
        guard let descriptor = try? SandboxedPathResolver(root: path).open(folder) else { return nil }
        let open = OpenFolder(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return open.names(atMost: Self.maximumFiles)
    }

    /// The path of a folder behind symbolic links; `nil` for one outside of the folder of the app and its project.
    ///
    /// It is only a name: the file of each path is opened without following links out of the folder.
    func realPath(of folder: String) -> String? {
        if let (project, folder) = outside(folder) { return project.realPath(of: folder).map { "../" + $0 } }
        guard let root = Self.resolved(path), let real = Self.resolved("\(path)/\(folder)"), real.hasPrefix(root + "/")
        else { return nil }
        return String(real.dropFirst(root.count + 1))
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
