import Foundation
import TestSupport

@testable import QuickApp

/// Archives in a temporary folder.
struct ZipArchiveFixture {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The path of an archive with these bytes. It replaces the previous one.
    func file(_ bytes: [UInt8]) throws -> String { try folder.file("app.rpk", bytes) }

    func open(_ bytes: [UInt8]) throws -> ZipArchive { try ZipArchive(path: file(bytes)) }

    /// The content of each file of an archive as text.
    static func texts(_ archive: ZipArchive) throws -> [String: String] {
        var texts: [String: String] = [:]
        for name in archive.names {
            texts[name] = try archive.read(name, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
        }
        return texts
    }

    /// The reason why an archive or one of its files cannot be read; `nil` if all can be read.
    func problem(_ bytes: [UInt8]) throws -> String? {
        let path = try file(bytes)
        do {
            _ = try Self.texts(ZipArchive(path: path))
            return nil
        } catch let error as ZipError {
            return error.message.replacing("cannot read '\(path)': ", with: "")
                .replacing("; build it again with the toolkit", with: "")
        }
    }
}
