import DurableTestSupport
import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

@testable import DurableUploads

/// A store that fails at any call, and from then on, as for a process that is killed there.
@Suite(.phase(.engine), .timeLimit(minutes: 5)) struct StoreFailureTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A store that fails from a call on.
    private struct Failing {
        let disk = MemoryDisk()
        private let calls = Counter()

        /// - Parameter isWritten: Whether the call that fails has done its work.
        func store(from number: Int, isWritten: Bool) -> MemoryStore {
            MemoryStore(
                disk,
                before: { call in
                    let count = calls.increment()
                    guard count > number || count == number && !isWritten else { return }
                    throw MemoryStore.Failure(call: call)
                },
                after: { call in if calls.value >= number { throw MemoryStore.Failure(call: call) } })
        }
    }

    /// The behaviours of a server at its first request.
    private enum Server: CaseIterable, Sendable {
        case responds, resetsBehindTheEnd, resetsBefore, refusesForNow
    }

    @Test(
        "Whatever call of the store fails, and the process with it: the server gets the upload once, or its ending is in doubt",
        arguments: Server.allCases, [true, false])
    private func once(server: Server, isQueued: Bool) async throws {
        // The last numbers are beyond all calls.
        for number in 1...24 {
            for isWritten in [true, false] {
                try await trial(server, isQueued: isQueued, number, isWritten: isWritten)
            }
        }
    }

    private func trial(_ behaviour: Server, isQueued: Bool, _ number: Int, isWritten: Bool) async throws {
        let (attempts, stored) = (Counter(), Counter())
        let failing = Failing()
        let path = folder.path + "/file"
        if number == 1 { _ = try folder.sparseFile("file", length: 300_000) }
        let outcomes = try await RawServer.run { connection in
            let head = try await connection.readHead()
            switch (attempts.increment(), behaviour) {
            case (1, .resetsBefore): return try await connection.reset()
            case (1, .refusesForNow):
                try await connection.skipBody(of: head)
                return try await connection.respond("429 Slow", headers: ["Connection: close"])
            case (1, .resetsBehindTheEnd):
                try await connection.skipBody(of: head)
                stored.increment()
                return try await connection.reset()
            default:
                try await connection.skipBody(of: head)
                stored.increment()
                try await connection.respond(headers: ["Connection: close"])
            }
        } _: { server in
            let upload = try DurableUpload(.form([.file("f", path)]), to: server.url)
            // The process that dies.
            let first = await queueError {
                try await withQueue(failing.store(from: number, isWritten: isWritten)) { queue in
                    guard isQueued else { return _ = try await queue.upload(upload, deliver: { _ in }) }
                    try await queue.add(upload)
                    try await queue.run()
                }
            }
            #expect(first == nil || first?.reason == .store)
            failing.disk.crash()
            let wasStored = stored.value
            // The next one, with a store that works.
            var outcomes: [UploadRecord.Outcome] = []
            try await withQueue(MemoryStore(failing.disk)) { queue in
                if isQueued {
                    _ = try await queue.endings()
                    outcomes = failing.disk.records.compactMap(\.ending?.outcome)
                    // Nothing was added.
                    if failing.disk.records.isEmpty { #expect(stored.value == 0) }
                } else if first != nil {
                    outcomes.append(try await queue.upload(upload).ending.outcome)
                }
            }
            #expect(failing.disk.records.allSatisfy { $0.state == .ended } && failing.disk.claims == [])
            // A delivered ending, of which only the removal or its return failed, is followed by an upload of its own.
            let wasDelivered = !isQueued && first != nil && wasStored == 1 && stored.value == 2
            if wasDelivered {
                #expect(failing.disk.history.contains { $0.state == .ended })
                return [UploadRecord.Outcome]()
            }
            #expect(stored.value <= 1, "call \(number), \(isWritten ? "written" : "not written")")
            return outcomes
        }
        for outcome in outcomes {
            switch outcome {
            case .answered: #expect(stored.value == 1)
            case .notReceived: #expect(stored.value == 0)
            default: #expect(outcome == .unknown)
            }
        }
    }

    @Test("Without the mark the same trial stores the upload twice: the trial can fail")
    func negativeControl() async throws {
        let stored = Counter()
        let disk = MemoryDisk()
        let path = try folder.sparseFile(length: 300_000)
        try await RawServer.run { connection in
            try await connection.readAndRespond()
            stored.increment()
        } _: { server in
            let upload = try DurableUpload(.form([.file("f", path)]), to: server.url)
            for isFirst in [true, false] {
                try? await withQueue(MemoryStore(disk)) { queue in
                    let store = UnmarkedStore(
                        store: MemoryStore(
                            disk,
                            before: { call in
                                if isFirst, call == .update(.ended) { throw MemoryStore.Failure(call: call) }
                            }))
                    let queue = UploadQueue(queue.client, store: store, timing: FastClock().timing)
                    if isFirst { try await queue.add(upload) }
                    try await queue.run()
                }
                disk.crash()
            }
        }
        #expect(stored.value == 2)
    }

    /// A store that does not write the mark.
    private struct UnmarkedStore: UploadStore {
        let store: MemoryStore

        func add(_ record: UploadRecord) async throws -> UploadRecord { try await store.add(record) }
        func update(_ record: UploadRecord) async throws {
            if record.state != .committing { try await store.update(record) }
        }
        func records() async throws -> [UploadRecord] { try await store.records() }
        func record(_ id: UploadRecord.ID) async throws -> UploadRecord? { try await store.record(id) }
        func remove(_ id: UploadRecord.ID) async throws { try await store.remove(id) }
        func claim(_ name: String) async throws -> (any UploadClaim)? { try await store.claim(name) }
    }

    @Test(
        "A store that cannot be written sends nothing; the error has its reason, and the server's answer where there is one"
    )
    func messages() async throws {
        let received = Counter()
        try await RawServer.run { connection in
            try await connection.readAndRespond("201 Created")
            received.increment()
        } _: { server in
            let upload = try DurableUpload(.form([.file("f", try folder.file())]), to: server.url)
            for (call, isSent) in [
                (MemoryStore.Call.add, false), (.claim, false), (.update(.sending), false),
                (.update(.committing), false),
                (.update(.ended), true),
            ] {
                let before = received.value
                let store = MemoryStore(before: { if $0 == call { throw MemoryStore.Failure(call: call) } })
                let error = await queueError {
                    try await withQueue(store) { _ = try await $0.upload(upload) }
                }
                #expect(error?.reason == .store && error?.underlyingError is MemoryStore.Failure)
                #expect(error?.message.contains("no space left on the disk") == true)
                #expect(error?.message.contains("the server answered 201") == isSent)
                #expect(received.value == before + (isSent ? 1 : 0), "\(call)")
            }
        }
    }

    @Test("A mark that is written late is not written over what follows: an early response during the write")
    func lateMark() async throws {
        let disk = MemoryDisk()
        let (writing, release) = (Signal(), Signal())
        let store = MemoryStore(
            disk,
            before: { call in
                guard call == .update(.committing) else { return }
                writing.fire()
                await release.wait()
            })
        let path = try folder.sparseFile(length: 300_000)
        let finished = try await RawServer.run { connection in
            let head = try await connection.readHead()
            let boundary = RawRequest(head: head, body: "").boundary ?? ""
            try await connection.skipBody(of: head, except: boundary.utf8.count + "\r\n----\r\n".utf8.count)
            await writing.wait()
            try await connection.respond("413 Too Large", headers: ["Connection: close"])
            try await connection.waitForEnd()
            release.fire()
        } _: { server in
            try await withQueue(store) { queue in
                try await queue.upload(try DurableUpload(.form([.file("f", path)]), to: server.url))
            }
        }
        #expect(finished.ending == .init(outcome: .answered, statusCode: 413))
        #expect(disk.states == [.waiting, .sending, .committing, .ended])
    }
}
