import ArgumentParser
import DurableUploadsSQLite
import _UploadLibc

/// The option for the place of uploads that survive the process.
struct StateOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Directory for the state of uploads, created if missing (default: $UPLOADTASK_STATE, or uploadtask in "
                + "$XDG_STATE_HOME or ~/.local/state).",
            valueName: "dir"),
        completion: .directory)
    var state: String?

    /// Opens the store.
    ///
    /// - Throws: The exit status 74, after a message.
    func store() async throws -> SQLiteUploadStore {
        let folder = state ?? Self.defaultFolder()
        do { return try await SQLiteUploadStore(folder: folder) } catch { throw QueueExit.reporting(error) }
    }

    /// The directory without an option.
    static func defaultFolder(
        environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) -> String {
        if let folder = environment("UPLOADTASK_STATE"), !folder.isEmpty { return folder }
        /// The XDG Base Directory Specification ignores a path that is not absolute.
        func absolute(_ variable: String) -> String? {
            environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        if let folder = absolute("XDG_STATE_HOME") { return "\(folder)/uploadtask" }
        // Without HOME, as under some service managers, use the user database.
        let home = absolute("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? ""
        return "\(home)/.local/state/uploadtask"
    }
}
