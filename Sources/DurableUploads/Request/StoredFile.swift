import UploadCore
import UploadEngine

/// A file of a stored request.
struct StoredFile: Hashable, Sendable {
    /// The absolute path.
    let path: String
    /// The name in messages.
    let filename: String
    let identity: FileIdentity

    /// Examines a source; may block.
    ///
    /// - Throws: Code 202 for a source that is no file with a path, code 300 for a file that cannot be sent.
    init(_ source: BodySource) throws(UploadFailure) {
        guard case .file(let file) = source, let path = file.path else {
            throw UploadFailure(
                .parameter,
                "invalid source: an upload that survives the process cannot have a stream, standard input or bytes in "
                    + "memory; write them to a file")
        }
        self.path = AbsolutePath.of(path)
        filename = file.filename
        identity = try FileIdentity.of(path: self.path, filename: filename)
    }

    /// The source, which is opened only while it has not changed.
    var source: BodySource {
        .file(
            UploadFile(filename: filename) { [self] () throws(UploadFailure) in
                try identity.open(path, filename: filename)
            })
    }
}

extension StoredFile {
    var json: JSONValue {
        .object([
            "path": .string(path), "filename": .string(filename), "inode": .string("\(identity.inode)"),
            "size": .number(identity.size), "modified": .array(identity.modified.map { .number($0) }),
        ])
    }

    init?(_ json: JSONValue) {
        guard let path = json["path"]?.string, let filename = json["filename"]?.string,
            let inode = json["inode"]?.string.flatMap({ UInt64($0) }), let size = json["size"]?.number,
            let modified = json["modified"]?.array?.compactMap(\.number), modified.count == 2
        else { return nil }
        self.path = path
        self.filename = filename
        identity = FileIdentity(inode: inode, size: size, modified: modified)
    }
}
