#if os(Linux)  // for a small file system
import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    @Suite struct FullStoreTests {
        /// Checks that a process which added records until an error left those whose addition had returned, and at most one more.
        private func check(_ result: ProgramResult, _ store: SQLiteUploadStore, message: String) async throws {
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(result.status == 1)
            #expect(lines.last == message)
            let added = lines.dropLast()
            #expect(added.count > 10)
            let records = try await store.records()
            #expect(records.map(\.id).prefix(added.count) == added)
            #expect(records.count <= added.count + 1)
            #expect(records.allSatisfy { $0.content == [UInt8](repeating: 7, count: 200) })
        }

        @Test(
            "A full disk is an error, what was added is kept, and with room the store goes on",
            .enabled(if: SmallDisk.isPossible))
        func disk() async throws {
            try await SmallDisk.run { disk in
                let (folder, filler) = ("\(disk)/state", "\(disk)/filler")
                try Data(count: 300_000).write(to: URL(fileURLWithPath: filler))
                let result = try await StoreProcessRun.run(["fill", folder])
                let message =
                    "cannot write '\(folder)/uploads.sqlite': there is no space left; make room on the disk, or choose "
                    + "another folder"
                try FileManager.default.removeItem(atPath: filler)
                let store = try await SQLiteUploadStore(folder: folder)
                try await check(result, store, message: "error: \(message)")
                // The same in this process, which goes on with the same store.
                let record = UploadRecord("after")
                _ = try await store.add(record)
                let large = UploadRecord("large", content: [UInt8](repeating: 1, count: 2_000_000))
                let error = await storeError { _ = try await store.add(large) }
                #expect(error?.reason == .noSpace)
                #expect(error?.description == message)
                try await store.update(record.changed(to: .committing))
                #expect(try await store.record("after")?.state == .committing)
                #expect(try await store.record("large") == nil)
            }
        }

        @Test("A disk that is full from the start is an error", .enabled(if: SmallDisk.isPossible))
        func fullAtStart() async throws {
            try await SmallDisk.run { disk in
                var files = 0
                func fill(_ size: Int) {
                    repeat {
                        files += 1
                    } while FileManager.default.createFile(
                        atPath: "\(disk)/\(files)", contents: Data(count: size))
                }
                for size in [100_000, 4096, 1] { fill(size) }
                let error = await storeError { _ = try await SQLiteUploadStore(folder: "\(disk)/state") }
                #expect(error?.reason == .noSpace)
                #expect(error?.description.contains("there is no space left") == true, "\(error as Any)")
            }
        }

        @Test("At the limit of file sizes, a change is an error, and what was added is kept")
        func limit() async throws {
            try await withTemporaryFolder { folder in
                let result = try await Programs.run(
                    "bash", ["-c", "ulimit -f 400; exec \"$0\" fill \"$1\"", StoreProcessRun.program, folder])
                try await check(
                    result, try await SQLiteUploadStore(folder: folder),
                    message:
                        "error: cannot write '\(folder)/uploads.sqlite': there is no space left; make room on the disk, "
                        + "or choose another folder")
            }
        }
    }
}
#endif
