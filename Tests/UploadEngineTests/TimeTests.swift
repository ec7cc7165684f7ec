import Foundation
import Locks
import Logging
import Testing

@testable import UploadEngine

/// A clock that stands still until a test moves it.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [(until: Instant, wake: CheckedContinuation<Void, Never>)] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in
            let watchers = state.withLock { state in
                state.sleepers.append((deadline, continuation))
                defer { state.watchers = [] }
                return state.watchers
            }
            for watcher in watchers { watcher.resume() }
        }
    }

    /// Waits until somebody sleeps.
    func sleeping() async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in woken { sleeper.wake.resume() }
    }
}

@Suite(.timeLimit(.minutes(3))) struct UploadDeadlineTests {
    @Test("The limit for the whole expires whatever moves")
    func total() async throws {
        let clock = ManualClock()
        let activity = UploadActivity(clock: clock)
        let deadline = UploadDeadline(
            timeout: UploadTimeout(milliseconds: 1000, default: nil), idleTimeout: .milliseconds(400), clock: clock)
        async let expired = deadline.expire(after: clock.now, activity)
        for _ in 0..<4 {
            await clock.sleeping()
            clock.advance(by: .milliseconds(250))
            activity.touch()
        }
        #expect(await expired?.message == "timeout: the transfer was not complete after 1000 ms")
        #expect(clock.now.offset == .milliseconds(1000))
    }

    @Test("The idle limit counts from the last byte")
    func idle() async throws {
        let clock = ManualClock()
        let activity = UploadActivity(clock: clock)
        let deadline = UploadDeadline(timeout: nil, idleTimeout: .milliseconds(400), clock: clock)
        async let expired = deadline.expire(after: clock.now, activity)
        await clock.sleeping()
        clock.advance(by: .milliseconds(399))
        activity.touch()
        clock.advance(by: .milliseconds(1))
        await clock.sleeping()
        clock.advance(by: .milliseconds(399))
        #expect(await expired == UploadError(.timeout, "timeout: no byte was sent or received for 400 ms"))
        #expect(clock.now.offset == .milliseconds(799))
    }

    @Test("An expired default says that it was the default")
    func isDefault() throws {
        let timeout = try #require(UploadTimeout(milliseconds: nil, default: 20_000))
        #expect(timeout.expired.message.contains("20000 ms, which is the default"))
    }
}

/// The same limits on real sockets.
@Suite(.timeLimit(.minutes(3))) struct TimeTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func error(
        _ configuration: UploadClient.Configuration = .init(), timeout: Duration? = nil, length: UInt64 = 10,
        script: @escaping @Sendable (inout RawConnection) async throws -> Void, then: @Sendable () -> Void = {}
    ) async throws -> UploadError? {
        let file = try directory.sparseFile(length: length)
        return try await RawServer.run(script: script) { server in
            defer { then() }
            return try await withClient(configuration) { client in
                await failure(
                    of: client.uploadFile(url: server.url, filePath: file, name: "file", timeout: timeout))
            }
        }
    }

    @Test("A server that never answers: 204 after the timeout")
    func neverAnswers() async throws {
        let error = try await error(timeout: .milliseconds(200)) { connection in
            _ = try await connection.readRequest()
            try await connection.waitForEnd()
        }
        #expect(error == UploadError(.timeout, "timeout: the transfer was not complete after 200 ms"))
    }

    @Test("A server that answers without end: 204 after the timeout")
    func answersWithoutEnd() async throws {
        let error = try await error(timeout: .milliseconds(300)) { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while true { try await connection.write("1\r\nx\r\n") }
        }
        #expect(error?.code == .timeout)
    }

    @Test("A server that stops reading: 204 after the idle timeout")
    func stopsReading() async throws {
        var configuration = UploadClient.Configuration()
        configuration.idleTimeout = .milliseconds(300)
        let givenUp = Signal()
        let error = try await error(configuration, length: 1 << 30) { connection in
            _ = try await connection.readHead()
            await givenUp.wait()
        } then: {
            givenUp.fire()
        }
        #expect(error == UploadError(.timeout, "timeout: no byte was sent or received for 300 ms"))
    }

    @Test("A part of an answer's head is a sign of life as well")
    func partOfHead() async throws {
        let file = try directory.file()
        let configuration = UploadClient.Configuration()
        let transport = AttentiveTransport(transport: HTTPTransport(configuration))
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nConte")
            await transport.hasReceived.wait()
            try await connection.write("nt-Length: 5\r\n\r\nwhole")
        } _: { server in
            let client = UploadClient(configuration, transport: transport, logger: Logger(label: "tests"))
            let task = client.uploadFile(url: server.url, filePath: file, name: "file", timeout: .seconds(120))
            let error = await failure(of: task)
            #expect(error == nil)
            transport.hasReceived.fire()
            await client.shutdown(.aborting)
        }
    }

    @Test("A timeout does not run while an upload waits for its turn")
    func queued() async throws {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = 1
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.waitForEnd()
        } _: { [configuration] server in
            try await withClient(configuration) { client in
                let order = Recorder<String>()
                let first = client.uploadFile(
                    url: server.url, filePath: file, name: "file", timeout: .milliseconds(400),
                    complete: { order.append("first") })
                let second = client.uploadFile(
                    url: "http://127.0.0.1:1/", filePath: file, name: "file", timeout: .milliseconds(100),
                    complete: { order.append("second") })
                #expect(await failure(of: first)?.code == .timeout)
                _ = await failure(of: second)
                // Had its time run in the queue, the second would have ended first.
                #expect(order.all == ["first", "second"])
            }
        }
    }
}

/// Tells when the engine has noticed that bytes came.
private struct AttentiveTransport: UploadTransport {
    let transport: HTTPTransport
    let hasReceived = Signal()

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let onReceive: @Sendable () -> Void = {
            request.onReceive()
            hasReceived.fire()
        }
        return try await transport.send(
            TransportRequest(
                attempt: request.attempt, content: request.content,
                maximumResponseLength: request.maximumResponseLength, onReceive: onReceive))
    }

    func shutdown() async { await transport.shutdown() }
}
