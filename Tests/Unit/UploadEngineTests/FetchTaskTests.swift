import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The end of requests without a file: each has exactly one.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct FetchTaskTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("A server that does not respond, or not to the end, is error 204 after the timeout")
    func timeout() async throws {
        try await RawServer.run { connection in
            if try await connection.readRequest().line.contains("/part") {
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
            }
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                for path in ["/none", "/part"] {
                    let start = ContinuousClock.now
                    let url = "http://127.0.0.1:\(server.port)\(path)"
                    let error = await client.send(.init(url: url, timeout: 200)).result.error
                    #expect(error == UploadFailure(.timeout, "timeout: the transfer was not complete after 200 ms"))
                    #expect(.now - start >= .milliseconds(195))
                }
            }
        }
    }

    @Test("The client's timeout holds for requests without one, and the message states that it is the default")
    func defaultTimeout() async throws {
        var configuration = UploadClient.Configuration()
        configuration.timeout = .milliseconds(150)
        try await RawServer.run { connection in
            try await connection.waitForEnd()
        } _: { [configuration] server in
            try await withClient(configuration) { client in
                for timeout in [nil, 0, -5, .nan, .infinity] as [Double?] {
                    let request = FetchParameters(url: server.url, timeout: timeout)
                    let error = await client.send(request).result.error
                    #expect(error?.code == .timeout)
                    #expect(error?.message.contains("after 150 ms, which is the default") == true)
                }
            }
        }
    }

    @Test("An abort in any phase closes the connection, and is the one ending of the request")
    func abort() async throws {
        let reached = AsyncStream.makeStream(of: Void.self)
        let closed = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { connection in
            defer { closed.continuation.yield() }
            let line = try await connection.readRequest().line
            if line.contains("/receiving") {
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
            }
            reached.continuation.yield()
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                var (whenReached, whenClosed) = (reached.stream.makeAsyncIterator(), closed.stream.makeAsyncIterator())
                for round in 0..<100 {
                    let events = Recorder<FetchEvent>()
                    let path = round % 2 == 0 ? "/waiting" : "/receiving"
                    let file = "\(directory.path)/\(round)"
                    let destination: FetchDestination =
                        round % 3 == 0
                        ? .memory
                        : .file { () throws(UploadFailure) in open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
                    let task = client.send(
                        .init(url: "http://127.0.0.1:\(server.port)\(path)"), to: destination
                    ) { events.append($0) }
                    await whenReached.next()
                    task.cancel()
                    task.cancel()
                    #expect(await task.result.error == .aborted)
                    await whenClosed.next()
                    #expect(events.all.last == .failure(.aborted))
                    #expect(events.all.count { if case .progress = $0 { false } else { true } } == 1)
                }
            }
        }
    }

    @Test("1,000 requests that are aborted at different moments have one ending each")
    func manyAborts() async throws {
        let endings = Counter()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond(body: String(repeating: "x", count: 10_000))
            }
        } _: { server in
            try await withClient { client in
                for _ in 0..<10 {
                    let tasks = (0..<100).map { _ in
                        client.send(.init(url: server.url)) { event in
                            if case .progress = event { return }
                            endings.increment()
                        }
                    }
                    for (number, task) in tasks.enumerated() {
                        for _ in 0..<(number % 17) { await Task.yield() }
                        task.cancel()
                    }
                    for task in tasks { _ = await task.result }
                }
            }
        }
        #expect(endings.value == 1000)
    }

    @Test("Requests wait for each other, five at a time, but not for uploads")
    func queue() async throws {
        let file = try directory.file()
        let (uploads, requests) = (Counter(), Counter())
        let (fifth, mayEnd) = (Signal(), Signal())
        try await RawServer.run { connection in
            let isUpload = try await connection.readRequest().line.hasPrefix("POST")
            let number = isUpload ? uploads.increment() : requests.increment()
            if !isUpload && number == 5 { fifth.fire() }
            await mayEnd.wait()
            try await connection.respond(headers: ["Connection: close"])
        } _: { server in
            try await withClient { client in
                let sent = (0..<8).map { _ in client.uploadFile(url: server.url, filePath: file, name: "file") }
                let tasks = (0..<8).map { _ in client.send(.init(url: server.url)) }
                await fifth.wait()
                #expect(requests.value == 5)
                mayEnd.fire()
                for task in sent { #expect(await failure(of: task) == nil) }
                for task in tasks { #expect(await task.result.error == nil) }
            }
        }
        #expect(uploads.value == 8 && requests.value == 8)
    }

    @Test("A shutdown waits for requests or aborts them, and none is accepted afterwards", arguments: [true, false])
    func shutdown(isGraceful: Bool) async throws {
        let (hasRequest, mayRespond) = (Signal(), Signal())
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            hasRequest.fire()
            await mayRespond.wait()
            try await connection.respond()
        } _: { server in
            let client = UploadClient()
            let task = client.send(.init(url: server.url))
            await hasRequest.wait()
            if isGraceful { mayRespond.fire() }
            await client.shutdown(cancellingUploads: !isGraceful)
            #expect(await task.result.error == (isGraceful ? nil : .aborted))
            #expect(await client.send(.init(url: server.url)).result.error == .shutDown)
            mayRespond.fire()
        }
    }

    @Test("Without a server the error is that of an upload: 200, with the address")
    func refused() async throws {
        let server = try LoopbackSocket()
        try await withClient { client in
            let error = await client.send(.init(url: "http://127.0.0.1:\(server.port)")).result.error
            #expect(
                error
                    == UploadFailure(
                        .other, "cannot connect to http://127.0.0.1:\(server.port): Connection refused"))
        }
    }
}
