#if os(Linux)
import Foundation
import TestSupport
import Testing

/// A file system of one MiB, which only root can make.
enum SmallDisk {
    static let isPossible: Bool = {
        var path = Array("/tmp/store-XXXXXX".utf8CString)
        guard getuid() == 0, mkdtemp(&path) != nil else { return false }
        defer { rmdir(path) }
        return mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 && umount(path) == 0
    }()

    static func run(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { directory in
            try #require(mount("tmpfs", directory, "tmpfs", 0, "size=1m,mode=700") == 0)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(directory))
            } catch {
                result = .failure(error)
            }
            // A connection may be closing on its thread.
            while umount(directory) != 0, errno == EBUSY { await Task.yield() }
            try result.get()
        }
    }
}
#endif
