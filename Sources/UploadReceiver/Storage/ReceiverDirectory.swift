import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The directory of a server in a test: the caller's, or a temporary one, which ``close()`` removes with its files.
struct ReceiverDirectory: Sendable {
    let path: String
    private let isTemporary: Bool

    /// Creates a temporary directory unless there is a path.
    static func open(_ path: String?) async throws(FileSystemError) -> ReceiverDirectory {
        if let path { return ReceiverDirectory(path: path, isTemporary: false) }
        let created = try await FileSystem.run { () throws(FileSystemError) in try FileSystem.makeTemporaryDirectory() }
        return ReceiverDirectory(path: created, isTemporary: true)
    }

    /// Removes a temporary directory. A failure is ignored: no other action is possible.
    func close() async {
        guard isTemporary else { return }
        let path = path
        try? await FileSystem.run { () throws(FileSystemError) in try? FileManager.default.removeItem(atPath: path) }
    }
}

extension FileSystem {
    /// Creates a directory in the one for temporary files, and returns its absolute path.
    fileprivate static func makeTemporaryDirectory() throws(FileSystemError) -> String {
        var name = TemporaryName()
        guard let made = mkdtemp(&name.template) else { throw FileSystemError("create a directory in \(name.folder)") }
        return try makeDirectory(String(cString: made))
    }
}
