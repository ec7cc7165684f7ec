import ArgumentParser
import UploadCore
import _UploadLibc

/// A new directory for received files.
struct TemporaryDirectory {
    let path: String

    init() throws {
        var name = TemporaryName()
        guard mkdtemp(&name.template) != nil else {
            throw ValidationError("cannot create a directory in '\(name.folder.visible)': \(errorText(errno))")
        }
        guard let path = String(validating: name.template.dropLast(), as: UTF8.self) else {
            rmdir(name.template)
            throw ValidationError(
                "TMPDIR, '\(name.folder.visible)', is not valid UTF-8; set another one with --directory")
        }
        self.path = path
    }

    /// Removes the directory if no file was stored in it.
    func removeIfEmpty() { rmdir(path) }
}
