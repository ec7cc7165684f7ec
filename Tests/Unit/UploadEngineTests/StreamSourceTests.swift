import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadEngine

/// Streams as sources: their length, their errors, and that they are read once.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct StreamSourceTests {
    private struct Broken: Error, Equatable { let number: Int }

    /// The error of an upload, and the end of what the server received.
    private func failure(_ body: UploadBody) async throws -> (error: UploadError, tail: String) {
        let tails = Recorder<String>()
        let error = try await RawServer.run { connection in
            tails.append(await connection.readTail())
        } _: { server in
            try await withClient { await $0.error(body, to: server.url) }
        }
        // A connection may be closed before the server has accepted it.
        return (try #require(error), tails.all.last ?? "")
    }

    /// A form with a stream at each position, or the stream alone.
    private func bodies(_ source: () -> UploadSource) -> [UploadBody] {
        [
            .content(source()), .form([.file("s", source())]),
            .form([.field("a", "1"), .file("s", source()), .file("b", .bytes([UInt8](repeating: 1, count: 700_000)))]),
            .form([.file("b", .bytes([UInt8](repeating: 1, count: 700_000))), .file("s", source()), .field("a", "1")]),
            .form([.file("t", .stream(chunks(2, of: 500), length: 1000)), .file("s", source())]),
        ]
    }

    @Test("A stream that ends early ends the upload before its end is sent")
    func short() async throws {
        for (count, size) in [(0, 1), (1, 999), (3, 333), (2, 400_000)] {
            let length = Int64(count * size + 1)
            for body in bodies({ .stream(chunks(count, of: size), length: length) }) {
                let (error, tail) = try await failure(body)
                #expect(error.reason == .streamFailed)
                #expect(error.platformCode == 300)
                #expect(error.message == "cannot send the stream: it ended at byte \(length - 1) of \(length)")
                #expect(error.mayHaveBeenReceived == false)
                #expect(error.underlyingError == nil)
                #expect(!tail.hasSuffix("--\r\n"))
            }
        }
    }

    @Test("A stream that is longer than stated ends the upload before its end is sent")
    func long() async throws {
        for (count, size, length) in [
            (1, 1, 0), (2, 1, 1), (1, 1000, 999), (3, 400_000, 800_000), (3, 400_000, 1_199_999),
        ] {
            for body in bodies({ .stream(chunks(count, of: size), length: Int64(length)) }) {
                let (error, tail) = try await failure(body)
                #expect(error.reason == .streamFailed)
                #expect(error.message == "cannot send the stream: it has more than the stated \(length) bytes")
                #expect(error.mayHaveBeenReceived == false)
                #expect(!tail.hasSuffix("--\r\n"))
            }
        }
    }

    @Test("The error of a stream ends the upload, and is kept", arguments: [0, 1, 5])
    func throwing(count: Int) async throws {
        func source() -> UploadSource {
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            for _ in 0..<count { continuation.yield([UInt8](repeating: 1, count: 200_000)) }
            continuation.finish(throwing: Broken(number: 42))
            return .stream(stream, length: Int64(count * 200_000))
        }
        for body in bodies(source) {
            let (error, tail) = try await failure(body)
            #expect(error.reason == .streamFailed)
            #expect(error.message == "cannot send the stream: it failed")
            #expect(error.underlyingError as? Broken == Broken(number: 42))
            #expect(error.mayHaveBeenReceived == false)
            #expect(!tail.hasSuffix("--\r\n"))
        }
    }

    private static let again =
        "cannot send the stream: the server asks for it again, and a stream can be read only once; send a file or bytes instead"

    @Test("A redirect that asks for a stream again: streamFailed, with that message", arguments: [307, 308])
    func redirected(status: Int) async throws {
        let ends = Recorder<String>()
        for body in bodies({ .stream(chunks(3, of: 100_000), length: 300_000) }) {
            try await RawServer.run { connection in
                let head = try await connection.readHead()
                if head.contains(" /upload ") {
                    try await connection.readBody(of: head)
                    return try await connection.respond("\(status) Again", headers: ["Location: /again"])
                }
                ends.append(await connection.readTail())
            } _: { server in
                try await withClient { client in
                    let error = await client.error(body, to: server.url)
                    #expect(error?.reason == .streamFailed)
                    #expect(error?.message == Self.again)
                    #expect(error?.mayHaveBeenReceived == false)
                }
            }
        }
        #expect(ends.all.allSatisfy { !$0.hasSuffix("--\r\n") }, "\(ends.all)")
    }

    @Test("So is one that comes before the first byte, while the stream is waited for, in a hundred rounds")
    func redirectedEarly() async throws {
        try await RawServer.run { connection in
            if try await connection.readHead().contains(" /upload ") {
                try await connection.respond("307 Again", headers: ["Location: /again"])
            }
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                for round in 0..<100 {
                    let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
                    let source = UploadSource.stream(stream, length: 1000)
                    let body = round.isMultiple(of: 2) ? UploadBody.content(source) : .form([.file("s", source)])
                    let error = await client.error(body, to: server.url)
                    #expect(error?.reason == .streamFailed, "round \(round)")
                    #expect(error?.message == Self.again, "round \(round)")
                    continuation.finish()
                }
            }
        }
    }

    @Test("The head of a request does not wait for a stream: a server can respond before its first byte")
    func headFirst() async throws {
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            try await connection.respond("401 Unauthorized", headers: ["Connection: close"])
        } _: { server in
            try await withClient { client in
                let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
                let response = try await client.upload(.content(.stream(stream, length: 1000)), to: server.url)
                #expect(response.statusCode == 401)
                continuation.finish()
            }
        }
    }

    @Test("A stream whose first bytes were not asked for yet is sent after a 417, and on another connection")
    func unread() async throws {
        let configuration = UploadClient.Configuration.with { $0.connection.expectContinueTimeout = .seconds(60) }
        let bodies = Recorder<String>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            guard !head.contains("Expect:") else { return try await connection.respond("417 Expectation Failed") }
            bodies.append(try await connection.readBody(of: head))
            try await connection.respond()
        } _: { server in
            try await withClient(configuration) { client in
                #expect(await client.error(.content(.stream(chunks(2, of: 2), length: 4)), to: server.url) == nil)
            }
        }
        #expect(bodies.all == ["xxxx"])
    }

    @Test("A stream can be sent once: a second upload of it fails with that message")
    func reused() async throws {
        let source = UploadSource.stream(chunks(1, of: 3), length: 3)
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond()
            }
        } _: { server in
            try await withClient { client in
                #expect(await client.error(.content(source), to: server.url) == nil)
                let error = await client.error(.content(source), to: server.url)
                #expect(error?.reason == .streamFailed)
                #expect(error?.mayHaveBeenReceived == false)
            }
        }
    }

    @Test("A cancelled upload ends at once while a stream is waited for, whose task is cancelled, in 200 rounds")
    func cancelled() async throws {
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            while true { _ = try await connection.read() }
        } _: { server in
            try await withClient { client in
                for round in 0..<200 {
                    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
                    let isCancelled = Signal()
                    continuation.onTermination = { if case .cancelled = $0 { isCancelled.fire() } }
                    continuation.yield([UInt8](repeating: 1, count: 10))
                    let source = UploadSource.stream(stream, length: 1000)
                    let task = try client.start(.form([.file("s", source)]), to: server.url)
                    // After the first chunk was sent, the next one is waited for.
                    if round.isMultiple(of: 2) {
                        for await progress in task.progress where progress.bytesSent > 100 { break }
                    }
                    task.cancel()
                    let error = await task.error
                    #expect(error?.reason == .cancelled)
                    #expect(error?.mayHaveBeenReceived == false)
                    // A stream that was not read is released with the upload.
                    if round.isMultiple(of: 2) { await isCancelled.wait() }
                    continuation.finish()
                }
            }
        }
    }

    /// A sequence that does not end when its task is cancelled.
    private struct Stubborn: AsyncSequence, AsyncIteratorProtocol {
        let waits: Signal
        let released: Recorder<CheckedContinuation<Void, Never>>

        func makeAsyncIterator() -> Stubborn { self }

        mutating func next() async -> [UInt8]? {
            await withCheckedContinuation { continuation in
                released.append(continuation)
                waits.fire()
            }
            return nil
        }
    }

    @Test("A stream that ignores cancellation delays no end: neither after a cancel, nor after a time limit")
    func stubborn() async throws {
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            while true { _ = try await connection.read() }
        } _: { server in
            try await withClient { client in
                for isCancelled in [true, false] {
                    let stream = Stubborn(waits: Signal(), released: Recorder())
                    let source = UploadSource.stream(stream, length: 1000)
                    let task = try client.start(
                        .content(source), to: server.url, timeout: isCancelled ? nil : .seconds(5))
                    await stream.waits.wait()
                    if isCancelled { task.cancel() }
                    #expect(await task.error?.reason == (isCancelled ? .cancelled : .timeout))
                    for continuation in stream.released.all { continuation.resume() }
                }
            }
        }
    }

    @Test("A stream that is slower than the idle limit: idleTimeout; a faster one is sent, however long it takes")
    func slow() async throws {
        let configuration = UploadClient.Configuration.with { $0.idleTimeout = .seconds(1) }
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond()
        } _: { server in
            try await withClient(configuration) { client in
                let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
                continuation.yield([1])
                let error = await client.error(.content(.stream(stream, length: 2)), to: server.url)
                #expect(error?.reason == .idleTimeout)
                #expect(error?.platformCode == 204)
                #expect(error?.message == "timeout: no byte was sent or received for 1000 ms")
                #expect(error?.mayHaveBeenReceived == false)
                continuation.finish()
            }
            // The pauses are a fiftieth of the limit, for busy machines.
            try await withClient(.with { $0.idleTimeout = .seconds(10) }) { client in
                let steady = AsyncStream.makeStream(of: [UInt8].self)
                let writer = Task {
                    for _ in 0..<60 {
                        try await Task.sleep(for: .milliseconds(200))
                        steady.continuation.yield([UInt8](repeating: 2, count: 10))
                    }
                    steady.continuation.finish()
                }
                #expect(await client.error(.content(.stream(steady.stream, length: 600)), to: server.url) == nil)
                try await writer.value
            }
        }
    }
}
