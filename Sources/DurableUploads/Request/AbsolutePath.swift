import _UploadLibc

/// Paths for records: the process that sends an upload may have another working directory.
enum AbsolutePath {
    /// The path behind the working directory of this process, if it is relative. Symbolic links are not followed.
    static func of(_ path: String) -> String {
        guard !path.hasPrefix("/"), !path.isEmpty, let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        let name = String(cString: folder)
        return name == "/" ? "/\(path)" : "\(name)/\(path)"
    }
}
