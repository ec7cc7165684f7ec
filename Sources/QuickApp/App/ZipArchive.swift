import UploadEngine
import _UploadLibc

/// The entries of a ZIP archive, read on demand: stored and deflated ones, also of ZIP64 archives.
///
/// An archive may be hostile, so everything in it is checked before it is used. Several threads can use the object at
/// once.
final class ZipArchive: Sendable {
    /// The normalised paths of its files, such as `pages/index.js`, in the order of the directory, without folders.
    let names: [String]

    private let file: ZipArchiveFile
    private let entries: [String: ZipArchiveEntry]

    /// Opens an archive and reads its directory. The file stays open as long as this object exists.
    init(path: String) throws(ZipError) {
        file = try ZipArchiveFile(path: path)
        guard let end = try ZipArchiveEnd(of: file) else {
            let prefix = try file.read(at: 0, count: Int(clamping: min(file.size, 4)))
            guard Self.isZip(prefix: prefix) else { throw file.notAnArchive }
            throw file.invalid("it is incomplete, or other bytes follow it")
        }
        let files = try ZipArchiveDirectory(at: end, of: file).entries.filter { !$0.isFolder }
        names = files.map(\.name)
        entries = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a file with these first bytes is a ZIP archive: it begins with an entry, with the end record (it has no
    /// entries), or with the mark of an archive of several files.
    static func isZip(prefix: some Sequence<UInt8>) -> Bool {
        let signature = Array(prefix.prefix(4))
        return [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]].contains(signature)
    }

    /// The content of an entry; `nil` if there is no such file.
    ///
    /// - Parameter limit: The largest number of bytes to return. A larger entry is an error.
    func read(_ name: String, limit: Int) throws(ZipError) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        guard entry.size <= UInt64(clamping: limit) else {
            throw file.invalid(
                "\(entry.shown) has \(entry.size) bytes, and at most \(max(0, limit)) are supported",
                remedy: "build it with a smaller file")
        }
        var content: [UInt8] = []
        try ZipArchiveContent(entry: entry, file: file).read { piece throws(ZipError) in content += piece }
        return content
    }

    /// Writes the content of an entry to an open file, in bounded memory. Returns whether there is such an entry.
    ///
    /// After an error the file may have a part of the content, or content that is wrong.
    func extract(_ name: String, to descriptor: CInt) throws(ZipError) -> Bool {
        guard let entry = entries[name] else { return false }
        try ZipArchiveContent(entry: entry, file: file).read { piece throws(ZipError) in
            var rest = piece[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = ZipArchiveFile.retryingInterrupts { write(descriptor, piece.baseAddress, piece.count) }
                guard count > 0 else {
                    throw .inputOutput("cannot extract \(entry.shown): \(String(cString: strerror(errno)))")
                }
                rest = rest.dropFirst(count)
            }
        }
        return true
    }
}
