import DurableTestSupport
import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

@testable import DurableUploads

/// One upload that goes on in a later process.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct UploadTests {
    private let folder: TemporaryFolder
    private let disk = MemoryDisk()

    init() throws { folder = try TemporaryFolder() }

    private func upload(
        _ url: String, length: UInt64 = 7, headers: HTTPFields = [:], repeatsReceived: Bool = false
    ) throws -> DurableUpload {
        let path = folder.path + "/file-\(length)"
        if !FileManager.default.fileExists(atPath: path) { _ = try folder.sparseFile("file-\(length)", length: length) }
        return try DurableUpload(
            .form([.field("a", "b"), .file("f", path)]), to: url, headers: headers, repeatsReceived: repeatsReceived)
    }

    @Test("The mark is on the disk before the server has the end, the ending before the caller; then nothing is left")
    func order() async throws {
        let seen = Recorder<UploadRecord.State?>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            seen.append(disk.records.first?.state)
            try await connection.skipBody(of: head)
            seen.append(disk.records.first?.state)
            try await connection.respond("201 Created", body: "stored")
        } _: { server in
            for length: UInt64 in [7, 3 << 20] {
                let finished = try await withQueue(MemoryStore(disk)) { queue in
                    try await queue.upload(try upload(server.url, length: length)) { finished in
                        #expect(disk.records == [finished.record])
                        #expect(finished.record.state == .ended && finished.record.ending == finished.ending)
                    }
                }
                #expect(finished.ending == .init(outcome: .answered, statusCode: 201, response: "stored"))
                #expect(finished.response?.text == "stored" && finished.error == nil)
            }
        }
        // A small body is sent as a whole behind the mark.
        #expect(seen.all == [.committing, .committing, .sending, .committing])
        let once: [UploadRecord.State] = [.waiting, .sending, .committing, .ended]
        #expect(disk.states == once + once)
        #expect(disk.records == [] && disk.claims == [])
    }

    @Test("An attempt that was not whole takes its mark back before the next one")
    func takenBack() async throws {
        let attempts = Counter()
        let clock = FastClock()
        let finished = try await RawServer.run { connection in
            switch attempts.increment() {
            case 1:
                _ = try await connection.readHead()
                try await connection.reset()
            case 2: try await connection.readAndRespond("429 Too Many", headers: ["Retry-After: 7"])
            case 3: try await connection.readAndRespond("408 Late")
            default: try await connection.readAndRespond()
            }
        } _: { server in
            try await withQueue(MemoryStore(disk), clock: clock) {
                // More than the buffers of the system take.
                try await $0.upload(try upload(server.url, length: 16 << 20))
            }
        }
        #expect(finished.ending.outcome == .answered && finished.ending.statusCode == 200)
        #expect(finished.record.attempts == 4)
        #expect(
            disk.states == [
                .waiting, .sending, .waiting, .sending, .committing, .waiting, .sending, .committing, .waiting,
                .sending, .committing, .ended,
            ])
        #expect(clock.pauses.contains(7000))
        #expect(disk.history.filter { $0.state == .waiting && $0.notBefore > 0 }.count == 3)
    }

    @Test(
        "An upload whose end was sent ends as unknown without a response, is kept, and is sent again only at the caller's word"
    )
    func unknown() async throws {
        let received = Counter()
        try await RawServer.run { connection in
            try await connection.skipBody(of: try await connection.readHead())
            if received.increment() == 2 { return try await connection.respond(headers: ["Connection: close"]) }
            try await connection.reset()
        } _: { server in
            for round in 1...3 {
                let finished = try await withQueue(MemoryStore(disk)) { try await $0.upload(try upload(server.url)) }
                #expect(finished.ending.outcome == .unknown, "round \(round)")
                #expect(finished.ending.message?.hasSuffix("; the server may have received the upload") == true)
                #expect(received.value == 1 && disk.records == [finished.record])
                #expect((finished.error == nil) == (round > 1))
            }
            let finished = try await withQueue(MemoryStore(disk)) {
                try await $0.upload(try upload(server.url), restarting: true)
            }
            #expect(finished.ending.outcome == .answered && received.value == 2 && disk.records == [])
        }
    }

    @Test("A record that another process left as committing ends as unknown, and nothing is sent")
    func leftBehind() async throws {
        let connected = Counter()
        try await RawServer.run { _ in
            connected.increment()
        } _: { server in
            let upload = try upload(server.url)
            var record = upload.request.record(isQueued: false, now: 5)
            record.state = .committing
            record.attempts = 1
            let disk = MemoryDisk([record])
            let finished = try await withQueue(MemoryStore(disk)) { try await $0.upload(upload) }
            #expect(finished.ending.outcome == .unknown && finished.record.id == record.id)
            #expect(finished.ending.message?.contains("the server may have received it") == true)
            #expect(disk.records == [finished.record])
        }
        #expect(connected.value == 0)
    }

    @Test(
        "A record that another process left as waiting or sending is sent from its beginning",
        arguments: ["waiting", "sending"])
    func goesOn(state: String) async throws {
        let received = Counter()
        try await RawServer.run { connection in
            try await connection.readAndRespond()
            received.increment()
        } _: { server in
            let upload = try upload(server.url)
            var record = upload.request.record(isQueued: false, now: 5)
            record.state = try #require(UploadRecord.State(rawValue: state))
            record.attempts = 4
            record.notBefore = .max
            let finished = try await withQueue(MemoryStore(MemoryDisk([record]))) { try await $0.upload(upload) }
            #expect(finished.record.id == record.id && finished.record.attempts == 5)
            #expect(finished.ending.statusCode == 200)
        }
        #expect(received.value == 1)
    }

    @Test("With an Idempotency-Key it is sent again, by a later process too, with the same key; the doubt remains")
    func idempotent() async throws {
        let keys = Recorder<String?>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            try await connection.skipBody(of: head)
            keys.append(RawRequest(head: head, body: "").header("Idempotency-Key"))
            if keys.all.count == 4 { return try await connection.respond(headers: ["Connection: close"]) }
            try await connection.reset()
        } _: { server in
            let upload = try upload(server.url, repeatsReceived: true)
            let first = try await withQueue(MemoryStore(disk)) { try await $0.upload(upload, retry: .times(1)) }
            #expect(first.ending.outcome == .unknown && keys.all.count == 2)
            #expect(!disk.states.dropFirst(3).contains(.waiting))
            // As if the process had been killed before the ending.
            var record = first.record
            (record.state, record.ending) = (.committing, nil)
            try disk.update(record)
            let second = try await withQueue(MemoryStore(disk)) { try await $0.upload(upload, retry: .times(1)) }
            #expect(second.ending.outcome == .answered && keys.all.count == 4)
            #expect(keys.all[0]?.utf8.count == 32)
            #expect(Set(keys.all).count == 1)
        }
    }

    @Test("A key that the caller gives is the key; a failure before the end leaves the doubt of the attempt before it")
    func givenKey() async throws {
        let keys = Recorder<String?>()
        let finished = try await RawServer.run { connection in
            let head = try await connection.readHead()
            keys.append(RawRequest(head: head, body: "").header("Idempotency-Key"))
            if keys.all.count == 1 { try await connection.skipBody(of: head) }
            try await connection.reset()
        } _: { server in
            let upload = try upload(
                server.url, headers: [try #require(HTTPField.Name("idempotency-key")): "mine"], repeatsReceived: true)
            return try await withQueue(MemoryStore(disk)) { try await $0.upload(upload, retry: .times(2)) }
        }
        #expect(keys.all == ["mine", "mine", "mine"])
        #expect(finished.ending.outcome == .unknown)
    }

    @Test("Statuses end the upload as answered; those of gateways only behind the end of the body")
    func statuses() async throws {
        let attempts = Counter()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            switch attempts.increment() {
            case 1: try await connection.respond("503 Early", headers: ["Connection: close"])
            case 2:
                try await connection.skipBody(of: head)
                try await connection.respond("503 Late", headers: ["Connection: close", "Retry-After: 1"])
            default:
                try await connection.skipBody(of: head)
                try await connection.respond("401 No", headers: ["Connection: close"])
            }
            try await connection.waitForEnd()
        } _: { server in
            // More than the buffers of the system take, so that the first response is early.
            let first = try await withQueue(MemoryStore(disk)) {
                try await $0.upload(try upload(server.url, length: 16 << 20))
            }
            #expect(first.ending == .init(outcome: .answered, statusCode: 503) && attempts.value == 2)
            let second = try await withQueue(MemoryStore(disk)) { try await $0.upload(try upload(server.url)) }
            #expect(second.ending == .init(outcome: .answered, statusCode: 401) && attempts.value == 3)
        }
    }

    @Test("A host that refuses connections ends the upload as not received, behind all retries")
    func refused() async throws {
        let port = try LoopbackSocket()
        let clock = FastClock()
        let finished = try await withQueue(MemoryStore(disk), clock: clock) {
            try await $0.upload(try upload("http://127.0.0.1:\(port.port)/"), retry: .times(3))
        }
        #expect(finished.ending.outcome == .notReceived && finished.error?.reason == .connectionRefused)
        #expect(finished.record.attempts == 4 && clock.pauses == [1000, 2000, 4000])
        #expect(disk.records == [])
    }

    @Test(
        "A file that changed between attempts ends the upload: appended, cut, touched, replaced, deleted",
        arguments: ["append", "cut", "touch", "replace", "delete"])
    func changed(how: String) async throws {
        // More than the buffers of the system take.
        let path = try folder.sparseFile("changing", length: 16 << 20)
        let attempts = Counter()
        let finished = try await RawServer.run { connection in
            _ = try await connection.readHead()
            attempts.increment()
            try Self.change(path, how)
            try await connection.reset()
        } _: { server in
            let upload = try DurableUpload(.form([.file("f", path)]), to: server.url)
            return try await withQueue(MemoryStore(disk)) { try await $0.upload(upload) }
        }
        #expect(attempts.value == 1)
        #expect(finished.ending.outcome == .notReceived)
        #expect(finished.error?.reason == .fileChanged && finished.error?.platformCode == 300)
        #expect(finished.ending.message?.hasPrefix("'changing' changed ") == true, "\(finished.ending.message ?? "")")
    }

    private static func change(_ path: String, _ how: String) throws {
        switch how {
        case "append", "touch":
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seek(toOffset: how == "append" ? 16 << 20 : 0)
            try handle.write(contentsOf: Data([1]))
            try handle.close()
        case "cut": truncate(path, 50_000)
        case "replace":
            let other = path + ".new"
            try FileManager.default.copyItem(atPath: path, toPath: other)
            rename(other, path)
        default: unlink(path)
        }
    }

    @Test("The values of credentials are sent, and are not in the store")
    func credentials() async throws {
        let values = Recorder<String?>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            values.append(RawRequest(head: head, body: "").header("Authorization"))
            try await connection.skipBody(of: head)
            for record in disk.history {
                #expect(!String(decoding: record.content, as: UTF8.self).contains("canary"))
            }
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            _ = try await withQueue(MemoryStore(disk)) {
                try await $0.upload(try upload(server.url, headers: [.authorization: "Bearer canary"]))
            }
        }
        #expect(values.all == ["Bearer canary"])
    }

    @Test("A second call of the same upload is refused while the first one runs, and sends nothing")
    func busy() async throws {
        let (received, release) = (Counter(), Signal())
        try await RawServer.run { connection in
            try await connection.skipBody(of: try await connection.readHead())
            received.increment()
            await release.wait()
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            let upload = try upload(server.url)
            let errors = try await withQueue(MemoryStore(disk)) { queue in
                async let first = queue.upload(upload)
                while received.value == 0 { await Task.yield() }
                var errors: [UploadQueueError?] = []
                for restarting in [false, true] {
                    errors.append(
                        await queueError {
                            try await withQueue(MemoryStore(disk)) { other in
                                _ = try await other.upload(upload, restarting: restarting)
                            }
                        })
                }
                release.fire()
                let outcome = try await first.ending.outcome
                #expect(outcome == .answered)
                return errors
            }
            #expect(errors.map { $0?.reason } == [.busy, .busy])
        }
        #expect(received.value == 1)
    }

    @Test("A record that a killed process added beside an ending that was not delivered is never sent")
    func addedBesideAnEnding() async throws {
        struct Interrupted: Error {}
        let received = Counter()
        try await RawServer.run { connection in
            received.increment()
            try await connection.readAndRespond()
        } _: { server in
            let upload = try upload(server.url)
            try await withQueue(MemoryStore(disk)) { queue in
                await #expect(throws: Interrupted.self) { try await queue.upload(upload) { _ in throw Interrupted() } }
                _ = try await MemoryStore(disk).add(upload.request.record(isQueued: false, now: 1))
                #expect(disk.records.map(\.state) == [.ended, .waiting])
                let finished = try await queue.upload(upload)
                #expect(finished.ending.outcome == .answered)
            }
        }
        #expect(received.value == 1)
        #expect(disk.records == [] && disk.claims == [])
    }

    @Test("An ending whose delivery fails is delivered again by the next call, and nothing is sent")
    func delivery() async throws {
        struct Unprintable: Error {}
        let received = Counter()
        try await RawServer.run { connection in
            try await connection.readAndRespond(body: "stored")
            received.increment()
        } _: { server in
            let upload = try upload(server.url)
            await #expect(throws: Unprintable.self) {
                try await withQueue(MemoryStore(disk)) { queue in
                    _ = try await queue.upload(upload) { _ in throw Unprintable() }
                }
            }
            let delivered = Recorder<UploadRecord.Ending>()
            for _ in 0..<2 {
                let finished = try await withQueue(MemoryStore(disk)) { queue in
                    try await queue.upload(upload) { delivered.append($0.ending) }
                }
                #expect(finished.ending.statusCode == 200)
            }
            #expect(delivered.all.map(\.response) == ["stored", "stored"])
        }
        // The third call came behind a delivered ending: it is an upload of its own.
        #expect(received.value == 2)
    }

    @Test("A cancelled upload keeps its record, and goes on with the next call")
    func stopped() async throws {
        let attempts = Counter()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            if attempts.increment() == 1 { return try await connection.waitForEnd() }
            try await connection.skipBody(of: head)
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            let upload = try upload(server.url, length: 16 << 20)
            let error = await queueError {
                try await withQueue(MemoryStore(disk)) { queue in
                    let task = Task { try await queue.upload(upload) }
                    while attempts.value == 0 { await Task.yield() }
                    task.cancel()
                    _ = try await task.value
                }
            }
            #expect(error?.reason == .stopped)
            #expect(disk.records.map(\.state) == [.waiting] && disk.claims == [])
            let finished = try await withQueue(MemoryStore(disk)) { try await $0.upload(upload) }
            #expect(finished.ending.statusCode == 200 && finished.record.attempts == 2)
        }
    }

    @Test("A client that is shut down stops the upload as a cancellation does")
    func shutDown() async throws {
        let client = UploadClient()
        await client.shutdown()
        let upload = try upload("http://127.0.0.1:1/")
        let error = await queueError {
            _ = try await UploadQueue(client, store: MemoryStore(disk)).upload(upload)
        }
        #expect(error?.reason == .stopped && disk.records.map(\.state) == [.waiting])
    }

    @Test("A cancelled upload whose end was sent waits for its response, and ends as unknown without one")
    func stoppedBehindTheEnd() async throws {
        let received = Counter()
        let cancelled = Signal()
        try await RawServer.run { connection in
            try await connection.skipBody(of: try await connection.readHead())
            if received.increment() == 1 {
                await cancelled.wait()
                try await connection.respond("202 Late", headers: ["Connection: close"])
            } else {
                try await connection.waitForEnd()
            }
        } _: { server in
            let upload = try upload(server.url)
            for (number, outcome) in [(1, UploadRecord.Outcome.answered), (2, .unknown)] {
                // The time of the first round is real, that of the second one is short.
                let timing = number == 1 ? QueueTiming.system : FastClock().timing
                let finished = try await withClient { client in
                    let queue = UploadQueue(client, store: MemoryStore(disk), timing: timing)
                    let task = Task { try await queue.upload(upload) }
                    while received.value < number { await Task.yield() }
                    task.cancel()
                    cancelled.fire()
                    return try await task.value
                }
                #expect(finished.ending.outcome == outcome)
            }
        }
    }

    @Test("Progress never falls over attempts, and ends at 100 %")
    func progress() async throws {
        let attempts = Counter()
        let events = Recorder<Int64>()
        let finished = try await RawServer.run { connection in
            let head = try await connection.readHead()
            guard attempts.increment() == 3 else {
                for _ in 0..<20 { _ = try await connection.read() }
                return try await connection.reset()
            }
            try await connection.skipBody(of: head)
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            try await withQueue(MemoryStore(disk)) { queue in
                try await queue.upload(
                    try upload(server.url, length: 8 << 20), onProgress: { events.append($0.bytesSent) })
            }
        }
        #expect(finished.ending.statusCode == 200)
        #expect(events.all.first == 0 && events.all == events.all.sorted() && Set(events.all).count == events.all.count)
        #expect(events.all.last ?? 0 > 8 << 20)
    }
}
