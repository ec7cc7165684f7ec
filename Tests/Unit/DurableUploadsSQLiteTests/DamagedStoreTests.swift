import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    @Suite struct DamagedStoreTests {
        private let folder: TemporaryFolder
        private var database: String { "\(folder.path)/uploads.sqlite" }

        init() throws {
            folder = try TemporaryFolder()
            chmod(folder.path, 0o700)
        }

        /// Makes a database without a log, with records.
        private func fill() async throws {
            do {
                let store = try await SQLiteUploadStore(folder: folder.path)
                for number in 0..<30 {
                    let record = try await store.add(
                        UploadRecord("\(number)", content: [UInt8](repeating: 7, count: number * 500)))
                    if number % 3 == 0 {
                        try await store.update(
                            record.changed(to: .ended, ending: .init(outcome: .answered, statusCode: 200)))
                    }
                }
            }
            // The last connection removes the log when it closes, on a thread of its own.
            while FileManager.default.fileExists(atPath: "\(database)-wal") { await Task.yield() }
        }

        private func open() async throws -> SQLiteUploadStore { try await SQLiteUploadStore(folder: folder.path) }

        private func damaged(_ detail: String) -> String {
            "'\(database)' is damaged, or is no store of uploads (\(detail)); move it away, or choose another folder"
        }

        @Test("A file that is no database is refused, and stays as it is")
        func noDatabase() async throws {
            let text = Data(String(repeating: "my thesis\n", count: 100).utf8)
            try text.write(to: URL(fileURLWithPath: database))
            let error = await storeError { _ = try await open() }
            #expect(error?.reason == .damaged)
            #expect(error?.description == damaged("file is not a database"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == text)
        }

        @Test("The database of another program is refused, and stays as it is")
        func another() async throws {
            try sql("CREATE TABLE note (text); PRAGMA user_version = 1", in: database)
            let error = await storeError { _ = try await open() }
            #expect(error?.reason == .damaged)
            #expect(error?.description == damaged("a database of another program"))
            #expect(try sql("SELECT count(*) FROM sqlite_schema", in: database) == "1")
        }

        @Test("The database of a later version is refused")
        func later() async throws {
            try await fill()
            try sql("PRAGMA user_version = 2", in: database)
            let error = await storeError { _ = try await open() }
            #expect(error?.reason == .newerFormat)
            #expect(
                error?.description
                    == "'\(database)' was made by a later version (its format is 2, and this version reads 1); "
                    + "use the later version, or choose another folder")
            try sql("PRAGMA user_version = 1", in: database)
            #expect(try await open().records().count == 30)
        }

        @Test("The format is that of version 1")
        func format() async throws {
            try await fill()
            #expect(try sql("PRAGMA user_version", in: database) == "1")
            #expect(try sql("PRAGMA journal_mode", in: database) == "wal")
            #expect(
                try sql("SELECT group_concat(name, ' ') FROM pragma_table_info('upload')", in: database)
                    == "position id key created state attempts not_before resource outcome status_code message response"
            )
            #expect(
                try sql("SELECT state || ' ' || outcome || ' ' || status_code FROM upload WHERE id = '3'", in: database)
                    == "ended answered 200")
        }

        @Test(
            "A record with an impossible value is an error",
            arguments: [
                "UPDATE upload SET state = 'lost' WHERE id = '4'", "UPDATE upload SET outcome = '' WHERE id = '3'",
                "UPDATE upload SET response = NULL WHERE id = '3'", "DELETE FROM request WHERE position = 5",
            ])
        func impossible(change: String) async throws {
            try await fill()
            try sql(change, in: database)
            let store = try await open()
            let error = await storeError { _ = try await store.records() }
            #expect(error?.reason == .damaged)
            #expect(error?.description == damaged("an upload in it is not readable"))
            #expect(try await store.record("6")?.state == .ended)
        }

        @Test("A shortened database is an error")
        func shortened() async throws {
            try await fill()
            truncate(database, 30_000)
            let error = await storeError { _ = try await open().records() }
            #expect(error?.reason == .damaged)
            #expect(error?.description == damaged("database disk image is malformed"))
        }

        @Test("Of damaged databases each operation returns, with a result or an error", arguments: 0..<8)
        func random(seed: UInt64) async throws {
            try await fill()
            let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: database)))
            var numbers = SplitMix64(seed: seed)
            var errors = 0
            for round in 0..<40 {
                var bytes = whole
                for _ in 0..<(1 + numbers.below(20)) {
                    // Half of the changes are at the starts of pages, where the structure is.
                    let page = numbers.below(bytes.count / 4096) * 4096
                    bytes[numbers.below(2) == 0 ? page + numbers.below(64) : numbers.below(bytes.count)] = UInt8(
                        truncatingIfNeeded: numbers.next())
                }
                let place = try TemporaryFolder()
                chmod(place.path, 0o700)
                try Data(bytes).write(to: URL(fileURLWithPath: "\(place.path)/uploads.sqlite"))
                do {
                    let store = try await SQLiteUploadStore(folder: place.path)
                    for number in 0..<30 { _ = try? await store.record("\(number)") }
                    _ = try? await store.add(UploadRecord("new \(round)"))
                    _ = try? await store.update(UploadRecord("5").changed(to: .committing))
                    _ = try? await store.remove("7")
                    _ = try await store.records()
                } catch {
                    errors += 1
                }
            }
            #expect(errors > 0)
        }

        @Test("A database that was removed or replaced while it was open is an error")
        func removed() async throws {
            let store = try await open()
            _ = try await store.add(UploadRecord("1"))
            rename(database, "\(database).old")
            let expected = "'\(database)' was removed or replaced while it was in use; start again"
            for _ in 0..<2 {
                let add = await storeError { _ = try await store.add(UploadRecord("2")) }
                #expect(add?.description == expected)
                let read = await storeError { _ = try await store.records() }
                #expect(read?.description == expected)
                try Data().write(to: URL(fileURLWithPath: database))
            }
        }
    }
}
