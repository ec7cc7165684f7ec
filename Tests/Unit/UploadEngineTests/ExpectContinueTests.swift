import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// `Expect: 100-continue`, and the responses to it.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ExpectContinueTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func configuration(wait: Duration = .seconds(60)) -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.connection.expectContinueTimeout = wait
        return configuration
    }

    @Test("Only the head is sent before 100 Continue, and then the body, also on a reused connection")
    func continued() async throws {
        let file = try directory.file("test.png")
        let heads = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                let head = try await connection.readHead()
                heads.append(RawRequest(head: head, body: ""))
                // The client waits for the response below, so no body bytes can have arrived with the head.
                #expect(connection.isDrained)
                try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.readBody(of: head)
                try await connection.respond()
            }
        } _: { server in
            try await withClient(configuration()) { client in
                for _ in 0..<3 {
                    let task = client.uploadFile(url: server.url, filePath: file, name: "f")
                    let response = try await task.response
                    #expect(response.statusCode == 200)
                }
            }
            #expect(server.accepted.value == 1)
        }
        #expect(heads.all.map { $0.header("Expect") } == Array(repeating: "100-continue", count: 3))
    }

    @Test(
        "After a final error status no body is sent, every time, and progress stays at 0", arguments: [401, 413, 503])
    func refused(status: Int) async throws {
        let file = try directory.sparseFile(length: 1 << 20)
        let bodies = Recorder<Int>()
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            try await connection.respond("\(status) No", body: "no")
            var rest = 0
            do { while true { rest += try await connection.read().readableBytes } } catch {}
            bodies.append(rest)
        } _: { server in
            try await withClient(configuration()) { client in
                for _ in 0..<50 {
                    let events = Recorder<UploadProgress>()
                    let task = client.uploadFile(
                        url: server.url, filePath: file, name: "f",
                        progress: { events.append($0) })
                    let response = try await task.response
                    #expect(response.statusCode == status)
                    #expect(response.text == "no")
                    #expect(events.all.allSatisfy { $0.bytesSent == 0 })
                }
            }
        }
        #expect(bodies.all == Array(repeating: 0, count: 50))
    }

    @Test("A server that sends no 100 Continue receives the body after the timeout", arguments: [1, 100])
    func silent(milliseconds: Int) async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                // Too late, and not the final response.
                try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.respond(body: "thanks")
            }
        } _: { server in
            try await withClient(configuration(wait: .milliseconds(milliseconds))) { client in
                for _ in 0..<5 {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                    #expect(response.text == "thanks")
                }
            }
        }
    }

    @Test("After a 417 the request is sent once more without Expect")
    func expectationFailed() async throws {
        let file = try directory.file()
        let heads = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                let head = try await connection.readHead()
                heads.append(RawRequest(head: head, body: ""))
                guard !head.contains("Expect:") else {
                    return try await connection.write(
                        "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                }
                try await connection.readBody(of: head)
                try await connection.respond()
            }
        } _: { server in
            try await withClient(configuration()) { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "f")
                let response = try await task.response
                #expect(response.statusCode == 200)
            }
        }
        #expect(heads.all.map { $0.header("Expect") } == ["100-continue", nil])
    }

    @Test("Without Expect, a 417 is the result")
    func unexpected417() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond("417 Expectation Failed")
        } _: { server in
            try await withClient { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "f")
                let response = try await task.response
                #expect(response.statusCode == 417)
            }
        }
    }

    @Test("A redirect is followed before the body is sent, and the next request has Expect as well")
    func redirected() async throws {
        let file = try directory.file()
        let heads = Recorder<RawRequest>()
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            heads.append(RawRequest(head: head, body: ""))
            guard head.hasPrefix("POST /final") else {
                return try await connection.write(
                    "HTTP/1.1 307 There\r\nLocation: /final\r\nContent-Length: 0\r\n\r\n")
            }
            try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            try await connection.readBody(of: head)
            try await connection.respond()
        } _: { server in
            try await withClient(configuration()) { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "f")
                let response = try await task.response
                #expect(response.statusCode == 200)
            }
        }
        #expect(heads.all.map { $0.header("Expect") } == Array(repeating: "100-continue", count: 2))
    }

    @Test("An abort and a timeout end the wait for 100 Continue at once")
    func ended() async throws {
        let file = try directory.file()
        let headReceived = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            headReceived.continuation.yield()
            try await connection.waitForEnd()
        } _: { server in
            try await withClient(configuration()) { client in
                var whenReceived = headReceived.stream.makeAsyncIterator()
                for _ in 0..<50 {
                    let task = client.uploadFile(url: server.url, filePath: file, name: "f")
                    await whenReceived.next()
                    task.cancel()
                    #expect(await failure(of: task) == .aborted)
                }
                let task = client.uploadFile(url: server.url, filePath: file, name: "f", timeout: .milliseconds(200))
                #expect(await failure(of: task)?.code == .timeout)
            }
        }
    }
}
