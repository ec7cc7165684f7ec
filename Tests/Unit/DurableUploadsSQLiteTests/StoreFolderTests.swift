import DurableUploads
import Foundation
import TestSupport
import Testing

@testable import DurableUploadsSQLite

extension StoreTests {
    @Suite struct StoreFolderTests {
        private func mode(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
        }

        @Test(
            "Folders are readable by this user only, and so are files, whatever the mask of the process",
            arguments: ["000", "022", "777"])
        func permissions(mask: String) async throws {
            try await withTemporaryFolder { folder in
                let result = try await StoreProcessRun.run(["mask", "\(folder)/a/b", mask])
                #expect(result.output == "mask-0\n", "\(result.error)")
                for path in ["a", "a/b", "a/b/claims"] { #expect(try mode("\(folder)/\(path)") == 0o700) }
                for file in ["", "-wal", "-shm"] { #expect(try mode("\(folder)/a/b/uploads.sqlite\(file)") == 0o600) }
                let store = try await SQLiteUploadStore(folder: "\(folder)/a/b")
                #expect(try await store.records().map(\.id) == ["mask-0"])
                let claim = try #require(try await store.claim("queue"))
                #expect(try mode("\(folder)/a/b/claims/queue") == 0o600)
                claim.release()
            }
        }

        @Test("A folder that exists keeps its permissions, unless others can write to it")
        func existing() async throws {
            try await withTemporaryFolder { folder in
                for (mode, works) in [(0o755, true), (0o700, true), (0o775, false), (0o702, false)] {
                    chmod(folder, mode_t(mode))
                    if works {
                        _ = try await SQLiteUploadStore(folder: folder)
                    } else {
                        let error = await storeError { _ = try await SQLiteUploadStore(folder: folder) }
                        #expect(error?.reason == .unusable)
                        #expect(
                            error?.description
                                == "other users can write to the folder '\(folder)'; run 'chmod go-w' on it, "
                                + "or choose another one")
                    }
                    #expect(try self.mode(folder) == mode)
                }
            }
        }

        @Test("A relative path and one with symbolic links lead to one folder")
        func paths() async throws {
            try await withTemporaryFolder { folder in
                symlink("\(folder)/real", "\(folder)/link")
                let store = try await SQLiteUploadStore(folder: "\(folder)/real//./")
                let other = try await SQLiteUploadStore(folder: "\(folder)/link")
                #expect(store.folder == "\(folder)/real")
                #expect(other.folder == "\(folder)/real")
            }
        }

        @Test("A path that is no folder is refused with the reason")
        func noFolder() async throws {
            try await withTemporaryFolder { folder in
                let file = "\(folder)/file"
                try Data().write(to: URL(fileURLWithPath: file))
                let expected = [
                    file: "cannot use '\(file)' for uploads: Not a directory; choose another folder",
                    "\(file)/x":
                        "cannot create the folder '\(file)/x/' for uploads: Not a directory; choose another folder",
                    "": "the folder '' for uploads has no valid name; choose another one",
                    "\(folder)/a\0b":
                        "the folder '\(folder)/a\\u{0}b' for uploads has no valid name; choose another one",
                    "/proc/x": "cannot create the folder '/proc/x/' for uploads: No such file or directory; "
                        + "choose another folder",
                ]
                for (path, message) in expected {
                    let error = await storeError { _ = try await SQLiteUploadStore(folder: path) }
                    #expect(error?.reason == .unusable)
                    #expect(error?.description == message)
                }
                let long = String(repeating: "/\(String(repeating: "n", count: 200))", count: 4)
                let error = await storeError { _ = try await SQLiteUploadStore(folder: "\(folder)\(long)") }
                #expect(error?.reason == .unusable)
                #expect(error?.description.contains("unable to open database file") == true, "\(error as Any)")
            }
        }

        @Test("A file system without shared memory is refused")
        func noSharedMemory() async throws {
            try await withTemporaryFolder { folder in
                let error = await storeError {
                    _ = try await SQLiteUploadStore(folder: folder, system: "unix-none", busyTimeout: 10_000)
                }
                #expect(error?.reason == .unusable)
                #expect(
                    error?.description
                        == "the file system of '\(folder)' has no shared memory, which SQLite's write-ahead "
                        + "log needs; choose a folder of a local disk")
            }
        }

        @Test("Network file systems are recognised by their type, and this one is local")
        func network() throws {
            let types: [UInt32] = [0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x00C3_6400, 0xEF53, 0x0102_1994]
            #expect(types.map(NetworkFileSystem.name(type:)) == ["NFS", "SMB", "SMB", "Ceph", nil, nil])
            #expect(NetworkFileSystem.name(of: try TemporaryFolder().path) == nil)
            #expect(NetworkFileSystem.name(of: "/missing") == nil)
        }

        @Test("A folder or a database that is locked by another program is an error after a limit")
        func locked() async throws {
            try await withTemporaryFolder { folder in
                func open() async throws -> SQLiteUploadStore {
                    try await SQLiteUploadStore(folder: folder, system: nil, busyTimeout: 200)
                }
                let store = try await open()
                let descriptor = Foundation.open(folder, O_RDONLY)
                flock(descriptor, LOCK_EX)
                let error = await storeError { _ = try await open() }
                #expect(error?.reason == .busy)
                #expect(
                    error?.description
                        == "another program keeps the folder '\(folder)' locked; try again, or end that program")
                close(descriptor)

                let other = try SQLiteConnection("\(folder)/uploads.sqlite")
                try other.run("BEGIN IMMEDIATE")
                let busy = await storeError { _ = try await store.add(UploadRecord("1")) }
                #expect(busy?.reason == .busy)
                #expect(
                    busy?.description
                        == "another process keeps '\(folder)/uploads.sqlite' locked (database is locked); "
                        + "try again, or end that process")
                // Readers do not wait.
                #expect(try await store.records() == [])
                try other.run("ROLLBACK")
                _ = try await store.add(UploadRecord("1"))
            }
        }
    }
}
