import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    @Suite struct SQLiteUploadStoreTests {
        @Test("The store keeps the rules of stores")
        func rules() async throws {
            try await withTemporaryFolder { folder in
                let check = UploadStoreCheck { try await SQLiteUploadStore(folder: "\(folder)/\($0)") }
                let violations = try await check.violations()
                #expect(violations == [])
            }
        }

        @Test("Records are as they were added, in their order, also for another store of the folder")
        func order() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let records = ["c", "a", "b"].map { UploadRecord($0) }
                for record in records { #expect(try await store.add(record) == record) }
                #expect(try await store.records() == records)
                let other = try await SQLiteUploadStore(folder: folder)
                #expect(try await other.records() == records)
                #expect(try await other.record("a") == records[1])
                #expect(try await other.record("d") == nil)
                #expect(store.folder == folder)
            }
        }

        @Test("An unfinished record with the same key is returned in place of a new one, and a finished one is not")
        func sameKey() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let first = UploadRecord(id: "1", key: "k", content: [1], created: 1)
                let second = UploadRecord(id: "2", key: "k", content: [2], created: 2)
                #expect(try await store.add(first) == first)
                #expect(try await store.add(second) == first)
                #expect(try await store.records() == [first])
                let ended = first.changed(to: .ended, ending: .init(outcome: .notReceived, message: "refused"))
                try await store.update(ended)
                #expect(try await store.add(second) == second)
                #expect(try await store.records() == [ended, second])

                let error = await storeError { try await store.update(first) }
                #expect(error?.reason == .refused)
                #expect(
                    error?.description
                        == "the store '\(folder)/uploads.sqlite' has another unfinished upload of the same files to the same address"
                )
                #expect(try await store.records() == [ended, second])
            }
        }

        @Test("A second record with an identifier, and a change of one that does not exist, are refused")
        func refused() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let record = try await store.add(UploadRecord("1"))
                let twin = UploadRecord(id: "1", key: "another", content: [], created: 0)
                let second = await storeError { _ = try await store.add(twin) }
                #expect(
                    second?.description
                        == "the store '\(folder)/uploads.sqlite' has an upload with the identifier '1' already")
                let missing = await storeError { try await store.update(UploadRecord("2\u{1B}")) }
                #expect(
                    missing?.description
                        == "the store '\(folder)/uploads.sqlite' has no upload with the identifier '2\\u{1B}'")
                #expect([second?.reason, missing?.reason] == [.refused, .refused])
                #expect(try await store.records() == [record])
                try await store.remove("2")
                try await store.remove("1")
                try await store.remove("1")
                #expect(try await store.records() == [])
                #expect(try sql("SELECT count(*) FROM request", in: "\(folder)/uploads.sqlite") == "0")
            }
        }

        @Test("The records of a key are in their order, ended ones too, and several are removed at once")
        func ofKey() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                var expected: [UploadRecord] = []
                for number in 0..<6 {
                    let key = number % 2 == 0 ? "k" : "other \(number)"
                    let record = try await store.add(.init(id: "\(9 - number)", key: key, content: [], created: 0))
                    let ended = record.changed(to: .ended, ending: .init(outcome: .unknown, message: "lost"))
                    if number < 4 { try await store.update(ended) }
                    if key == "k" { expected.append(number < 4 ? ended : record) }
                }
                #expect(try await store.records(key: "k") == expected)
                #expect(try await store.records(key: "K") == [])
                try await store.remove([])
                try await store.remove(["9", "missing", "5"])
                #expect(try await store.records(key: "k") == [expected[1]])
                #expect(try await store.records().count == 4)
            }
        }

        @Test("A refused change does not disturb those that are made at the same time")
        func neighbours() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let failures = await withTaskGroup(of: Bool.self) { group in
                    for number in 0..<300 {
                        group.addTask {
                            do {
                                if number % 3 == 0 {
                                    try await store.update(UploadRecord("missing \(number)"))
                                } else {
                                    _ = try await store.add(UploadRecord("\(number)"))
                                }
                                return false
                            } catch { return true }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(failures == 100)
                #expect(
                    Set(try await store.records().map(\.id)) == Set((0..<300).filter { $0 % 3 != 0 }.map { "\($0)" }))
            }
        }

        @Test("Hostile text, empty values and extreme numbers come back as they were")
        func hostile() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let texts = [
                    "", "\0", "a\0b\0", "'; DROP TABLE upload; --", "\"", "?1", "\u{FEFF}", "é", "e\u{301}",
                    "\u{10FFFF}",
                    "\r\n\t\u{1B}[2J", String(repeating: "長", count: 100_000),
                ]
                var expected: [UploadRecord] = []
                for (index, text) in texts.enumerated() {
                    let number = index % 2 == 0 ? Int64.min : .max
                    let record = UploadRecord(
                        id: "\(index)\(text)", key: text,
                        content: index % 2 == 0 ? [] : Array(text.utf8) + [0, 0xFF, 0xC0],
                        created: number, state: .ended, attempts: Int(number), notBefore: number,
                        ending: .init(
                            outcome: [.answered, .received, .notReceived, .unknown][index % 4],
                            statusCode: index % 3 == 0 ? nil : Int(number), message: index % 3 == 1 ? nil : text,
                            response: text))
                    #expect(try await store.add(record) == record)
                    expected.append(record)
                }
                let again = try await SQLiteUploadStore(folder: folder)
                #expect(try await again.records() == expected)
                for record in expected { #expect(try await again.record(record.id) == record) }
                // Swift's comparison of text does not distinguish these.
                #expect(try await again.record("8e\u{301}")?.key.unicodeScalars.count == 2)
            }
        }

        @Test("A request of 8 MiB is kept, and a change of its record does not write it again")
        func large() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                var numbers = SplitMix64(seed: 1)
                let content = (0..<1 << 20).flatMap { _ in withUnsafeBytes(of: numbers.next()) { Array($0) } }
                let record = try await store.add(UploadRecord("large", content: content))
                #expect(try await store.record("large") == record)
                let log = "\(folder)/uploads.sqlite-wal"
                func size() throws -> UInt64 {
                    try FileManager.default.attributesOfItem(atPath: log)[.size] as? UInt64 ?? 0
                }
                let before = try size()
                for _ in 0..<20 { try await store.update(record.changed(to: .sending)) }
                // 20 commits of a few pages each; one page with its header has 4,120 bytes.
                #expect(try size() - before < 20 * 4 * 4120)
                #expect(try await store.record("large") == record.changed(to: .sending))
            }
        }

        @Test("A cancelled task makes its change all the same")
        func cancelled() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await store.add(UploadRecord("1"))
                }
                #expect(try await task.value == store.record("1"))
            }
        }
    }
}
