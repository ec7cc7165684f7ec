import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Slow and idle clients, and the timeouts for them.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct SlowClientTests {
    /// Sends the text byte by byte, one every 20 ms, until the server responds or closes; then reads all.
    private static func trickle(_ text: String, _ client: RawClient) throws -> String {
        for byte in text.utf8 {
            var pollable = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&pollable, 1, 20) != 0 { return try client.receiveAll().text }
            try client.send([byte])
        }
        return try client.receiveAll().text
    }

    private static let endless = String(repeating: "x", count: 2000)

    @Test("A head that arrives byte by byte gets 408")
    func headArrivesByteByte() async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let response = try RawResponse(
                try await RawClient.run(server) { try Self.trickle("GET / HTTP/1.1\r\nX: " + Self.endless, $0) })
            #expect(response.status == 408)
            #expect(response.head.contains("\r\nConnection: close"))
            #expect(response.error == "the head of the request took more than 1.0 seconds")
        }
    }

    @Test("A head that stalls gets 408", arguments: ["G", "\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"])
    func headStallsGets408(start: String) async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let response = try await server.response(start.utf8)
            #expect(response.status == 408)
        }
    }

    @Test("The second head on a connection has the same limit")
    func secondHeadConnectionHas() async throws {
        try await TestServer.run(configure: { $0.headTimeout = .seconds(1) }) { server in
            let text = try await RawClient.run(server) { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.receive(until: "uploadtask-early=401\n").hasPrefix("HTTP/1.1 200"))
                return try Self.trickle("GET / HTTP/1.1\r\nX: " + Self.endless, client)
            }
            #expect(try RawResponse(text).status == 408)
        }
    }

    @Test("A connection without a request is closed without a response")
    func connectionWithoutRequestClosed() async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            try await RawClient.run(server) { client in
                let (text, end) = try client.receiveAll()
                #expect(text == "" && end == .orderly)
            }
            try await RawClient.run(server) { client in
                try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.receive(until: "uploadtask-early=401\n").hasPrefix("HTTP/1.1 200"))
                let (text, end) = try client.receiveAll()
                #expect(text == "" && end == .orderly)
            }
        }
    }

    @Test("A body that stalls gets 408 and leaves no file", arguments: [true, false])
    func bodyStallsGets408(isChunked: Bool) async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            let start = String(decoding: RawForm.body("abc").utf8.prefix(60), as: UTF8.self)
            let request = RawForm.head(length: isChunked ? nil : 1000) + (isChunked ? "3c\r\n\(start)\r\n" : start)
            let response = try await server.response(request.utf8)
            #expect(response.status == 408)
            #expect(response.head.contains("\r\nConnection: close"))
            #expect(response.error == "no byte of the body arrived for 1.0 seconds")
            let report = try await server.nextReport()
            #expect(report.status == 408 && report.bytesReceived == 60)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("A body that arrives byte by byte gets 408 and leaves no file")
    func bodyArrivesByteByte() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.minimumRate = 1000
            }
        ) { server in
            let response = try RawResponse(
                try await RawClient.run(server) { client in
                    try client.send(RawForm.head(length: 100_000) + RawForm.body("abc").prefix(80))
                    return try Self.trickle(Self.endless, client)
                })
            #expect(response.status == 408)
            #expect(
                response.error?.hasSuffix(" bytes of the body arrived in 1.0 seconds, fewer than 1000 per second")
                    == true)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("A slow body above the minimum rate is accepted, however long it takes")
    func slowBodyAboveMinimum() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.minimumRate = 5
            }
        ) { server in
            let body = RawForm.body(String(repeating: "x", count: 100))
            let start = ContinuousClock.now
            let response = try RawResponse(
                try await RawClient.run(server) { client in
                    try client.send(RawForm.head(length: body.utf8.count, more: "Connection: close\r\n"))
                    return try Self.trickle(body, client)
                })
            #expect(response.status == 200)
            #expect(ContinuousClock.now - start > .seconds(2))
        }
    }

    /// The timeouts limit the client, not the delay of the server.
    @Test("A delayed response may take longer than the timeouts of the client")
    func delayedResponseMayTake() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.headTimeout = .seconds(1)
            }
        ) { server in
            let response = try await server.response(
                RawForm.request(RawForm.body("abc"), to: "/?uploadtask-delay=2500").utf8)
            #expect(response.status == 200)
        }
    }

    @Test("A client that does not read its response loses its connection")
    func clientDoesNotRead() async throws {
        try await TestServer.run(
            configure: {
                $0.idleTimeout = .seconds(1)
                $0.maximumConnections = 1
            }
        ) { server in
            // A response of 18 MiB: more than the socket buffers hold.
            let value = String(repeating: "\u{1}", count: 1 << 20)
            let part = "--B\r\nContent-Disposition: form-data; name=k\r\n\r\n\(value)\r\n"
            try await RawClient.run(server) { client in
                try client.send(RawForm.request(part + part + part + "--B--\r\n"))
                // Its connection is closed although it neither reads nor disconnects.
                while true {
                    let other = try RawClient(port: server.port)
                    defer { other.close() }
                    try other.send(RawForm.request(RawForm.body("abc")))
                    if try other.receiveAll().text.hasPrefix("HTTP/1.1 200") { return }
                }
            }
        }
    }

    @Test("Many slow clients do not delay a fast one")
    func manySlowClientsDo() async throws {
        try await TestServer.run { server in
            let slow = try await blocking {
                try (0..<200).map { number in
                    let client = try RawClient(port: server.port)
                    try client.send(number % 2 == 0 ? "GET / HT" : RawForm.head(length: 1000) + "--B")
                    return client
                }
            }
            let response = try await server.response(form: RawForm.body("abc").utf8)
            #expect(response.status == 200)
            for client in slow { client.close() }
        }
    }
}
