import UploadCore
import _UploadLibc

/// The files of an `.rpk` in a temporary folder, which ``remove()`` removes, at the latest the end of this object.
///
/// The app's files have to be there as files: an upload reads them while the app runs, and their size may be any.
final class ExtractedArchive: Sendable {
    /// The folder.
    let path: String

    /// Whether a file begins like a ZIP archive.
    static func isArchive(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: 4)
        return pread(descriptor, &start, start.count, 0) == start.count && ZipArchive.isZip(prefix: start)
    }

    init(of archive: String) throws(AppPackageError) {
        path = try Self.makeFolder()
        do throws(ZipError) {
            let zip = try ZipArchive(path: archive)
            for name in zip.names {
                // Signatures are not needed to run the app.
                guard !name.hasPrefix("META-INF/") else { continue }
                try extract(name, from: zip)
            }
        } catch {
            throw .invalid(error.message)
        }
    }

    deinit { remove() }

    /// Removes the folder. Idempotent.
    func remove() { _ = OpenFolder.removeAll(AT_FDCWD, Array(path.utf8CString)) }

    private func extract(_ name: String, from zip: ZipArchive) throws(ZipError) {
        var folder = path
        let folders = name.split(separator: "/").dropLast()
        guard folders.count < OpenFolder.maximumDepth else {
            throw .invalid(
                "cannot extract '\(name.visible(limit: 300))': it is in more than \(OpenFolder.maximumDepth) folders")
        }
        for segment in folders {
            folder += "/\(segment)"
            _ = mkdir(folder, 0o700)
        }
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw .inputOutput(
                "cannot extract '\(name.visible(limit: 300))' to '\(path.visible)': \(reason)")
        }
        defer { close(descriptor) }
        _ = try zip.extract(name, to: descriptor)
    }

    private static func makeFolder() throws(AppPackageError) -> String {
        var name = TemporaryName()
        guard mkdtemp(&name.template) != nil else {
            throw .invalid(
                "cannot create a folder for the archive in '\(name.folder.visible)': \(String(cString: strerror(errno))); "
                    + "TMPDIR names its place")
        }
        guard let path = String(validating: name.template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        else {
            rmdir(name.template)
            throw .invalid("TMPDIR, '\(name.folder.visible)', is not valid UTF-8")
        }
        return path
    }
}
