import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    /// Several processes with one folder.
    @Suite struct SharedStoreTests {
        @Test("A thousand additions at once by each of two processes are all there, while a third one reads")
        func additions() async throws {
            try await withTemporaryFolder { parent in
                let folder = "\(parent)/state"
                let ended = Counter()
                let processes = Task {
                    defer { ended.add(1) }
                    async let a = StoreProcessRun.run(["add", folder, "1000", "a"])
                    async let b = StoreProcessRun.run(["add", folder, "1000", "b"])
                    return try await [a, b]
                }
                let store = try await SQLiteUploadStore(folder: folder)
                var seen: [UploadRecord.ID] = []
                while ended.value == 0 {
                    let found = try await store.records().map(\.id)
                    #expect(found.starts(with: seen))
                    seen = found
                }
                for result in try await processes.value { #expect(result.status == 0, "\(result.output.suffix(300))") }
                let all = try await store.records().map(\.id)
                #expect(all.starts(with: seen))
                #expect(all.sorted() == (0..<1000).flatMap { ["a-\($0)", "b-\($0)"] }.sorted())
            }
        }

        @Test("Stores that open a new folder at the same time make one database")
        func openings() async throws {
            for _ in 0..<60 {
                try await withTemporaryFolder { parent in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<8 {
                            group.addTask {
                                let store = try await SQLiteUploadStore(folder: "\(parent)/a/b")
                                _ = try await store.add(UploadRecord("\(number)"))
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(try await SQLiteUploadStore(folder: "\(parent)/a/b").records().count == 8)
                }
            }
        }

        @Test("Processes that open a new folder at the same time make one database")
        func processOpenings() async throws {
            for _ in 0..<3 {
                try await withTemporaryFolder { parent in
                    let results = try await withThrowingTaskGroup(of: ProgramResult.self) { group in
                        for number in 0..<12 {
                            group.addTask { try await StoreProcessRun.run(["add", "\(parent)/a/b", "1", "\(number)"]) }
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    for result in results { #expect(result.status == 0, "\(result.output)") }
                    #expect(try await SQLiteUploadStore(folder: "\(parent)/a/b").records().count == 12)
                }
            }
        }

        @Test("Each change by one store is in the records of another one at once")
        func changes() async throws {
            try await withTemporaryFolder { folder in
                let stores = [
                    try await SQLiteUploadStore(folder: folder), try await SQLiteUploadStore(folder: folder),
                ]
                var expected: [UploadRecord] = []
                for number in 0..<300 {
                    let store = stores[number / 2 % 2]
                    switch number % 5 {
                    case 4:
                        try await store.remove(expected.removeFirst().id)
                    case 3:
                        expected[0].attempts += 1
                        try await store.update(expected[0])
                    default:
                        expected.append(try await store.add(UploadRecord("\(number)")))
                    }
                    for store in stores { #expect(try await store.records() == expected) }
                }
            }
        }

        @Test("Of processes that add the same upload, each gets the one record")
        func sameKey() async throws {
            try await withTemporaryFolder { folder in
                let stores = [
                    try await SQLiteUploadStore(folder: folder), try await SQLiteUploadStore(folder: folder),
                ]
                for round in 0..<50 {
                    let added = try await withThrowingTaskGroup(of: UploadRecord.self) { group in
                        for number in 0..<10 {
                            group.addTask {
                                try await stores[number % 2].add(
                                    .init(id: "\(round)-\(number)", key: "\(round)", content: [], created: 0))
                            }
                        }
                        return try await group.reduce(into: Set()) { $0.insert($1) }
                    }
                    #expect(added.count == 1)
                }
                #expect(try await stores[0].records().count == 50)
            }
        }
    }
}
