/// The folder of `--modules`: `system.record.js` in it is `@system.record`, and `dayjs.js` is the package `dayjs` of npm.
struct StandIns: Sendable {
    private let folder: PackageFolder?
    /// The files by the name of the module.
    let paths: [String: String]

    /// - Parameter folder: The folder; `nil` for none.
    init(folder: String?) {
        self.folder = folder.map { PackageFolder($0) }
        var paths: [String: String] = [:]
        Self.find("", in: folder, depth: 0, &paths)
        self.paths = paths
    }

    /// Finds the scripts of a folder and its folders: `uuid/v1.js` is `uuid/v1`.
    private static func find(_ prefix: String, in folder: String?, depth: Int, _ paths: inout [String: String]) {
        guard let folder, depth < 8, paths.count < 10_000, let open = OpenFolder(path: folder) else { return }
        for file in open.names() {
            guard !file.hasPrefix(".") else { continue }
            let isSystem = prefix.isEmpty && (file.hasPrefix("system.") || file.hasPrefix("service."))
            if file.hasSuffix(".js") {
                paths["\(isSystem ? "@" : "")\(prefix)\(file.dropLast(3))"] = prefix + file
            } else {
                find(prefix + file + "/", in: "\(folder)/\(file)", depth: depth + 1, &paths)
            }
        }
    }

    /// Reads a file of the folder; `nil` if it does not exist.
    func read(_ path: String) throws -> [UInt8]? { try folder?.read(path) }

    /// The name of a file in stack traces.
    func shown(_ path: String) -> String { folder?.shown(path) ?? path }
}
