import Foundation
import TestSupport
import Testing

@testable import QuickApp

#if os(Linux)
/// The memory that an archive takes, in processes of their own: the limit is 16 MiB.
@Suite(.phase(.computation)) struct ZipArchiveMemoryTests {
    private static let limit = 16 << 10

    /// The kibibytes by which the largest resident set of this process grows while `body` runs.
    private static func growth(_ body: () throws -> Void) throws -> Int {
        func peak() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(Int(line.filter(\.isNumber)))
        }
        // Resets the peak to the present size.
        try FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/self/clear_refs")).write(contentsOf: Data("5".utf8))
        let before = try peak()
        try body()
        return try peak() - before
    }

    /// Extracts an entry to a file and returns its size.
    private static func extract(_ name: String, _ archive: ZipArchive, _ folder: String) throws -> Int {
        let path = "\(folder)/extracted"
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        #expect(try archive.extract(name, to: descriptor))
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        return Int(status.st_size)
    }

    @Test("An archive of 100 MB is opened, and its entries are read and extracted, within 16 MiB")
    func largeArchive() async throws {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                _ = try await python(
                    """
                    import os, zipfile
                    with zipfile.ZipFile('\(folder)/large.rpk', 'w') as archive:
                        for name, method, count in [('stored', 0, 70), ('deflated', 8, 30)]:
                            info = zipfile.ZipInfo(name)
                            info.compress_type = method
                            with archive.open(info, 'w') as entry:
                                for _ in range(count): entry.write(os.urandom(1 << 20))
                        archive.writestr('app.js', 'small')
                    """)
                let growth = try Self.growth {
                    let archive = try ZipArchive(path: "\(folder)/large.rpk")
                    #expect(try archive.read("app.js", limit: 1 << 20) == Array("small".utf8))
                    #expect(try Self.extract("stored", archive, folder) == 70 << 20)
                    #expect(try Self.extract("deflated", archive, folder) == 30 << 20)
                }
                #expect(growth < Self.limit, "\(growth) KiB")
            }
        }
    }

    @Test("20,000 entries take less than 16 MiB")
    func manyEntries() async throws {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                _ = try await python(
                    """
                    import zipfile
                    with zipfile.ZipFile('\(folder)/many.rpk', 'w') as archive:
                        for number in range(20000): archive.writestr(f'pages/a-longer-folder/{number}/index.js', '')
                    """)
                let growth = try Self.growth {
                    let archive = try ZipArchive(path: "\(folder)/many.rpk")
                    #expect(archive.names.count == 20_000)
                }
                #expect(growth < Self.limit, "\(growth) KiB")
            }
        }
    }

    @Test("1 GiB of zeros is refused by its size, or stops when it exceeds the size that it claims to have")
    func bombs() async throws {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                // After a full flush, each MiB of zeros has the same compressed form.
                _ = try await python(
                    """
                    import struct, zlib
                    zeros = bytes(1 << 20)
                    deflate = zlib.compressobj(9, wbits=-15)
                    block = deflate.compress(zeros) + deflate.flush(zlib.Z_FULL_FLUSH)
                    data = block * 1024 + deflate.flush()
                    checksum = 0
                    for _ in range(1024): checksum = zlib.crc32(zeros, checksum)
                    for name, size in [('honest', 1 << 30), ('lying', 1000)]:
                        fields = struct.pack('<HHHHHLLLHH', 20, 0, 8, 0, 33, checksum, len(data), size, 1, 0)
                        entry = b'PK\\3\\4' + fields + b'a' + data
                        directory = b'PK\\1\\2\\24\\0' + fields + bytes(14) + b'a'
                        end = struct.pack('<HHHHLLH', 0, 0, 1, 1, len(directory), len(entry), 0)
                        open('\(folder)/' + name, 'wb').write(entry + directory + b'PK\\5\\6' + end)
                    """)
                let growth = try Self.growth {
                    let honest = try ZipArchive(path: "\(folder)/honest")
                    #expect(throws: ZipError.self) { try honest.read("a", limit: 16 << 20) }
                    #expect(try Self.extract("a", honest, folder) == 1 << 30)
                    let lying = try ZipArchive(path: "\(folder)/lying")
                    let error = #expect(throws: ZipError.self) { try lying.read("a", limit: 16 << 20) }
                    #expect(error?.message.contains("has more than the 1000 bytes of its size") == true)
                    #expect(throws: ZipError.self) { try Self.extract("a", lying, folder) }
                    let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/extracted")[.size] as? Int
                    #expect(size == 0)
                }
                #expect(growth < Self.limit, "\(growth) KiB")
            }
        }
    }
}
#endif
