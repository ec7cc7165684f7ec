import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

#if os(Linux)
extension HeavyTests {
    /// Full and broken disks: the response names the error, no file of the upload remains, and the next upload succeeds
    /// as soon as the disk works again.
    @Suite struct FileSystemErrorTests {
        /// More than the receiver gathers before a write.
        private static let long = RawForm.request(RawForm.body(String(repeating: "x", count: 3 << 20)))
        private static let short = RawForm.request(RawForm.body("abc"))

        @Test(
            "A disk error is reported, no file remains, and the receiver continues",
            arguments: [
                ("write", ENOSPC, 0, 507, "cannot write the file: No space left on device"),
                ("write", ENOSPC, 5, 507, "cannot write the file: No space left on device"),
                ("write", EDQUOT, 0, 507, "cannot write the file: Disk quota exceeded"),
                ("write", EIO, 0, 500, "cannot write the file: Input/output error"),
                ("write", EIO, 7, 500, "cannot write the file: Input/output error"),
                ("close", EIO, 0, 500, "cannot write the file: Input/output error"),
                ("close", ENOSPC, 0, 507, "cannot write the file: No space left on device"),
                ("open", EROFS, 0, 500, "cannot create a file in the directory of uploads: Read-only file system"),
                ("open", ENOSPC, 0, 507, "cannot create a file in the directory of uploads: No space left on device"),
                (
                    "open", ENFILE, 0, 503,
                    "cannot create a file in the directory of uploads: Too many open files in system: try again later"
                ),
                ("link", EIO, 0, 500, "cannot name the file: Input/output error"),
                ("link", ENOSPC, 0, 507, "cannot name the file: No space left on device"),
            ])
        func diskErrorReportedNo(
            call: String, code: Int32, after writes: Int, status: Int, message: String
        ) async throws {
            try await FaultyFileSystem.run(call: call, code: code, after: writes) { disk, receiver in
                for _ in 0..<3 {
                    try disk.turn(on: true)
                    let response = try await receiver.response(Self.long.utf8)
                    #expect(response.status == status)
                    #expect(response.error == message)
                    #expect(try disk.files == [])

                    try disk.turn(on: false)
                    let next = try await receiver.response(Self.short.utf8)
                    #expect(next.status == 200)
                    try FileManager.default.removeItem(atPath: try #require(next.upload().files.first).path)
                }
            }
        }

        @Test("Partial and interrupted writes lose no bytes")
        func partialInterruptedWritesLose() async throws {
            try await FaultyFileSystem.run(call: "short") { disk, receiver in
                try disk.turn(on: true)
                let response = try await receiver.response(Self.long.utf8)
                let file = try #require(try response.upload().files.first)
                #expect(file.size == 3 << 20)
                #expect(try await sha256(of: file.path) == file.sha256)
            }
        }

        @Test("Every file gets its own name on a file system without hard links too")
        func everyFileGetsOwn() async throws {
            try await FaultyFileSystem.run(call: "link", code: EPERM) { disk, receiver in
                try disk.turn(on: true)
                for _ in 0..<5 {
                    let response = try await receiver.response(Self.short.utf8)
                    #expect(response.status == 200)
                }
                #expect(try disk.files == ["a-1.txt", "a-2.txt", "a-3.txt", "a-4.txt", "a.txt"])
            }
        }

        @Test("A file over the size limit of the process gets 507")
        func fileOverSizeLimit() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory, limits: "ulimit -f 100") { receiver in
                    for _ in 0..<3 {
                        let response = try await receiver.response(Self.long.utf8)
                        #expect(response.status == 507)
                        #expect(response.error == "cannot write the file: File too large")
                        #expect(try names(in: directory) == [])
                    }
                    let next = try await receiver.response(Self.short.utf8)
                    #expect(next.status == 200)
                }
            }
        }

        /// Requires the permission to mount.
        @Test("A full disk gets 507, and its space is freed at once", .enabled(if: SmallDisk.isPossible))
        func fullDiskGets507()
            async throws
        {
            try await SmallDisk.run { directory in
                try await ReceiverProcess.run(directory: directory) { receiver in
                    for _ in 0..<10 {
                        let response = try await receiver.response(Self.long.utf8)
                        #expect(response.status == 507)
                        #expect(response.error == "cannot write the file: No space left on device")
                        #expect(try names(in: directory) == [])
                    }
                    // Concurrent uploads of which only some fit: each is stored completely or not at all.
                    let request = RawForm.request(RawForm.body(String(repeating: "x", count: 400_000)))
                    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<8 { group.addTask { try await receiver.response(request.utf8).status } }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(statuses.allSatisfy { [200, 507].contains($0) })
                    #expect(try names(in: directory).count == statuses.count { $0 == 200 })
                    #expect(try names(in: directory).allSatisfy { !$0.hasPrefix(".") })
                }
            }
        }
    }
}

/// A file system of one MiB.
enum SmallDisk {
    static let isPossible: Bool = {
        var path = Array("/tmp/receiver-XXXXXX".utf8CString)
        guard getuid() == 0, mkdtemp(&path) != nil else { return false }
        defer { rmdir(path) }
        return mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 && umount(path) == 0
    }()

    static func run(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { directory in
            try #require(mount("tmpfs", directory, "tmpfs", 0, "size=1m") == 0)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(directory))
            } catch {
                result = .failure(error)
            }
            #expect(umount(directory) == 0)
            try result.get()
        }
    }
}
#endif
