import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Files that are opened and read from memory. On a file system that may wait, the same calls must refuse.
@Suite struct CachedFileTests {
    private let directory: TemporaryFolder
    private let path: String
    private let content = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }

    init() throws {
        directory = try TemporaryFolder()
        path = "\(directory.path)/file.bin"
        try Data(content).write(to: URL(fileURLWithPath: path))
    }

    private static func status(_ path: String) -> stat {
        var status = stat()
        #expect(stat(path, &status) == 0, "\(path)")
        return status
    }

    /// The kind of the file system, after a first file was opened from it.
    private func examined() throws -> FileSystem {
        _ = try FileSource(try UploadFile(path: path))
        return try #require(FileSystem.of(UInt64(truncatingIfNeeded: Self.status(path).st_dev)))
    }

    private func read(_ source: FileSource, _ access: FileAccess) throws -> [UInt8] {
        var buffer = ByteBuffer()
        try source.read(0..<source.length, into: &buffer, access)
        return Array(buffer.readableBytesView)
    }

    @Test("A file is opened and read from memory once its file system is known to need no more")
    func fromMemory() throws {
        let file = try UploadFile(path: path)
        guard !(try examined().mayWait) else {
            #expect(throws: UploadFailure.notCached) { try FileSource(file, .cached) }
            return
        }
        #expect(try read(try FileSource(file, .cached), .cached) == content)
    }

    @Test("Bytes that are only on the disk are not read from memory")
    func onlyOnDisk() throws {
        let kind = try examined()
        let source = try FileSource(try UploadFile(path: path))
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(fsync(descriptor) == 0)
        #if os(Linux)
        guard kind == .disk else { return }
        #expect(posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0)
        #expect(throws: UploadFailure.notCached) { try read(source, .cached) }
        #endif
        #expect(try read(source, .waiting) == content)
        if !kind.mayWait { #expect(try read(source, .cached) == content) }
    }

    @Test("Reading from memory leaves the time of access")
    func timeOfAccess() throws {
        guard !(try examined().mayWait) else { return }
        let file = try UploadFile(path: path)
        // Before that of the last change: then most systems change it with the next read.
        var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 2_000_000, tv_usec: 0)]
        #expect(utimes(path, &times) == 0)
        #expect(try read(try FileSource(file, .cached), .cached) == content)
        let status = Self.status(path)
        #if os(Linux)
        #expect(status.st_atim.tv_sec == 1_000_000)
        #endif
        #expect(status.st_size == content.count)
    }

    @Test(
        "File systems of networks and programs, and others, may wait",
        arguments: [0x6969, 0x6573_5546, 0x517B, 0xFF53_4D42, 0x9FA0, 0x794C_7630, 0])
    func others(type: UInt32) { #expect(FileSystem(type: type) == .other) }

    @Test(
        "File systems of disks and of memory do not",
        arguments: [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0x0102_1994])
    func known(type: UInt32) { #expect(!FileSystem(type: type).mayWait) }

    @Test("Only a regular file is opened from memory, and none with a NUL in its path")
    func regular() {
        #expect(CachedPath("/dev/null", Self.status("/dev/null")) == nil)
        #expect(CachedPath(directory.path, Self.status(directory.path)) == nil)
        #expect(CachedPath("\(path)\0b", Self.status(path)) == nil)
    }

    @Test("A confined path leads neither out of its folder nor through a link")
    func confined() throws {
        let kind = try examined()
        let root = "\(directory.path)/root"
        try FileManager.default.createDirectory(atPath: "\(root)/files", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: "\(root)/files/a"))
        try FileManager.default.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "files")
        try FileManager.default.createSymbolicLink(atPath: "\(root)/files/b", withDestinationPath: "a")
        for (path, mayOpen) in [
            ("files/a", true), ("link/a", false), ("files/b", false), ("../file.bin", false), (self.path, false),
        ] {
            let cached = CachedPath(path, below: root, Self.status(self.path))?.open()
            if let cached { close(cached) }
            #expect((cached != nil) == (mayOpen && !kind.mayWait), "\(path)")
        }
    }

    @Test("A body of very many files is opened on a thread of its own")
    func many() throws {
        _ = try examined()
        let file = BodySource.file(try UploadFile(path: path))
        #expect(throws: UploadFailure.notCached) { try OpenSource.open(Array(repeating: file, count: 17), .cached) }
    }
}
