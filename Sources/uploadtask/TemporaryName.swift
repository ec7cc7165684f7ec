import UploadEngine
import _UploadLibc

/// A template for mkstemp(3) and mkdtemp(3) in `TMPDIR` or `/tmp`.
struct TemporaryName {
    /// The bytes of the path, because it may not be UTF-8, with a final zero.
    var template: [CChar]
    /// The folder in quotes, for messages.
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
