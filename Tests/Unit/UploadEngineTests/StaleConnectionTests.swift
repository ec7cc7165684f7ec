import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// A connection that is reused after the server closed it or sent more on it.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct StaleConnectionTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("A connection that the server closed silently after a response is not reused: 300 of 300 uploads succeed")
    func closed() async throws {
        let file = try directory.file()
        let closed = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "ok")
            try await connection.channel.close()
            closed.continuation.yield()
        } _: { server in
            try await withClient { client in
                var whenClosed = closed.stream.makeAsyncIterator()
                for round in 1...300 {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                    #expect(response.text == "ok", "round \(round)")
                    await whenClosed.next()
                }
            }
            #expect(server.accepted.value == 300)
        }
    }

    @Test(
        "A request whose connection is reset before the response is never sent twice, 300 times",
        arguments: [true, false])
    func resetAfterRequest(isWhole: Bool) async throws {
        let file = try directory.sparseFile(length: 1_000_000)
        let seen = Recorder<String>()
        try await RawServer.run { connection in
            // The first request makes the connection reusable; the second one fails.
            _ = try await connection.readRequest()
            try await connection.respond(headers: ["Keep-Alive: timeout=60"], body: "ok")
            let request =
                isWhole
                ? try await connection.readRequest() : RawRequest(head: try await connection.readHead(), body: "")
            seen.append(request.line)
            try await connection.reset()
        } _: { server in
            for round in 0..<300 {
                try await withClient { client in
                    let first = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                    #expect(first.statusCode == 200)
                    let url = "\(server.url)?\(round)"
                    let error = await failure(of: client.uploadFile(url: url, filePath: file, name: "file"))
                    #expect(error?.code == .inputOutput, "round \(round): \(String(describing: error))")
                }
            }
        }
        #expect(seen.all.count == 300)
        #expect(Set(seen.all).count == 300)
    }

    @Test(
        "A connection is kept one second less than Keep-Alive allows, at most a minute, and 4 seconds without it",
        arguments: [
            (nil, 4), ("timeout=5", 4), ("timeout=5, max=100", 4), ("max=100,  Timeout=75", 60), ("timeout=1", 0),
            ("timeout=0", 0), ("timeout=soon", 4), ("", 4), ("timeout=-5", 0),
        ] as [(String?, Int64)])
    func idleTime(keepAlive: String?, seconds: Int64) {
        #expect(ConnectionPool.idleTime(keepAlive) == .seconds(seconds))
    }

    @Test(
        "An unsolicited response on an idle connection is not the response to the next request, 300 times")
    func unasked() async throws {
        let file = try directory.file()
        let sent = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "asked")
            try await connection.respond("408 Request Timeout", body: "unasked")
            sent.continuation.yield()
            _ = try await connection.readRequest()
            try await connection.respond(body: "asked")
        } _: { server in
            try await withClient { client in
                var whenSent = sent.stream.makeAsyncIterator()
                for round in 1...300 {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                    #expect(response.text == "asked", "round \(round)")
                    await whenSent.next()
                }
            }
            #expect(server.accepted.value == 300)
        }
    }

    @Test("Connections of one client are closed at their own times, in whichever order they became idle")
    func closesInOrder() async throws {
        let file = try directory.file()
        // The idle times, and those that were measured.
        let closed = Recorder<(Duration, Duration)>()
        let (allArrived, allClosed) = (Signal(), Signal())
        let arrived = Counter()
        try await RawServer.run { connection in
            let query = try await connection.readRequest().line.split(separator: "?")[1].prefix { $0 != " " }
            let seconds = try #require(Int(query))
            // Together, so that none is used again.
            if arrived.increment() == 4 { allArrived.fire() }
            await allArrived.wait()
            let responded = ContinuousClock.now
            try await connection.respond(headers: ["Keep-Alive: timeout=\(seconds + 1)"])
            try await connection.waitForEnd()
            closed.append((.seconds(seconds), .now - responded))
            if closed.all.count == 4 { allClosed.fire() }
        } _: { server in
            try await withClient { client in
                let tasks = [5, 1, 3, 1].map {
                    client.uploadFile(url: "\(server.url)?\($0)", filePath: file, name: "file")
                }
                for task in tasks { _ = try await task.response }
                await allClosed.wait()
            }
        }
        #expect(closed.all.map(\.0) == [1, 1, 3, 5].map(Duration.seconds))
        for (limit, time) in closed.all { #expect(time >= limit) }
    }

    @Test("A connection is closed when its idle time is over, also when its client is released")
    func clientIsGone() async throws {
        let file = try directory.file()
        let ended = Signal()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond(headers: ["Keep-Alive: timeout=2"])
            try await connection.waitForEnd()
            ended.fire()
        } _: { server in
            let task = UploadClient().uploadFile(url: server.url, filePath: file, name: "file")
            let status = try await task.response.statusCode
            #expect(status == 200)
            await ended.wait()
        }
    }
}
