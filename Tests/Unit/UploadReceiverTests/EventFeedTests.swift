import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// The event stream of the page.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct EventFeedTests {
    @Test("Events report an upload while it arrives and when it is complete")
    func eventsReportUploadWhile() async throws {
        try await TestServer.run { server in
            let reader = try await EventReader(server)
            defer { reader.close() }
            #expect(try await reader.next().ids == [])
            let body = Array(RawForm.body(String(repeating: "x", count: 100_000)).utf8)
            let uploading = try await blocking {
                let client = try RawClient(port: server.port)
                try client.send(RawForm.head("/a?b=c", length: body.count, more: "Connection: close\r\n"))
                try client.send(Array(body.prefix(50_000)))
                return client
            }
            let arriving = try await reader.next { $0.bytes[1] == 50_000 }
            #expect(arriving.ids == [1])
            #expect(reader.upload?.state == "receiving" && reader.upload?.target.text == "/a?b=c")
            #expect(reader.upload?.length == Int64(body.count))
            try await blocking {
                try uploading.send(Array(body.dropFirst(50_000)))
                _ = try uploading.receiveAll()
                uploading.close()
            }
            _ = try await reader.next { $0.uploads.last?.state == "stored" }
            let part = try #require(reader.upload?.parts.first)
            #expect(part.name?.text == "f" && part.filename?.text == "a.txt" && part.size == 100_000 && part.complete)
            #expect(part.head.text == #"Content-Disposition: form-data; name="f"; filename="a.txt""#)
            #expect(part.text?.text.count == 4096 && part.text?.cut == 100_000 - 4096)
            #expect(part.path == "\(server.directory)/a.txt" && part.sha256?.count == 64)
        }
    }

    @Test("Events report refused and aborted uploads")
    func eventsReportRefusedAborted() async throws {
        try await TestServer.run { server in
            let reader = try await EventReader(server)
            defer { reader.close() }
            _ = try await server.response(form: "--B\r\nnonsense\r\n\r\nx\r\n--B--\r\n".utf8)
            _ = try await reader.next { $0.uploads.last?.state == "refused" }
            #expect(reader.upload?.status == 400 && reader.upload?.parts.first?.head.text == "nonsense")
            #expect(reader.upload?.error?.text.contains("\"nonsense\"") == true)
            try await RawClient.run(server) { client in
                try client.send(RawForm.head(length: 1000) + RawForm.body("abc").prefix(80))
            }
            _ = try await reader.next { $0.uploads.last?.state == "aborted" }
            #expect(reader.upload?.status == nil && reader.upload?.parts.first?.filename?.text == "a.txt")
        }
    }

    @Test("A reader continues after its last event, and one of another server starts again")
    func readerContinuesAfterLast() async throws {
        try await TestServer.run { server in
            for _ in 0..<2 { _ = try await server.response(form: RawForm.body("abc").utf8) }
            let first = try await EventReader.snapshot(server)
            #expect(first.uploads.map(\.id) == [1, 2])
            _ = try await server.response(form: RawForm.body("abc").utf8)
            let again = try await EventReader.snapshot(server, after: first.event)
            #expect(again.ids == [1, 2, 3] && again.uploads.map(\.id) == [3])
            for other in ["other.5", "5", "\(first.event)x", ""] {
                #expect(try await EventReader.snapshot(server, after: other).uploads.count == 3)
            }
        }
    }

    @Test("Heartbeats keep a stream without events open")
    func heartbeatsKeepStreamWithout() async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            let reader = try await EventReader(server)
            defer { reader.close() }
            let start = ContinuousClock.now
            for _ in 0..<10 { try await reader.heartbeat() }
            #expect(ContinuousClock.now - start > .seconds(2))
            _ = try await server.response(form: RawForm.body("abc").utf8)
            #expect(try await reader.next { !$0.ids.isEmpty }.ids == [1])
        }
    }

    @Test("A reader that does not read is disconnected after the idle timeout")
    func readerDoesNotRead() async throws {
        try await TestServer.run(configure: {
            $0.idleTimeout = .seconds(1)
            $0.maximumConnections = 1
        }) { server in
            let value = String(repeating: "\u{1}", count: 4000)
            let part = "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\(value)\r\n"
            for _ in 0..<100 {
                let form = String(repeating: part, count: 12) + "--B--\r\n"
                _ = try await server.response(form: form.utf8)
            }
            let reader = try await EventReader(server)
            defer { reader.close() }
            // Another connection is accepted once this one is closed.
            var response = try await server.response(form: RawForm.body("abc").utf8)
            #expect(response.status == 503)
            let deadline = ContinuousClock.now + .seconds(20)
            while response.status != 200, ContinuousClock.now < deadline {
                response = try await server.response(form: RawForm.body("abc").utf8)
            }
            #expect(response.status == 200)
        }
    }

    @Test("The connection of a disconnected reader is freed")
    func connectionDisconnectedReaderFreed() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 1 }) { server in
            let reader = try await EventReader(server)
            #expect(try await server.response(form: RawForm.body("abc").utf8).status == 503)
            reader.close()
            var status = 503
            let deadline = ContinuousClock.now + .seconds(10)
            while status != 200, ContinuousClock.now < deadline {
                status = try await server.response(form: RawForm.body("abc").utf8).status
            }
            #expect(status == 200)
        }
    }

    @Test("A reader over the limit gets 503")
    func readerOverLimitGets() async throws {
        try await TestServer.run { server in
            var readers: [EventReader] = []
            for _ in 0..<32 { readers.append(try await EventReader(server)) }
            let head = "GET /.uploadtask/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let response = try await server.response(head.utf8)
            #expect(response.status == 503 && response.error == "too many pages are open: close one")
            for reader in readers { reader.close() }
        }
    }

    @Test("The shutdown of the server does not wait for readers")
    func shutdownServerDoesNot() async throws {
        var readers: [EventReader] = []
        let ending = try await TestServer.run { server in
            for _ in 0..<10 { readers.append(try await EventReader(server)) }
            _ = try await server.response(form: RawForm.body("abc").utf8)
        }
        #expect(ending < .seconds(2))
        for reader in readers { reader.close() }
    }
}
