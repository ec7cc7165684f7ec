#if os(Linux)  // for mount
import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    /// Folders of another user, and without permissions: root makes them, and a process uses them as another user.
    @Suite(.enabled(if: SmallDisk.isPossible)) struct ForeignFolderTests {
        private let user = "65534"
        private let number = uid_t(65534)
        private let parent: TemporaryFolder
        private var folder: String { "\(parent.path)/state" }
        private var database: String { "\(folder)/uploads.sqlite" }

        init() throws {
            parent = try TemporaryFolder()
            chmod(parent.path, 0o755)
            mkdir(folder, 0o700)
        }

        private func run(expecting expected: String) async throws {
            let result = try await StoreProcessRun.run(["user", folder, user])
            #expect(result.output == expected + "\n")
        }

        @Test("The folder of another user is refused")
        func another() async throws {
            try await run(
                expecting:
                    "error: the folder '\(folder)' belongs to another user; choose one of your own, or one that does "
                    + "not exist")
        }

        @Test("A folder without permission to write is refused")
        func noPermission() async throws {
            chown(folder, number, number)
            chmod(folder, 0o500)
            try await run(
                expecting: "error: cannot write to the folder '\(folder)': Permission denied; choose another folder")
        }

        @Test("A database without permissions is refused")
        func database() async throws {
            chown(folder, number, number)
            try await run(expecting: "user-0")
            chmod(database, 0o400)
            try await run(
                expecting: "error: cannot write '\(database)'; make it writable, or choose another folder")
            chmod(database, 0o000)
            try await run(
                expecting: "error: cannot open '\(database)' (unable to open database file: Permission denied); "
                    + "check the permissions, or choose another folder")
        }

        @Test("A folder of a read-only file system is refused, and the records are there when it is writable again")
        func readOnly() async throws {
            try await SmallDisk.run { disk in
                let record = UploadRecord("1")
                do {
                    let store = try await SQLiteUploadStore(folder: "\(disk)/state")
                    _ = try await store.add(record)
                }
                // Not while the connection is being closed, on its thread.
                while mount("", disk, "", UInt(MS_REMOUNT | MS_RDONLY), nil) != 0 {
                    try #require(errno == EBUSY)
                    await Task.yield()
                }
                let error = await storeError { _ = try await SQLiteUploadStore(folder: "\(disk)/state") }
                #expect(error?.reason == .unusable)
                #expect(
                    error?.description == "cannot write to the folder '\(disk)/state': Read-only file system; "
                        + "choose another folder")
                try #require(mount("", disk, "", UInt(MS_REMOUNT), nil) == 0)
                #expect(try await SQLiteUploadStore(folder: "\(disk)/state").records() == [record])
            }
        }
    }
}
#endif
