import ArgumentParser
import Libc

/// A new directory for what arrives. It stays with what is in it, and goes when nothing is.
struct TemporaryDirectory {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/uploadtask-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ValidationError("cannot create a directory in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the directory if it is empty.
    func removeIfEmpty() { rmdir(path) }
}
