import DurableTestSupport
import DurableUploads
import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

/// The Swift of the article about uploads that survive the process, word for word, with a store in memory.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct DurableSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()
    private let disk = MemoryDisk()
    private let store: MemoryStore
    private let queue: UploadQueue

    init() async throws {
        place = try await SnippetFolder()
        store = MemoryStore(disk)
        queue = UploadQueue(client, store: store)
    }

    @Test func overview() async throws {
        let queue = UploadQueue(client, store: store)
        try await queue.add(DurableUpload(.form([.file("photo", photo)]), to: "\(server)/photos"))
        try await queue.run { finished in print(finished.ending.outcome.rawValue) }
        try shown("queue.run { finished in")
    }

    @Test func single() async throws {
        let upload = try DurableUpload(.form([.file("photo", photo)]), to: "\(server)/photos")
        let finished = try await queue.upload(upload) { finished in
            print(finished.ending.statusCode ?? 0)
        }
        print(finished.record.attempts)
        try shown("finished.record.attempts")
    }

    @Test func resuming() async throws {
        let upload = try DurableUpload(.form([.file("photo", photo)]), to: server, resumption: .automatic)
        try await queue.add(upload)
        try await queue.run { #expect($0.ending.statusCode == 200) }
        #expect(disk.records[0].resource != nil)
    }

    @Test func secrets() async throws {
        try "canary".write(toFile: "\(folder)/token", atomically: true, encoding: .utf8)
        let upload = try DurableUpload(
            .form([.file("photo", photo)]), to: server,
            secretHeaders: [.authorization: .file("\(folder)/token", prefix: "Bearer ")])
        try await queue.add(upload)
        #expect(!String(decoding: disk.records[0].content, as: UTF8.self).contains("canary"))
        try await queue.run { #expect($0.ending.statusCode == 200) }
    }

    /// A store with two handles on a disk.
    private struct MyStore: UploadStore {
        static let disks = Mutex<[String: MemoryDisk]>([:])
        let store: MemoryStore

        init(path: String) throws {
            store = MyStore.disks.withLock { disks in
                let disk = disks[path] ?? MemoryDisk()
                disks[path] = disk
                return MemoryStore(disk)
            }
        }

        func add(_ record: UploadRecord) async throws -> UploadRecord { try await store.add(record) }
        func update(_ record: UploadRecord) async throws { try await store.update(record) }
        func records() async throws -> [UploadRecord] { try await store.records() }
        func record(_ id: UploadRecord.ID) async throws -> UploadRecord? { try await store.record(id) }
        func remove(_ id: UploadRecord.ID) async throws { try await store.remove(id) }
        func claim(_ name: String) async throws -> (any UploadClaim)? { try await store.claim(name) }
    }

    @Test func check() async throws {
        let folder = folder
        let check = UploadStoreCheck { name in try MyStore(path: "\(folder)/\(name)") }
        #expect(try await check.violations() == [])
    }
}
