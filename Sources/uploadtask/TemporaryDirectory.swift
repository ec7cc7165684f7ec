import ArgumentParser
import _UploadLibc

/// A new directory for what arrives. It stays with what is in it, and goes when nothing is.
struct TemporaryDirectory {
    let path: String

    init() throws {
        var name = TemporaryName()
        guard mkdtemp(&name.template) != nil else {
            throw ValidationError("cannot create a directory in \(name.folder): \(String(cString: strerror(errno)))")
        }
        guard let path = String(validating: name.template.dropLast(), as: UTF8.self) else {
            rmdir(name.template)
            throw ValidationError("TMPDIR, \(name.folder), is not valid UTF-8; name another folder with --directory")
        }
        self.path = path
    }

    /// Removes the directory if it is empty.
    func removeIfEmpty() { rmdir(path) }
}
