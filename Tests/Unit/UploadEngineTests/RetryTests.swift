import EngineTestSupport
import Foundation
import Logging
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Uploads that are sent again, and those that are not.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct RetryTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// A configuration whose pauses are those of `Retry-After`, or at most a second.
    private func configuration(_ retries: Int, repeatsReceived: Bool = false) -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.retry = .times(retries, repeatsReceived: repeatsReceived)
        return configuration
    }

    private func result(
        _ configuration: UploadClient.Configuration, _ url: String, _ file: String
    ) async throws -> Result<UploadResponse, UploadError> {
        try await withClient(configuration) { client in
            do throws(UploadError) {
                return .success(try await client.upload(.form([.file("f", file)]), to: url))
            } catch { return .failure(error) }
        }
    }

    @Test("An upload whose connection is reset in its body is sent again from the beginning, with the same bytes")
    func resetInBody() async throws {
        let file = try directory.sparseFile(length: 3 << 20)
        let attempts = Counter()
        let bodies = Recorder<String>()
        let response = try await RawServer.run { connection in
            let head = try await connection.readHead()
            if attempts.increment() < 3 {
                _ = try await connection.read()
                try await connection.reset()
            } else {
                bodies.append(try await connection.readBody(of: head))
                try await connection.respond(body: "stored")
            }
        } _: { server in
            try await result(configuration(5), server.url, file).get()
        }
        #expect(response.text == "stored")
        #expect(attempts.value == 3)
        let body = try #require(bodies.all.first)
        #expect(body.utf8.count > 3 << 20 && body.hasSuffix("--\r\n"))
    }

    @Test("A host that refuses connections is tried the given number of times; the error is the last one")
    func refused() async throws {
        let port = try LoopbackSocket()
        let lines = Recorder<String>()
        var configuration = configuration(2)
        configuration.retry = .times(2, within: .seconds(60))
        let client = UploadClient(configuration, logger: Logger(label: "test") { _ in LineRecorder(lines: lines) })
        let file = try directory.file()
        let error = await #expect(throws: UploadError.self) {
            try await client.upload(.form([.file("f", file)]), to: "http://127.0.0.1:\(port.port)/")
        }
        await client.shutdown()
        #expect(error?.reason == .connectionRefused)
        #expect(error?.mayHaveBeenReceived == false)
        let pauses = lines.all.filter { $0.contains("sending again in ") }
        #expect(pauses.count == 2)
        #expect(pauses.last?.hasSuffix("(2 of 2)") == true, "\(pauses)")
        #expect(
            pauses.first?.hasPrefix("cannot connect to http://127.0.0.1:\(port.port): Connection refused; ") == true)
    }

    @Test("An upload that the server may have received is not sent again, in every round")
    func doubt() async throws {
        let file = try directory.file()
        let received = Counter()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            received.increment()
            try await connection.reset()
        } _: { server in
            for round in 1...100 {
                let result = try await result(configuration(5), server.url, file)
                guard case .failure(let error) = result else { throw Unexpected() }
                #expect(error.mayHaveBeenReceived, "round \(round)")
                #expect(received.value == round)
            }
        }
    }

    @Test("At the caller's word it is; the error of a later attempt still reports that the server may have it")
    func repeated() async throws {
        let file = try directory.file()
        let attempts = Counter()
        let result = try await RawServer.run { connection in
            if attempts.increment() == 1 {
                _ = try await connection.readRequest()
            } else {
                _ = try await connection.readHead()
            }
            try await connection.reset()
        } _: { server in
            try await self.result(configuration(1, repeatsReceived: true), server.url, file)
        }
        #expect(attempts.value == 2)
        guard case .failure(let error) = result else { throw Unexpected() }
        #expect(error.mayHaveBeenReceived)
    }

    @Test(
        "A refusal is tried again after Retry-After; a failure of a gateway only before the end of the body",
        arguments: [
            ("429 Too Many", true, 2), ("408 Late", true, 2), ("425 Early", true, 2), ("503 No", true, 1),
            ("503 No", false, 2), ("502 No", false, 2), ("500 No", true, 1), ("404 No", false, 1), ("200 OK", true, 1),
        ])
    func statuses(status: String, readsBody: Bool, expected: Int) async throws {
        let file = try directory.sparseFile(length: 4 << 20)
        let attempts = Counter()
        let response = try await RawServer.run { connection in
            let head = try await connection.readHead()
            let isFirst = attempts.increment() == 1
            if !isFirst || readsBody { try await connection.readBody(of: head) }
            try await connection.respond(
                isFirst ? status : "200 OK", headers: ["Retry-After: 0", "Connection: close"])
            try await connection.waitForEnd()
        } _: { server in
            try await result(configuration(3), server.url, file).get()
        }
        #expect(attempts.value == expected)
        #expect(response.statusCode == (expected == 2 ? 200 : Int(status.prefix(3))))
    }

    @Test("A 429 behind the whole body leaves no doubt, if the next attempt fails before the end of its body")
    func refusedBefore() async throws {
        let file = try directory.sparseFile(length: 8 << 20)
        let attempts = Counter()
        let result = try await RawServer.run { connection in
            guard attempts.increment() == 1 else { return try await connection.reset() }
            try await connection.skipBody(of: try await connection.readHead())
            try await connection.respond("429 Too Many", headers: ["Retry-After: 0", "Connection: close"])
        } _: { server in
            try await self.result(configuration(1), server.url, file)
        }
        #expect(attempts.value == 2)
        guard case .failure(let error) = result else { throw Unexpected() }
        #expect(!error.mayHaveBeenReceived)
    }

    @Test("Without retries nothing is sent again, whatever happens")
    func none() async throws {
        let file = try directory.file()
        let attempts = Counter()
        _ = try await RawServer.run { connection in
            attempts.increment()
            _ = try await connection.readHead()
            try await connection.respond("429 Too Many", headers: ["Retry-After: 0"])
        } _: { server in
            try await result(.init(), server.url, file).get()
        }
        #expect(attempts.value == 1)
    }

    @Test("A Retry-After beyond the maximum time ends the upload with the response, at once")
    func longRetryAfter() async throws {
        let file = try directory.file()
        var configuration = configuration(3)
        configuration.retry = .times(3, within: .seconds(30))
        let start = ContinuousClock.now
        let response = try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond("429 Too Many", headers: ["Retry-After: 3600"])
        } _: { [configuration] server in
            try await result(configuration, server.url, file).get()
        }
        #expect(response.statusCode == 429)
        #expect(.now - start < .seconds(10 * SlowTests.factor))
    }

    @Test("The end of the body is held back until the rest has arrived: a connection that fails before leaves no doubt")
    func heldBack() async throws {
        // More than the buffers of the system take.
        let file = try directory.sparseFile(length: 24 << 20)
        let attempts = Counter()
        try await RawServer.run { connection in
            try await connection.respond(orReset: attempts.increment() % 2 == 1)
        } _: { server in
            for round in 1...5 {
                let response = try await result(configuration(3), server.url, file).get()
                #expect(response.statusCode == 200, "round \(round)")
            }
        }
        #expect(attempts.value == 10)
    }

    @Test(
        "A peer that resets with a small window has not been sent the end of a small body: with retries there is no doubt"
    )
    func smallWindow() async throws {
        let file = try directory.sparseFile(length: 60_000)
        for retries in [0, 1] {
            let errors = Recorder<UploadError>()
            for _ in 0..<20 {
                let peer = try UnreadPeer()
                try await withClient(configuration(retries)) { client in
                    let task = try client.start(.form([.file("f", file)]), to: "http://127.0.0.1:\(peer.port)/")
                    for _ in 0...retries {
                        while !peer.hasBytes() || (retries == 0 && !task.isWhole) { await Task.yield() }
                        peer.reset()
                    }
                    do throws(UploadError) { _ = try await task.response } catch { errors.append(error) }
                }
            }
            #expect(errors.all.count == 20)
            // Without retries, a reset between the decision to send the end and its write leaves no doubt either.
            #expect(errors.all.contains(where: \.mayHaveBeenReceived) == (retries == 0))
        }
    }

    @Test("A peer that acknowledges nothing more ends the attempt at the stall limit, and the next one succeeds")
    func stall() async throws {
        let file = try directory.sparseFile(length: 64 << 20)
        let attempts = Counter()
        let release = Signal()
        var configuration = configuration(5)
        configuration.retry.stallLimit = .seconds(2)
        try await RawServer.run { connection in
            let isFirst = attempts.increment() == 1
            let head = try await connection.readHead()
            if isFirst { return await release.wait() }
            try await connection.skipBody(of: head)
            try await connection.respond()
            try await connection.waitForEnd()
        } _: { [configuration] server in
            let response = try await result(configuration, server.url, file).get()
            #expect(response.statusCode == 200)
            release.fire()
        }
        #expect(attempts.value >= 2)
    }

    @Test("Progress never falls over retries, and a cancellation in a pause ends the upload at once")
    func progressAndCancellation() async throws {
        let file = try directory.sparseFile(length: 2 << 20)
        let events = Recorder<UploadEvent>()
        let attempts = Counter()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            if attempts.increment() < 3 {
                for _ in 0..<attempts.value * 3 { _ = try await connection.read() }
                return try await connection.reset()
            }
            try await connection.readBody(of: head)
            try await connection.respond("429 Too Many", headers: ["Retry-After: 1000"])
        } _: { server in
            try await withClient(configuration(9)) { client in
                let answered = Signal()
                let task = client.upload(try UploadFile(path: file), to: try HTTPURL(server.url)) { event in
                    events.append(event)
                    if case .progress(let progress) = event, progress.percent == 100 { answered.fire() }
                }
                await answered.wait()
                let start = ContinuousClock.now
                task.cancel()
                #expect(await failure(of: task) == .aborted)
                #expect(.now - start < .seconds(5 * SlowTests.factor))
            }
        }
        let sent = events.all.compactMap { if case .progress(let progress) = $0 { progress.bytesSent } else { nil } }
        #expect(sent == sent.sorted())
    }

    private struct Unexpected: Error {}
}

/// A peer that accepts connections and reads nothing, with a receive buffer of a few KiB.
private final class UnreadPeer: Sendable {
    private let listener: LoopbackSocket
    private let connection = Mutex<CInt>(-1)

    var port: Int { listener.port }

    init() throws {
        listener = try LoopbackSocket(receiveBuffer: 4096)
        _ = fcntl(listener.descriptor, F_SETFL, O_NONBLOCK)
        guard listen(listener.descriptor, 8) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    }

    /// Whether a client has connected and sent something.
    func hasBytes() -> Bool {
        connection.withLock { connection in
            if connection < 0 { connection = accept(listener.descriptor, nil, nil) }
            var byte: UInt8 = 0
            return connection >= 0 && recv(connection, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) == 1
        }
    }

    /// Ends the connection with a reset, because it has unread bytes. The next one is accepted.
    func reset() {
        connection.withLock { connection in
            close(connection)
            connection = -1
        }
    }
}

private struct LineRecorder: LogHandler {
    let lines: Recorder<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    init(lines: Recorder<String>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.message)") }
}
