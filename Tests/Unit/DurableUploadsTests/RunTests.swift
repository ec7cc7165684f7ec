import DurableTestSupport
import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

@testable import DurableUploads

/// A queue that sends what was added.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct RunTests {
    private let folder: TemporaryFolder
    private let disk = MemoryDisk()

    init() throws { folder = try TemporaryFolder() }

    private func upload(
        _ url: String, _ name: String = "file", headers: HTTPFields = [:],
        secretHeaders: [HTTPField.Name: SecretValue] = [:], repeatsReceived: Bool = false
    ) throws -> DurableUpload {
        let path = folder.path + "/" + name
        if !FileManager.default.fileExists(atPath: path) { _ = try folder.file(name) }
        return try DurableUpload(
            .form([.file("f", path)]), to: url, headers: headers, secretHeaders: secretHeaders,
            repeatsReceived: repeatsReceived)
    }

    @Test("Uploads are sent in the order in which they were added, at most as many at once as the client allows")
    func order() async throws {
        let (running, highest) = (Counter(), Recorder<Int>())
        let names = Recorder<String>()
        let ended = Counter()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            highest.append(running.increment() - ended.value)
            let body = try await connection.readBody(of: head)
            names.append(body.components(separatedBy: "filename=\"")[1].components(separatedBy: "\"")[0])
            ended.increment()
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            for parallel in [1, 3] {
                let disk = MemoryDisk()
                var configuration = UploadClient.Configuration()
                configuration.maximumConcurrentUploads = parallel
                let finished = try await withQueue(MemoryStore(disk), configuration) { queue in
                    for number in 0..<20 { _ = try await queue.add(try upload(server.url, "file-\(number)")) }
                    return try await queue.endings()
                }
                #expect(finished.count == 20 && finished.allSatisfy { $0.ending.statusCode == 200 })
                #expect(disk.records.count == 20 && disk.records.allSatisfy { $0.state == .ended })
                #expect(disk.claims == [])
                if parallel == 1 { #expect(names.all == (0..<20).map { "file-\($0)" }) }
                #expect(highest.all.allSatisfy { $0 <= parallel })
            }
        }
        #expect(names.all.count == 40)
    }

    @Test("An upload that was added twice is one; behind its end it is another one")
    func twice() async throws {
        try await RawServer.run {
            try await $0.readAndRespond()
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                let upload = try upload(server.url)
                let first = try await queue.add(upload)
                #expect(try await queue.add(upload) == first)
                #expect(try await queue.endings().count == 1)
                #expect(try await queue.add(upload).id != first.id)
                #expect(try await queue.endings().count == 1)
                #expect(try await queue.endings().isEmpty)
            }
        }
        #expect(disk.records.count == 2)
    }

    @Test("A second run is refused while the first one runs, also of another process")
    func busy() async throws {
        let (started, release) = (Signal(), Signal())
        try await RawServer.run { connection in
            started.fire()
            await release.wait()
            try await connection.readAndRespond()
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                let record = try await queue.add(try upload(server.url))
                async let endings = queue.endings()
                await started.wait()
                try await withQueue(MemoryStore(disk)) { other in
                    #expect(await queueError { try await other.run() }?.reason == .busy)
                    #expect(await queueError { try await other.remove(record.id) }?.reason == .busy)
                    #expect(await queueError { try await other.retry(record.id) }?.reason == .busy)
                }
                release.fire()
                #expect(try await endings.count == 1)
            }
        }
    }

    @Test("What other processes add during a run is sent; a thousand additions are a thousand uploads")
    func added() async throws {
        let received = Counter()
        let file = try folder.file()
        try await RawServer.run { connection in
            try await connection.readAndRespond()
            received.increment()
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                try await queue.add(try upload(server.url + "/first", "file.bin"))
                async let endings = queue.endings()
                try await withQueue(MemoryStore(disk)) { other in
                    for number in 0..<1_000 {
                        try await other.add(try DurableUpload(.content(.file(file)), to: "\(server.url)/\(number)"))
                    }
                }
                let first = try await endings
                let second = try await queue.endings()
                #expect(first.count + second.count == 1_001)
            }
        }
        #expect(received.value == 1_001)
    }

    @Test("A watching run waits for further uploads, until it is cancelled")
    func watching() async throws {
        try await RawServer.run {
            try await $0.readAndRespond()
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                let (first, second) = (Signal(), Signal())
                let ended = Counter()
                let task = Task {
                    try await queue.run(watching: true) { _ in
                        if ended.increment() == 1 { first.fire() } else { second.fire() }
                    }
                }
                try await queue.add(try upload(server.url, "one"))
                await first.wait()
                try await queue.add(try upload(server.url, "two"))
                await second.wait()
                task.cancel()
                #expect(await queueError { try await task.value }?.reason == .stopped)
            }
        }
        #expect(disk.claims == [] && disk.records.allSatisfy { $0.state == .ended })
    }

    @Test("An upload that fails by itself waits and is sent again; one that is too old ends as not received")
    func age() async throws {
        let port = try LoopbackSocket()
        let clock = FastClock()
        let finished = try await withQueue(MemoryStore(disk), clock: clock) { queue in
            try await queue.add(try upload("http://127.0.0.1:\(port.port)/"))
            return try await queue.endings(maximumAge: .seconds(60))
        }
        #expect(finished.map(\.ending.outcome) == [.notReceived])
        // Behind 1 + 2 + 4 + 8 + 16 seconds, a pause of 32 would be too long. On a busy machine the looks of the run at the store
        // take some of the time.
        #expect((4...6).contains(finished[0].record.attempts))
        let waits = disk.history.filter { $0.state == .waiting && $0.attempts > 0 }
        #expect(waits.count == finished[0].record.attempts - 1)
        #expect(waits.allSatisfy { $0.notBefore > $0.created })
    }

    @Test("One upload that waits does not delay the others, and a later run keeps its pause")
    func waits() async throws {
        let port = try LoopbackSocket()
        try await RawServer.run {
            try await $0.readAndRespond()
        } _: { server in
            var configuration = UploadClient.Configuration()
            configuration.maximumConcurrentUploads = 1
            let order = Recorder<String?>()
            try await withQueue(MemoryStore(disk), configuration) { queue in
                try await queue.add(try upload("http://127.0.0.1:\(port.port)/", "a"))
                for name in ["b", "c"] { try await queue.add(try upload(server.url, name)) }
                try await queue.run(maximumAge: .seconds(60)) { order.append($0.record.files.first) }
            }
            #expect(order.all == ["b", "c", "a"].map { folder.path + "/" + $0 })
        }
    }

    @Test("An upload that waits is sent at once on a clock that was set back behind its creation")
    func clockSetBack() async throws {
        try await RawServer.run {
            try await $0.readAndRespond()
        } _: { server in
            let (clock, tomorrow) = (FastClock(), QueueTiming.system.now() + 24 * 3_600_000)
            var record = try upload(server.url).request.record(isQueued: true, now: tomorrow)
            record.notBefore = tomorrow + 60_000
            let finished = try await withQueue(MemoryStore(MemoryDisk([record])), clock: clock) {
                try await $0.endings()
            }
            #expect(finished.map(\.ending.statusCode) == [200])
            // The run looks at the store now and then, also while an upload runs.
            #expect(clock.pauses.reduce(0, +) < 60_000)
        }
    }

    @Test(
        "Behind a killed process, an upload in committing ends as unknown; the others are sent; endings stay as they are"
    )
    func leftBehind() async throws {
        let received = Counter()
        try await RawServer.run { connection in
            try await connection.readAndRespond()
            received.increment()
        } _: { server in
            var records = try (0..<4).map {
                try upload(server.url, "file-\($0)", repeatsReceived: $0 == 3).request.record(isQueued: true, now: 0)
            }
            for (index, state) in [UploadRecord.State.committing, .sending, .ended, .committing].enumerated() {
                records[index].state = state
            }
            records[2].ending = .init(outcome: .answered, statusCode: 200)
            let disk = MemoryDisk(records)
            let finished = try await withQueue(MemoryStore(disk)) { try await $0.endings() }
            #expect(received.value == 2 && finished.count == 3)
            #expect(disk.records.map(\.ending?.outcome) == [.unknown, .answered, .answered, .answered])
            #expect(disk.records[2] == records[2])
        }
    }

    @Test("The records of single uploads are not those of a run, also where they are to be sent again")
    func single() async throws {
        let record = try upload("http://127.0.0.1:1/").request.record(isQueued: false, now: 0)
        var ended = try upload("http://127.0.0.1:1/", "other").request.record(isQueued: false, now: 0)
        ended.state = .ended
        let disk = MemoryDisk([record, ended])
        try await withQueue(MemoryStore(disk)) { queue in
            let endings = try await queue.endings()
            #expect(endings.isEmpty)
            try await queue.retry(ended.id)
            ended.state = .waiting
            let still = try await queue.endings()
            #expect(still.isEmpty)
        }
        #expect(disk.records == [record, ended])
    }

    @Test("Records of other versions are left as they are")
    func otherVersion() async throws {
        let record = UploadRecord(
            id: Hexadecimal.random(), key: "k", content: Array("{\"version\":2}".utf8), created: 0)
        let disk = MemoryDisk([record])
        let endings = try await withQueue(MemoryStore(disk)) { try await $0.endings() }
        #expect(endings.isEmpty)
        #expect(disk.records == [record])
    }

    @Test("An ended upload is sent again at the caller's word; a removed one is not sent")
    func retryAndRemove() async throws {
        let received = Counter()
        try await RawServer.run { connection in
            if received.increment() == 1 { return try await connection.readAndReset() }
            try await connection.readAndRespond()
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                let record = try await queue.add(try upload(server.url))
                #expect(try await queue.endings().map(\.ending.outcome) == [.unknown])
                #expect(try await queue.endings().isEmpty && received.value == 1)
                try await queue.retry(record.id)
                #expect(disk.records[0].state == .waiting && disk.records[0].ending == nil)
                #expect(try await queue.endings().map(\.ending.outcome) == [.answered])
                let other = try await queue.add(try upload(server.url))
                #expect(await queueError { try await queue.retry(record.id) }?.reason == .refused)
                try await queue.remove(other.id)
                #expect(await queueError { try await queue.remove(other.id) }?.reason == .notFound)
                #expect(await queueError { try await queue.retry(other.id) }?.reason == .notFound)
                #expect(await queueError { try await queue.retry("../queue") }?.reason == .notFound)
                #expect(try await queue.endings().isEmpty)
            }
        }
        #expect(received.value == 2 && disk.claims == [])
    }

    @Test("Secrets are read anew before each attempt; a credential by value is refused, and nothing is stored")
    func secrets() async throws {
        let secret = try folder.file("secret", Array("one\n".utf8))
        let values = Recorder<String?>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            try await connection.skipBody(of: head)
            values.append(RawRequest(head: head, body: "").header("Authorization"))
            try Data("two".utf8).write(to: URL(fileURLWithPath: secret))
            let status = values.all.count == 1 ? "429 Slow" : "200 OK"
            try await connection.respond(status, headers: ["Connection: close"])
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                let error = await queueError {
                    try await queue.add(try upload(server.url, headers: [.authorization: "Bearer canary"]))
                }
                #expect(error?.reason == .refused && error?.message.contains("'Authorization'") == true)
                #expect(error?.message.contains("canary") == false && disk.records == [])
                try await queue.add(
                    try upload(server.url, secretHeaders: [.authorization: .file(secret, prefix: "Bearer ")]))
                #expect(try await queue.endings().map(\.record.attempts) == [2])
            }
        }
        #expect(values.all == ["Bearer one", "Bearer two"])
    }

    @Test("An upload whose secret cannot be read ends as not received, and nothing is sent")
    func missingSecret() async throws {
        let finished = try await withQueue(MemoryStore(disk)) { queue in
            try await queue.add(
                try upload("http://127.0.0.1:1/", secretHeaders: [.authorization: .environment("DURABLE_TEST_UNSET")]))
            return try await queue.endings()
        }
        #expect(finished.map(\.ending.outcome) == [.notReceived] && finished[0].record.attempts == 0)
        #expect(finished[0].ending.message?.contains("the variable 'DURABLE_TEST_UNSET' is not set") == true)
    }

    @Test("A cancelled run keeps all records: those that were being sent go on later")
    func stopped() async throws {
        let (started, received) = (Counter(), Counter())
        let isStopping = Signal()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            if started.increment() <= 2 {
                if started.value == 2 { isStopping.fire() }
                return try await connection.waitForEnd()
            }
            try await connection.skipBody(of: head)
            received.increment()
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            for name in ["a", "b", "c"] { _ = try folder.sparseFile(name, length: 16 << 20) }
            var configuration = UploadClient.Configuration()
            configuration.maximumConcurrentUploads = 2
            try await withQueue(MemoryStore(disk), configuration) { queue in
                for name in ["a", "b", "c"] { try await queue.add(try upload(server.url, name)) }
                let task = Task { try await queue.run() }
                await isStopping.wait()
                task.cancel()
                #expect(await queueError { try await task.value }?.reason == .stopped)
                #expect(disk.records.map(\.state) == [.waiting, .waiting, .waiting] && disk.claims == [])
                #expect(try await queue.endings().count == 3)
            }
        }
        #expect(received.value == 3)
    }
}
