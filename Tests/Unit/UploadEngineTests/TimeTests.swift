import EngineTestSupport
import Foundation
import Logging
import NIOCore
import NIOEmbedded
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// The timeouts, with a clock that a test advances.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct UploadWatchTests {
    private let clock = NIOAsyncTestingEventLoop()
    private let expired = Recorder<String>()
    private let watch: DeadlineTimer

    init() { watch = DeadlineTimer(on: clock) }

    private func begin(timeout: Double? = nil, idle: Duration? = nil) -> UploadDeadline {
        let deadline = UploadDeadline(
            timeout: UploadTimeout(milliseconds: timeout, default: nil), idleTimeout: idle, now: watch.now)
        watch.add(deadline) { expired.append($0.message) }
        return deadline
    }

    @Test("The total timeout expires in spite of progress, at its millisecond, once")
    func total() async {
        let deadline = begin(timeout: 1000, idle: .milliseconds(400))
        for _ in 0..<4 {
            #expect(expired.all == [])
            await clock.advanceTime(by: .milliseconds(249))
            deadline.recordActivity(watch.now)
        }
        await clock.advanceTime(by: .milliseconds(3))
        #expect(expired.all == [])
        await clock.advanceTime(by: .milliseconds(1))
        #expect(expired.all == ["timeout: the transfer was not complete after 1000 ms"])
        await clock.advanceTime(by: .seconds(10))
        #expect(expired.all.count == 1)
    }

    @Test("The idle timeout counts from the last byte")
    func idle() async {
        let deadline = begin(idle: .milliseconds(400))
        await clock.advanceTime(by: .milliseconds(399))
        deadline.recordActivity(watch.now)
        await clock.advanceTime(by: .milliseconds(399))
        #expect(expired.all == [])
        await clock.advanceTime(by: .milliseconds(1))
        #expect(expired.all == ["timeout: no byte was sent or received for 400 ms"])
    }

    @Test("Each of several uploads expires at its own time, in any order of starting; one that ended does not")
    func several() async {
        let deadlines = [300.0, 100, 200, 400].map { begin(timeout: $0) }
        watch.remove(deadlines[2])
        for _ in 0..<4 { await clock.advanceTime(by: .milliseconds(100)) }
        #expect(
            expired.all == [100, 300, 400].map { "timeout: the transfer was not complete after \($0) ms" })
    }

    @Test("An upload that begins after another one ended has its own timeout")
    func successor() async {
        watch.remove(begin(timeout: 1000))
        await clock.advanceTime(by: .milliseconds(900))
        let deadline = begin(timeout: 1000)
        await clock.advanceTime(by: .milliseconds(999))
        #expect(expired.all == [])
        await clock.advanceTime(by: .milliseconds(1))
        #expect(expired.all.count == 1)
        watch.remove(deadline)
    }

    @Test("Without timeouts nothing expires, and the longest timeouts can be scheduled")
    func unlimited() async {
        let deadlines = [begin(), begin(timeout: .greatestFiniteMagnitude, idle: .seconds(Int64.max))]
        await clock.advanceTime(by: .hours(100))
        #expect(expired.all == [])
        for deadline in deadlines { watch.remove(deadline) }
    }

    @Test("Time in which this process was stopped does not count as idle; the total timeout continues")
    func stopped() async {
        let deadline = UploadDeadline(timeout: nil, idleTimeout: .seconds(10), now: watch.now)
        // The process is stopped here, and continues 300 s later.
        let start = watch.now
        deadline.extendIdleTime(by: .seconds(299), at: start + .seconds(300))
        #expect(deadline.expired(at: start + .seconds(300)) == nil)
        #expect(deadline.expired(at: start + .seconds(308)) == nil)
        #expect(deadline.expired(at: start + .seconds(309)) != nil)
        // No more time is excused than has passed.
        deadline.extendIdleTime(by: .seconds(1000), at: start + .seconds(310))
        #expect(deadline.expired(at: start + .seconds(319)) == nil)
        #expect(deadline.expired(at: start + .seconds(320)) != nil)
    }

    @Test(
        "A duration of any length is a timeout or none, and does not stop the process",
        arguments: [
            Duration.seconds(Int64.max), .seconds(Int64.min), .milliseconds(Int64.max), .zero, .nanoseconds(-1),
            .seconds(9_300_000_000),
        ])
    func anyDuration(duration: Duration) {
        let amount = TimeAmount(clamping: duration)
        #expect(amount >= .zero && amount <= .hours(10 * 365 * 24))
        _ = duration.inMilliseconds
        let deadline = UploadDeadline(timeout: nil, idleTimeout: duration, now: watch.now)
        _ = deadline.next
        #expect(TimeAmount(clamping: .milliseconds(1500)) == .milliseconds(1500))
    }

    @Test("The message of an expired default states that it was the default")
    func isDefault() throws {
        let timeout = try #require(UploadTimeout(milliseconds: nil, default: 20_000))
        #expect(timeout.expired.message.contains("20000 ms, which is the default"))
    }
}

/// The same timeouts on real sockets.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct TimeTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func error(
        _ configuration: UploadClient.Configuration = .init(), timeout: Duration? = nil, length: UInt64 = 10,
        script: @escaping @Sendable (inout RawConnection) async throws -> Void, then: @Sendable () -> Void = {}
    ) async throws -> UploadFailure? {
        let file = try directory.sparseFile(length: length)
        return try await RawServer.run(script: script) { server in
            defer { then() }
            return try await withClient(configuration) { client in
                await failure(
                    of: client.uploadFile(url: server.url, filePath: file, name: "file", timeout: timeout))
            }
        }
    }

    @Test("A server that never responds: 204 after the timeout")
    func neverAnswers() async throws {
        let error = try await error(timeout: .milliseconds(200)) { connection in
            _ = try await connection.readRequest()
            try await connection.waitForEnd()
        }
        #expect(error == UploadFailure(.timeout, "timeout: the transfer was not complete after 200 ms"))
    }

    @Test("A server whose response never ends: 204 after the timeout")
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
        #expect(error == UploadFailure(.timeout, "timeout: no byte was sent or received for 300 ms"))
    }

    @Test("Part of a response head counts as activity")
    func partOfHead() async throws {
        let file = try directory.file()
        let configuration = UploadClient.Configuration()
        let transport = ObservedTransport(transport: HTTPTransport(configuration.connection))
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
            await client.shutdown(cancellingUploads: true)
        }
    }

    @Test("A timeout does not run while its upload is queued")
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

/// Signals when the engine has received bytes.
private struct ObservedTransport: UploadTransport {
    let transport: HTTPTransport
    let hasReceived = Signal()

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let onReceive: @Sendable () -> Void = {
            request.onReceive()
            hasReceived.fire()
        }
        return try await transport.send(
            TransportRequest(
                hop: request.hop, content: request.content, maximumResponseLength: request.maximumResponseLength,
                onReceive: onReceive, redirect: request.redirect))
    }

    func shutdown() async { await transport.shutdown() }
}
