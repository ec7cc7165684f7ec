import Foundation
import Testing

@testable import UploadReceiver

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Clients that take their time, and what they find in the end.
@Suite(.timeLimit(.minutes(3))) struct SlowClientTests {
    /// Sends the text byte by byte, one every 20 ms, until the server has said something or closed; then reads all.
    private static func trickle(_ text: String, _ client: RawClient) throws -> String {
        for byte in text.utf8 {
            var pollable = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&pollable, 1, 20) != 0 { return try client.receiveAll().text }
            try client.send([byte])
        }
        return try client.receiveAll().text
    }

    private static let endless = String(repeating: "x", count: 2000)

    @Test func `a head that comes byte by byte is answered with 408`() async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let answer = try RawAnswer(
                try await RawClient.run(server) { try Self.trickle("GET / HTTP/1.1\r\nX: " + Self.endless, $0) })
            #expect(answer.status == 408)
            #expect(answer.head.contains("\r\nConnection: close"))
            #expect(answer.error == "the head of the request took more than 1.0 seconds")
        }
    }

    @Test(arguments: ["G", "\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"])
    func `a head that does not go on is answered with 408`(start: String) async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let answer = try await server.answer(start.utf8)
            #expect(answer.status == 408)
        }
    }

    @Test func `the second head on a connection has the same limit`() async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let text = try await RawClient.run(server) { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.receive(until: "early=401\n").hasPrefix("HTTP/1.1 200"))
                return try Self.trickle("GET / HTTP/1.1\r\nX: " + Self.endless, client)
            }
            #expect(try RawAnswer(text).status == 408)
        }
    }

    @Test func `a connection without a request is closed without a word`() async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            try await RawClient.run(server) { client in
                let (text, end) = try client.receiveAll()
                #expect(text == "" && end == .orderly)
            }
            try await RawClient.run(server) { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.receive(until: "early=401\n").hasPrefix("HTTP/1.1 200"))
                let (text, end) = try client.receiveAll()
                #expect(text == "" && end == .orderly)
            }
        }
    }

    @Test(arguments: [true, false])
    func `a body that does not go on is answered with 408 and leaves nothing`(isChunked: Bool) async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            let start = String(decoding: RawForm.body("abc").utf8.prefix(60), as: UTF8.self)
            let request = RawForm.head(length: isChunked ? nil : 1000) + (isChunked ? "3c\r\n\(start)\r\n" : start)
            let answer = try await server.answer(request.utf8)
            #expect(answer.status == 408)
            #expect(answer.head.contains("\r\nConnection: close"))
            #expect(answer.error == "no byte of the body came for 1.0 seconds")
            let report = try await server.nextReport()
            #expect(report.status == 408 && report.bytesReceived == 60)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test func `a body that comes byte by byte is answered with 408 and leaves nothing`() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.minimumRate = 1000
            }
        ) { server in
            let answer = try RawAnswer(
                try await RawClient.run(server) { client in
                    try client.send(RawForm.head(length: 100_000) + RawForm.body("abc").prefix(80))
                    return try Self.trickle(Self.endless, client)
                })
            #expect(answer.status == 408)
            #expect(answer.error?.hasSuffix(" bytes of the body came in 1.0 seconds, fewer than 1000 a second") == true)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test func `a slow body above the least rate is taken, however long it takes`() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.minimumRate = 5
            }
        ) { server in
            let body = RawForm.body(String(repeating: "x", count: 100))
            let start = ContinuousClock.now
            let answer = try RawAnswer(
                try await RawClient.run(server) { client in
                    try client.send(RawForm.head(length: body.utf8.count, more: "Connection: close\r\n"))
                    return try Self.trickle(body, client)
                })
            #expect(answer.status == 200)
            #expect(ContinuousClock.now - start > .seconds(2))
        }
    }

    /// The waiting is the server's, which a delay makes slow: not the client's.
    @Test func `a client waits for its answer longer than it may be silent`() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.headTimeout = .seconds(1)
            }
        ) { server in
            let answer = try await server.answer(RawForm.request(RawForm.body("abc"), to: "/?delay=2500").utf8)
            #expect(answer.status == 200)
        }
    }

    @Test func `a client that does not take its answer loses its connection`() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.maximumConnections = 1
            }
        ) { server in
            // An answer of 18 MiB: more than the system holds for a connection.
            let value = String(repeating: "\u{1}", count: 1 << 20)
            let part = "--B\r\nContent-Disposition: form-data; name=k\r\n\r\n\(value)\r\n"
            try await RawClient.run(server) { client in
                try client.send(RawForm.request(part + part + part + "--B--\r\n"))
                // Its place becomes free although it neither reads nor leaves.
                while true {
                    let other = try RawClient(port: server.port)
                    defer { other.close() }
                    try other.send(RawForm.request(RawForm.body("abc")))
                    if try other.receiveAll().text.hasPrefix("HTTP/1.1 200") { return }
                }
            }
        }
    }

    @Test func `many slow clients do not hold up a quick one`() async throws {
        try await TestServer.run { server in
            let slow = try await blocking {
                try (0..<200).map { number in
                    let client = try RawClient(port: server.port)
                    try client.send(number % 2 == 0 ? "GET / HT" : RawForm.head(length: 1000) + "--B")
                    return client
                }
            }
            let answer = try await server.answer(form: RawForm.body("abc").utf8)
            #expect(answer.status == 200)
            for client in slow { client.close() }
        }
    }
}
