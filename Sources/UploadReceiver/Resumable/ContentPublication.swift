import NIOCore
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Gives the files of a complete upload their final names, each once, also when the process ends in the middle.
///
/// The names are on the disk before the first file has one. A name is a link to the temporary file, so whether a file with that
/// name is this one is visible after a restart. All calls block.
struct ContentPublication {
    let folder: ResourceFolder
    let id: String
    /// The temporary names in the folder, in the order of the upload.
    let staged: [String]

    /// Chooses free names, and writes the description of the upload with them.
    func plan(_ upload: ReceivedUpload) throws(FileSystemError) {
        var upload = upload
        var taken: Set<String> = []
        for index in upload.files.indices {
            let path = free(for: upload.files[index], besides: taken)
            upload.files[index].path = path
            taken.insert(path)
        }
        try write(upload)
    }

    /// Publishes the files that are not published yet.
    func publish() throws(FileSystemError) -> ReceivedUpload {
        guard let bytes = folder.read(.upload, of: id),
            var upload = try? JSONDecoder().decode(ReceivedUpload.self, from: Data(bytes)),
            upload.files.count == staged.count
        else { throw FileSystemError("read the description of the upload", code: EIO) }
        for (index, name) in staged.enumerated() {
            var attempts = 0
            while try !publish(name, as: upload.files[index].path) {
                attempts += 1
                guard attempts < 10_000 else { throw FileSystemError("find a free name", code: EEXIST) }
                // Another upload has taken the name.
                let taken = Set(upload.files.map(\.path))
                upload.files[index].path = free(for: upload.files[index], besides: taken)
                try write(upload)
            }
        }
        if !staged.isEmpty { try ResourceFolder.sync(folder.directory) }
        return upload
    }

    /// Returns false if another file has the name.
    private func publish(_ name: String, as path: String) throws(FileSystemError) -> Bool {
        guard let own = identity(folder.descriptor, name) else { return true }
        if linkat(folder.descriptor, name, AT_FDCWD, path, 0) == 0 { return true }
        switch errno {
        case EEXIST: return identity(AT_FDCWD, path) == own
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
            // No hard links: a move, after which the temporary name is free.
            return try FileSystem.moveExclusively("\(folder.path)/\(name)", to: path)
        default: throw FileSystemError("name the file")
        }
    }

    private struct Identity: Equatable {
        let device: UInt64
        let number: UInt64
    }

    private func identity(_ folder: Int32, _ name: String) -> Identity? {
        var information = stat()
        guard fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return Identity(
            device: UInt64(truncatingIfNeeded: information.st_dev),
            number: UInt64(truncatingIfNeeded: information.st_ino))
    }

    private func free(for file: ReceivedUpload.File, besides taken: Set<String>) -> String {
        let name = SafeName(file.filename)
        func path(_ number: Int) -> String { "\(folder.directory)/\(name.candidate(number))" }
        func isTaken(_ number: Int) -> Bool { taken.contains(path(number)) || FileSystem.exists(path(number)) }
        return isTaken(0) ? path(FreeNumber.search(after: 0, isTaken: isTaken)) : path(0)
    }

    private func write(_ upload: ReceivedUpload) throws(FileSystemError) {
        try folder.replace(.upload, of: id) { (descriptor) throws(FileSystemError) in
            var pieces = UploadJSON(upload)
            while let piece = pieces.next() { try FileSystem.write(piece, to: descriptor) }
        }
    }
}
