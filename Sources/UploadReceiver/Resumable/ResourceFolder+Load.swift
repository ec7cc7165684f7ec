import NIOCore
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension ResourceFolder {
    /// The uploads of an earlier server, and the lengths of their contents. Files that belong to none are removed.
    func load() throws(FileSystemError) -> [(record: ResourceRecord, offset: Int64)] {
        let names = try names()
        var loaded: [(ResourceRecord, Int64)] = []
        var kept: Set<String> = []
        for name in names where name.hasSuffix(".json") {
            let id = String(name.dropLast(5))
            guard ResourceRecord.isID(id), let record = record(of: id) else { continue }
            let length = size(Self.name(.content, of: id)) ?? 0
            loaded.append((record, record.answer == nil ? length : record.length ?? length))
            // The content of an upload that has its response is removed if a kill has left it.
            let files = File.allCases.filter { $0 != .content || record.answer == nil }
            kept.formUnion(files.map { Self.name($0, of: id) } + (record.staged ?? []))
        }
        for name in names where !kept.contains(name) && Self.isOwn(name) { unlinkat(descriptor, name, 0) }
        return loaded
    }

    /// Reads a whole file of an upload; nil if it cannot be read.
    func read(_ file: File, of id: String) -> [UInt8]? {
        guard let opened = try? open(file, of: id, O_RDONLY) else { return nil }
        defer { _UploadLibc.close(opened) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = _UploadLibc.read(opened, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// The length of a regular file; nil for any other one.
    func size(_ name: String) -> Int64? {
        var information = stat()
        guard fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW) == 0,
            information.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Int64(information.st_size)
    }

    private func record(of id: String) -> ResourceRecord? {
        guard let bytes = read(.record, of: id),
            let record = try? JSONDecoder().decode(ResourceRecord.self, from: Data(bytes)), record.id == id
        else { return nil }
        return record
    }

    /// Whether a name has the form of those that this type makes. The folder may have files of others.
    private static func isOwn(_ name: String) -> Bool {
        if TemporaryFile.isTemporary(name) { return true }
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, ResourceRecord.isID(parts[0]) else { return false }
        let ending = parts[1].hasSuffix(".new") ? parts[1].dropLast(4) : parts[1]
        return File(rawValue: String(ending)) != nil
    }

    private func names() throws(FileSystemError) -> [String] {
        guard let stream = opendir(path) else { throw FileSystemError("read the folder \(path)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
