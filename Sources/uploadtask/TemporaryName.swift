import UploadEngine
import _UploadLibc

/// A name for mkstemp(3) and mkdtemp(3) in the folder for temporary files: `TMPDIR`, or `/tmp`.
struct TemporaryName {
    /// The bytes of the path as they are, since the name of a folder need not be UTF-8. They end with zero.
    var template: [CChar]
    /// The folder in quotes, for a message.
    let folder: String

    init() {
        var bytes = Array("/tmp".utf8)
        if let path = getenv("TMPDIR"), path.pointee != 0 {
            bytes = Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
        }
        template = bytes.map { CChar(bitPattern: $0) } + Array("/uploadtask-XXXXXX".utf8CString)
        folder = "'\(String(decoding: bytes, as: UTF8.self).visible)'"
    }
}
