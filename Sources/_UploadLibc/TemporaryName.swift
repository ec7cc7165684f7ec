/// A template for mkstemp(3) and mkdtemp(3) in `TMPDIR` or `/tmp`.
package struct TemporaryName {
    /// The bytes of the path, because it may not be UTF-8, with a final zero.
    package var template: [CChar]
    /// The folder, for messages.
    package let folder: String

    package init() {
        var bytes = Array("/tmp".utf8)
        if let path = getenv("TMPDIR"), path.pointee != 0 {
            bytes = Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
        }
        template = bytes.map { CChar(bitPattern: $0) } + Array("/uploadtask-XXXXXX".utf8CString)
        folder = String(decoding: bytes, as: UTF8.self)
    }
}
