import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Uploads that do not complete.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct IncompleteUploadTests {
    private static let body = Array(RawForm.body(String(repeating: "x", count: 600_000)).utf8)

    @Test("A cut connection leaves no file, fifty times", arguments: [true, false])
    func cutConnectionLeavesNo(byReset: Bool) async throws {
        try await TestServer.run { server in
            for round in 0..<50 {
                let sent = round * Self.body.count / 50
                try await blocking {
                    let client = try RawClient(port: server.port)
                    try client.send(RawForm.head(length: Self.body.count))
                    try client.send(Array(Self.body.prefix(sent)))
                    byReset ? client.abort() : client.close()
                }
                // A reset can overtake the request, which is then never received.
                if byReset { continue }
                let report = try await server.nextReport()
                #expect(report.status == nil && report.upload == nil)
                #expect(report.error?.hasPrefix("the connection ended after \(sent) of") == true, "\(report)")
                #expect(try names(in: server.directory) == [])
            }
        }
    }

    @Test("A chunked upload without its last chunk leaves no file")
    func chunkedUploadWithoutLast() async throws {
        try await TestServer.run { server in
            let body = RawForm.body("abc")
            try await RawClient.run(server) { client in
                let size = String(body.utf8.count, radix: 16)
                try client.send(RawForm.head(length: nil) + "\(size)\r\n\(body)\r\n")
            }
            #expect(try await server.nextReport().status == nil)
            #expect(try names(in: server.directory) == [])
        }
    }

    /// A long body fills the window of the connection. Only a reset overtakes it; a FIN waits behind the bytes.
    @Test(
        "A stalled upload stays open past the idle timeout, until the client disconnects",
        arguments: [(60, false), (60, true), (16 << 20, true)])
    func stalledUploadStaysOpen(
        length: Int, byReset: Bool
    ) async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            try await blocking {
                let client = try RawClient(port: server.port)
                try client.send(RawForm.head("/?uploadtask-stall-after=50", length: length + 1))
                client.sendWhatFits([UInt8](repeating: UInt8(ascii: "x"), count: length))
                // No byte may arrive for longer than the idle timeout.
                var pollable = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
                #expect(poll(&pollable, 1, 1600) == 0)
                byReset ? client.abort() : client.close()
            }
            let report = try await server.nextReport()
            #expect(report.status == nil)
            #expect(report.error?.contains("uploadtask-stall-after=50") == true)
            #expect(report.bytesReceived < 8 << 20)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("A connection is reset after the requested number of bytes")
    func connectionResetAfterRequested() async throws {
        try await TestServer.run { server in
            let end = try await RawClient.run(server) { client in
                try client.send(
                    RawForm.head("/?uploadtask-close-after=50", length: 1000) + RawForm.body("abc").prefix(60))
                return try client.receiveAll()
            }
            #expect(end.text == "" && end.end == .reset)
            #expect(try await server.nextReport().error?.contains("uploadtask-close-after=50") == true)
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("A requested status is sent after the body, and no file is stored")
    func requestedStatusSentAfter() async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/?uploadtask-status=503"))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(text.contains("nothing was stored, as requested by uploadtask-status=503"))
            #expect(try names(in: server.directory) == [])
            let report = try await server.nextReport()
            #expect(report.status == 503 && report.bytesReceived > 0)
        }
    }

    @Test("A requested success status stores the file", arguments: [201, 204])
    func requestedSuccessStatusStores(status: Int) async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/?uploadtask-status=\(status)"))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            #expect(text.hasSuffix("\r\n\r\n") == (status == 204))
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    @Test("A requested delay precedes the response")
    func requestedDelayPrecedesResponse() async throws {
        try await TestServer.run { server in
            let start = ContinuousClock.now
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/?uploadtask-delay=200"))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(ContinuousClock.now - start >= .milliseconds(200))
            #expect(try await server.nextReport().duration >= .milliseconds(200))
        }
    }

    @Test(
        "The server stops at once, whatever is open, and stores no part of it",
        arguments: [
            "", "?uploadtask-stall-after=10", "?uploadtask-stall-after=0", "?uploadtask-delay=600000",
            "?uploadtask-early=401",
        ])
    func serverStopsOnceWhatever(query: String) async throws {
        for _ in 0..<10 {
            try await withTemporaryFolder { directory in
                let clients = Clients()
                let ending = try await TestServer.run(configure: { $0.directory = directory }) { server in
                    await clients.add(try await blocking { try unfinished(query, server.port) })
                    await clients.add(try await blocking { try idle(server.port) })
                }
                #expect(ending < .seconds(10))
                #expect(try names(in: directory) == [])
                await clients.close()
            }
        }
    }

    /// Sends a request that the server has begun to handle and cannot complete.
    private func unfinished(_ query: String, _ port: Int) throws -> RawClient {
        let client = try RawClient(port: port)
        let body = RawForm.body("abc")
        // With a delay the request is complete; otherwise the end of the body is missing.
        let length = body.utf8.count + (query.hasPrefix("?uploadtask-delay") ? 0 : 100)
        try client.send(RawForm.head("/\(query)", length: length, more: "Expect: 100-continue\r\n") + body)
        // The 100 Continue, or the early response.
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 "))
        return client
    }

    /// Opens a connection that was used and waits for the next request.
    private func idle(_ port: Int) throws -> RawClient {
        let client = try RawClient(port: port)
        try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
        return client
    }

    /// A connection in the accept queue at the moment of the shutdown must not terminate the process.
    @Test("Connections may arrive while the server stops")
    func connectionsMayArriveWhile() async throws {
        for _ in 0..<30 {
            try await TestServer.run { server in
                try await blocking {
                    for _ in 0..<5 { try RawClient(port: server.port).abort() }
                }
            }
        }
    }
}

/// Connections that stay open beyond the shutdown of a server.
private actor Clients {
    private var clients: [RawClient] = []

    func add(_ client: RawClient) {
        clients.append(client)
    }

    func close() {
        for client in clients { client.close() }
    }
}
