import UploadCore

/// A source of an upload, before it is opened.
package enum BodySource: Sendable {
    case file(UploadFile)
    case bytes([UInt8])
    case stream(ByteStream)
}

extension UploadSource {
    /// The source, with a check that a file exists.
    ///
    /// - Throws: `invalid filename` (202), as ``UploadFile/init(path:)``; code 202 for a stream of negative length.
    func located() throws(UploadFailure) -> (source: BodySource, filename: String?) {
        switch kind {
        case .path(let path):
            let file = try UploadFile(path: path)
            return (.file(file), file.filename)
        case .bytes(let bytes): return (.bytes(bytes), filename)
        case .stream(let stream):
            guard stream.length >= 0 else {
                throw UploadFailure(.parameter, "invalid length: the stream's length is \(stream.length) bytes")
            }
            return (.stream(stream), filename)
        }
    }
}

/// A source of an upload that is open.
enum OpenSource: Sendable {
    case file(FileSource)
    case bytes([UInt8])
    case stream(ByteStream)

    /// The number of files up to which they stay open during the whole upload. More would need too many descriptors.
    private static let maximumOpenFiles = 16

    /// Opens sources; may block, unless they are opened from memory.
    ///
    /// - Throws: Code 300 when a file cannot be opened, or is a directory, FIFO or device.
    static func open(_ sources: [BodySource], _ access: FileAccess) throws(UploadFailure) -> [OpenSource] {
        // Very many files are work for a thread of their own, even if none waits.
        guard access == .waiting || sources.count <= maximumOpenFiles else { throw .notCached }
        var opened: [OpenSource] = []
        opened.reserveCapacity(sources.count)
        for source in sources {
            switch source {
            case .file(let file):
                opened.append(.file(try FileSource(file, staysOpen: sources.count <= maximumOpenFiles, access)))
            case .bytes(let bytes): opened.append(.bytes(bytes))
            case .stream(let stream): opened.append(.stream(stream))
            }
        }
        return opened
    }

    /// Length in bytes.
    var length: Int64 {
        switch self {
        case .file(let file): file.length
        case .bytes(let bytes): Int64(bytes.count)
        case .stream(let stream): stream.length
        }
    }

    /// The name of a file, for messages.
    var filename: String { if case .file(let file) = self { file.filename } else { "" } }

    /// Whether both have the same content.
    func isSame(as other: OpenSource) -> Bool {
        if case .file(let file) = self, case .file(let otherFile) = other { return file.isSame(as: otherFile) }
        // Bytes and streams are those of one upload.
        return true
    }
}
