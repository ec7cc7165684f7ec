import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    @Suite struct StoreClaimTests {
        @Test("A name has one claim at a time, over all stores of the folder")
        func one() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let other = try await SQLiteUploadStore(folder: folder)
                let claim = try #require(try await store.claim("queue"))
                #expect(try await store.claim("queue") == nil)
                #expect(try await other.claim("queue") == nil)
                #expect(await other.holder(of: "queue") == getpid())
                let second = try #require(try await other.claim("0123456789abcdef0123456789abcdef"))
                claim.release()
                claim.release()
                let third = try #require(try await other.claim("queue"))
                // The first one has ended: its release does not end the other one.
                claim.release()
                #expect(try await store.claim("queue") == nil)
                third.release()
                second.release()
                #expect(await other.holder(of: "queue") == nil)
                #expect(try names(in: "\(folder)/claims") == [])
            }
        }

        @Test("A claim that is not used any more ends")
        func dropped() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                for _ in 0..<3 { _ = try #require(try await store.claim("queue")) }
            }
        }

        @Test("Names of claims differ by case, and others than letters, digits and hyphens are refused")
        func allowedNames() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                let claims = [
                    try await store.claim("Queue"), try await store.claim("queue"), try await store.claim("QUEUE"),
                    try await store.claim("-"), try await store.claim(String(repeating: "Z", count: 64)),
                ]
                #expect(claims.allSatisfy { $0 != nil })
                let files = try names(in: "\(folder)/claims")
                #expect(Set(files.map { $0.lowercased() }).count == 5)
                for name in ["", ".", "..", "../x", "a/b", "a\0", "a_b", "é", String(repeating: "a", count: 65)] {
                    let error = await storeError { _ = try await store.claim(name) }
                    #expect(error?.reason == .refused)
                    #expect(await store.holder(of: name) == nil)
                }
                let error = await storeError { _ = try await store.claim("../x\n") }
                #expect(
                    error?.description
                        == "'../x\\n' is no name for a claim; give 1 to 64 letters, digits and hyphens")
                withExtendedLifetime(claims) {}
            }
        }

        @Test("Of tasks that compete for a name, one has it at a time")
        func competition() async throws {
            try await withTemporaryFolder { folder in
                let stores = [
                    try await SQLiteUploadStore(folder: folder), try await SQLiteUploadStore(folder: folder),
                ]
                let owners = Counter()
                let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            var taken = 0
                            for _ in 0..<400 {
                                guard let claim = try await stores[number % 2].claim("queue") else { continue }
                                taken += 1
                                #expect(owners.add(1) == 1)
                                await Task.yield()
                                owners.add(-1)
                                claim.release()
                            }
                            return taken
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(taken > 100)
            }
        }

        @Test("The claim of a killed process ends with it")
        func killed() async throws {
            try await withTemporaryFolder { folder in
                let store = try await SQLiteUploadStore(folder: folder)
                for _ in 0..<10 {
                    let process = try await ServerProcess(StoreProcessRun.program, ["claim", folder, "queue"])
                    #expect(try await store.claim("queue") == nil)
                    #expect(await store.holder(of: "queue").map { "\($0)" } == process.url)
                    await process.kill()
                    let claim = try #require(try await store.claim("queue"))
                    #expect(await store.holder(of: "queue") == getpid())
                    claim.release()
                }
            }
        }
    }
}
