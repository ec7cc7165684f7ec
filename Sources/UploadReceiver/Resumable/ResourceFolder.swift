import NIOCore
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The hidden folder with the unfinished uploads of a directory. All of its calls block.
///
/// Each upload has a file with its content, `ID.part`, and one with its state, `ID.json`. Names are opened relative to the folder,
/// and no link is followed. One server at a time uses the folder: it holds an exclusive lock, which the system releases however
/// the process ends.
final class ResourceFolder: Sendable {
    /// The files of one upload.
    enum File: String, CaseIterable {
        case record = "json"
        case content = "part"
        /// The description of the upload, with the final names of its files.
        case upload
        /// The body of the response, where that is not the description.
        case reply
    }

    static let name = ".uploads"

    /// The directory of uploads.
    let directory: String
    let path: String
    let descriptor: Int32

    /// Opens the folder.
    ///
    /// - Parameter creates: Whether to make it if it is missing; otherwise it is an error with the code `ENOENT`.
    init(in directory: String, creates: Bool) throws(FileSystemError) {
        self.directory = directory
        path = "\(directory)/\(Self.name)"
        if creates, mkdir(path, 0o700) == 0 { try Self.sync(directory) }
        descriptor = _UploadLibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystemError("open the folder \(path)") }
        // On a file system without locks other servers cannot be excluded.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            _UploadLibc.close(descriptor)
            throw FileSystemError("use the folder \(path), which another server uses", code: EWOULDBLOCK)
        }
    }

    /// Releases the lock, and removes the folder if it is empty.
    func close() {
        rmdir(path)
        _UploadLibc.close(descriptor)
    }

    static func name(_ file: File, of id: String) -> String { "\(id).\(file.rawValue)" }

    func path(_ file: File, of id: String) -> String { "\(path)/\(Self.name(file, of: id))" }

    /// Opens a file of an upload.
    func open(_ file: File, of id: String, _ flags: Int32) throws(FileSystemError) -> Int32 {
        try open(Self.name(file, of: id), flags)
    }

    func open(_ name: String, _ flags: Int32) throws(FileSystemError) -> Int32 {
        let opened = openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard opened >= 0 else { throw FileSystemError("open \(name)") }
        return opened
    }

    /// Replaces a file at once. Afterwards it is on the disk.
    func replace(_ file: File, of id: String, with bytes: ByteBuffer) throws(FileSystemError) {
        try replace(file, of: id) { (descriptor) throws(FileSystemError) in
            try FileSystem.write(bytes, to: descriptor)
        }
    }

    func replace(
        _ file: File, of id: String, _ write: (Int32) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let name = Self.name(file, of: id)
        let new = "\(name).new"
        let opened = try open(new, O_WRONLY | O_CREAT | O_TRUNC)
        do throws(FileSystemError) {
            defer { _UploadLibc.close(opened) }
            try write(opened)
            try Self.sync(opened)
        } catch {
            unlinkat(descriptor, new, 0)
            throw error
        }
        guard renameat(descriptor, new, descriptor, name) == 0 else { throw FileSystemError("rename \(new)") }
        try Self.sync(descriptor)
    }

    func write(_ record: ResourceRecord) throws(FileSystemError) {
        try replace(.record, of: record.id, with: ByteBuffer(json: record))
    }

    /// Removes all files of an upload. Without its state the upload does not exist, so that goes first.
    func remove(_ record: ResourceRecord) {
        for file in File.allCases { unlinkat(descriptor, Self.name(file, of: record.id), 0) }
        for name in record.staged ?? [] { unlinkat(descriptor, name, 0) }
    }

    /// Removes one file of an upload, and its temporary files.
    func remove(_ file: File, of id: String, and staged: [String]) {
        for name in [Self.name(file, of: id)] + staged { unlinkat(descriptor, name, 0) }
    }

    /// Writes the content of a file or a folder to the disk.
    static func sync(_ descriptor: Int32) throws(FileSystemError) {
        #if canImport(Darwin)
        let code = fcntl(descriptor, F_FULLFSYNC)
        #else
        let code = fdatasync(descriptor)
        #endif
        // Folders of some file systems cannot be synchronised.
        guard code == 0 || errno == EINVAL || errno == ENOTSUP else { throw FileSystemError("write to the disk") }
    }

    static func sync(_ path: String) throws(FileSystemError) {
        let opened = _UploadLibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw FileSystemError("open \(path)") }
        defer { _UploadLibc.close(opened) }
        try sync(opened)
    }
}
