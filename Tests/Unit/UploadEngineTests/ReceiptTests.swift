import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadEngine

/// Whether the server may have received an upload that failed.
@Suite(.phase(.engine), .timeLimit(minutes: 4)) struct ReceiptTests {
    private let large = UploadBody.content(.bytes([UInt8](repeating: 1, count: 20 << 20)))
    private let small = UploadBody.form([.field("a", "b"), .file("f", .bytes([1, 2, 3]))])

    /// The errors of uploads one after the other to a server with that script.
    private func errors(
        _ rounds: Int, _ body: UploadBody, timeout: Duration? = nil,
        configuration: UploadClient.Configuration = .init(),
        script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> [UploadError] {
        try await RawServer.run(script: script) { server in
            try await withClient(configuration) { client in
                var errors: [UploadError] = []
                for _ in 0..<rounds {
                    errors.append(try #require(await client.error(body, to: server.url, timeout: timeout)))
                }
                return errors
            }
        }
    }

    private func expect(_ errors: [UploadError], _ reasons: Set<UploadError.Reason>, received: Bool) {
        for (round, error) in errors.enumerated() {
            #expect(reasons.contains(error.reason), "round \(round): \(error.reason), \(error)")
            #expect(error.mayHaveBeenReceived == received, "round \(round): \(error)")
        }
    }

    @Test("A refused connection has received nothing")
    func refused() async throws {
        let port = try LoopbackSocket()
        try await withClient { client in
            let error = await client.error(small, to: "http://127.0.0.1:\(port.port)/")
            expect([try #require(error)], [.connectionRefused], received: false)
        }
    }

    @Test("A server that resets the connection before the body, or in its middle, has not received it, in 100 rounds")
    func early() async throws {
        let atHead = try await errors(100, large) { connection in
            _ = try await connection.readHead()
            try await connection.reset()
        }
        expect(atHead, [.connectionLost], received: false)
        let inTheMiddle = try await errors(100, large) { connection in
            _ = try await connection.readHead()
            for _ in 0..<20 { _ = try await connection.read() }
            try await connection.reset()
        }
        expect(inTheMiddle, [.connectionLost], received: false)
    }

    @Test("A server that ends the connection behind the body, without a response, may have received it, in 100 rounds")
    func late() async throws {
        for resets in [true, false] {
            let ended = try await errors(100, small) { connection in
                _ = try await connection.readRequest()
                if resets { try await connection.reset() }
            }
            expect(ended, [.connectionLost], received: true)
        }
        let inTheResponse = try await errors(100, small) { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            try await connection.reset()
        }
        expect(inTheResponse, [.connectionLost], received: true)
    }

    @Test("A time limit that expires behind the body: it may have been received; before its end: it was not")
    func times() async throws {
        let configuration = UploadClient.Configuration.with { $0.idleTimeout = .seconds(4) }
        for (timeout, reason) in [
            (Duration.seconds(4), UploadError.Reason.timeout), (.seconds(60), .idleTimeout),
        ] {
            let read = Counter()
            let behind = try await errors(2, small, timeout: timeout, configuration: configuration) { connection in
                _ = try await connection.readRequest()
                read.increment()
                try await connection.waitForEnd()
            }
            #expect(behind.allSatisfy { $0.reason == reason })
            // On a busy machine the time can be over before the server has the request.
            #expect(behind.count { $0.mayHaveBeenReceived } >= read.value)
            let before = try await errors(2, large, timeout: timeout, configuration: configuration) { connection in
                _ = try await connection.readHead()
                // Reads no more: without a `next()` the connection takes only what its buffers hold.
                try await Task.sleep(for: .seconds(60))
            }
            expect(before, [reason], received: false)
        }
    }

    @Test("A cancelled upload was not received in the middle of its body, and may have been behind it")
    func cancelled() async throws {
        let hasBody = Recorder<Signal>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            if head.contains("Content-Length: 20971520") {
                for _ in 0..<5 { _ = try await connection.read() }
                hasBody.all.last?.fire()
                try await Task.sleep(for: .seconds(60))
            } else {
                try await connection.readBody(of: head)
                hasBody.all.last?.fire()
                try await connection.waitForEnd()
            }
        } _: { server in
            try await withClient { client in
                for (body, received, rounds) in [(large, false, 20), (small, true, 100)] {
                    for round in 0..<rounds {
                        let signal = Signal()
                        hasBody.append(signal)
                        let task = try client.start(body, to: server.url)
                        await signal.wait()
                        task.cancel()
                        let error = await task.error
                        #expect(error?.reason == .cancelled)
                        #expect(error?.mayHaveBeenReceived == received, "round \(round)")
                    }
                }
            }
        }
    }

    @Test("A response that is too large, or no HTTP, comes from a server that may have received the body")
    func responses() async throws {
        let configuration = UploadClient.Configuration.with { $0.maximumResponseLength = 10 }
        let tooLarge = try await errors(3, small, configuration: configuration) { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "12345678901")
        }
        expect(tooLarge, [.responseTooLarge], received: true)
        let notHTTP = try await errors(3, small) { connection in
            _ = try await connection.readRequest()
            try await connection.write("no HTTP at all\r\n\r\n")
        }
        expect(notHTTP, [.protocolError], received: true)
    }

    @Test("A server that redirects has not taken the body: what counts is the last request")
    func redirects() async throws {
        let port = try LoopbackSocket()
        let refused = try await errors(20, small) { connection in
            _ = try await connection.readRequest()
            try await connection.respond(
                "307 Again", headers: ["Location: http://127.0.0.1:\(port.port)/", "Connection: close"])
        }
        expect(refused, [.connectionRefused], received: false)
        let lost = try await errors(20, small) { connection in
            let request = try await connection.readRequest()
            guard request.line.contains("/upload") else { return try await connection.reset() }
            try await connection.respond("307 Again", headers: ["Location: /again", "Connection: close"])
        }
        expect(lost, [.connectionLost], received: true)
        // 303: the server took the body, and only its result is lost.
        let fetched = try await errors(20, small) { connection in
            _ = try await connection.readRequest()
            try await connection.respond(
                "303 See Other", headers: ["Location: http://127.0.0.1:\(port.port)/", "Connection: close"])
        }
        expect(fetched, [.connectionRefused], received: true)
    }

    /// The outcome of each round, by its number.
    private struct Rounds {
        /// Whether the server has read the whole body.
        var wasWhole: [Int: Bool] = [:]
        var errors: [Int: UploadError] = [:]

        func check() -> String {
            var counts = (read: 0, sent: 0, cut: 0)
            for (round, error) in errors {
                let wasWhole = wasWhole[round] ?? false
                #expect(error.mayHaveBeenReceived || !wasWhole, "round \(round): \(error)")
                if wasWhole {
                    counts.read += 1
                } else if error.mayHaveBeenReceived {
                    counts.sent += 1
                } else {
                    counts.cut += 1
                }
            }
            #expect(counts.read > 0 && counts.cut > 0, "\(counts)")
            return "\(counts.read) read whole, \(counts.sent) sent whole but not read, \(counts.cut) not sent whole"
        }
    }

    private final class SharedRounds: Sendable {
        let value = Mutex(Rounds())
    }

    /// Reads a request, whose path is the number of its round, and records whether its body was whole.
    ///
    /// - Parameter end: Returns the number of bytes of a body to read.
    private static func record(
        _ connection: inout RawConnection, in rounds: SharedRounds, until end: (Int) -> Int = { $0 }
    ) async throws {
        let head = try await connection.readHead()
        let request = RawRequest(head: head, body: "")
        let length = request.header("Content-Length").flatMap(Int.init) ?? 0
        let round = Int(request.line.split(separator: " ")[1].dropFirst()) ?? -1
        var received = 0
        let limit = end(length)
        defer { rounds.value.withLock { $0.wasWhole[round] = received >= length } }
        while received < limit { received += try await connection.read().readableBytes }
    }

    private func body(_ length: Int) -> UploadBody {
        .form([.file("f", .bytes([UInt8](repeating: 1, count: length)))])
    }

    @Test("It is never false when the server has read the whole body, in 400 rounds of resets at random places")
    func resets() async throws {
        let rounds = SharedRounds()
        try await RawServer.run { connection in
            try await Self.record(&connection, in: rounds) { Bool.random() ? $0 : Int.random(in: 0...$0) }
            try await connection.reset()
        } _: { server in
            try await withClient { client in
                for round in 0..<400 {
                    let body = body([1, 1000, 100_000, 700_000, 3_000_000][round % 5])
                    let url = "http://127.0.0.1:\(server.port)/\(round)"
                    let error = try #require(await client.error(body, to: url))
                    rounds.value.withLock { $0.errors[round] = error }
                }
            }
        }
        print("resets: \(rounds.value.withLock { $0.check() })")
    }

    @Test("Nor when an upload is cancelled at a random time, in 400 rounds")
    func cancellations() async throws {
        let rounds = SharedRounds()
        try await RawServer.run { connection in
            try await Self.record(&connection, in: rounds)
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                for round in 0..<400 {
                    let body = body([1, 100_000, 3_000_000][round % 3])
                    let task = try client.start(body, to: "http://127.0.0.1:\(server.port)/\(round)")
                    // Events may be merged, and there is none behind the last.
                    var events = round % 4
                    for await progress in task.progress {
                        events -= 1
                        if events <= 0 || progress.percent == 100 { break }
                    }
                    for _ in 0..<Int.random(in: 0...300) { await Task.yield() }
                    task.cancel()
                    let error = try #require(await task.error)
                    #expect(error.reason == .cancelled)
                    rounds.value.withLock { $0.errors[round] = error }
                }
            }
        }
        print("cancels: \(rounds.value.withLock { $0.check() })")
    }
}
