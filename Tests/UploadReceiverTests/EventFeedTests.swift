import Foundation
import Testing

@testable import UploadReceiver

/// The stream of events, from its first to its last byte.
@Suite(.timeLimit(.minutes(3))) struct EventFeedTests {
    @Test func `an upload is told of while it arrives and when it has`() async throws {
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

    @Test func `refused and aborted uploads are told of as such`() async throws {
        try await TestServer.run { server in
            let reader = try await EventReader(server)
            defer { reader.close() }
            _ = try await server.answer(form: "--B\r\nnonsense\r\n\r\nx\r\n--B--\r\n".utf8)
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

    @Test func `who comes again goes on where it was, and another server's reader starts anew`() async throws {
        try await TestServer.run { server in
            for _ in 0..<2 { _ = try await server.answer(form: RawForm.body("abc").utf8) }
            let first = try await EventReader.snapshot(server)
            #expect(first.uploads.map(\.id) == [1, 2])
            _ = try await server.answer(form: RawForm.body("abc").utf8)
            let again = try await EventReader.snapshot(server, after: first.event)
            #expect(again.ids == [1, 2, 3] && again.uploads.map(\.id) == [3])
            for other in ["other.5", "5", "\(first.event)x", ""] {
                #expect(try await EventReader.snapshot(server, after: other).uploads.count == 3)
            }
        }
    }

    @Test func `a stream on which nothing happens is not idle`() async throws {
        try await TestServer.run(configure: { $0.idleTimeout = .seconds(1) }) { server in
            let reader = try await EventReader(server)
            defer { reader.close() }
            let start = ContinuousClock.now
            for _ in 0..<10 { try await reader.heartbeat() }
            #expect(ContinuousClock.now - start > .seconds(2))
            _ = try await server.answer(form: RawForm.body("abc").utf8)
            #expect(try await reader.next { !$0.ids.isEmpty }.ids == [1])
        }
    }

    @Test func `a reader that does not read is dropped after the idle limit`() async throws {
        try await TestServer.run(configure: {
            $0.idleTimeout = .seconds(1)
            $0.maximumConnections = 1
        }) { server in
            let value = String(repeating: "\u{1}", count: 4000)
            let part = "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\(value)\r\n"
            for _ in 0..<100 {
                let form = String(repeating: part, count: 12) + "--B--\r\n"
                _ = try await server.answer(form: form.utf8)
            }
            let reader = try await EventReader(server)
            defer { reader.close() }
            // There is room for another connection when this one is gone.
            var answer = try await server.answer(form: RawForm.body("abc").utf8)
            #expect(answer.status == 503)
            let deadline = ContinuousClock.now + .seconds(20)
            while answer.status != 200, ContinuousClock.now < deadline {
                answer = try await server.answer(form: RawForm.body("abc").utf8)
            }
            #expect(answer.status == 200)
        }
    }

    @Test func `a reader that leaves is noticed`() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 1 }) { server in
            let reader = try await EventReader(server)
            #expect(try await server.answer(form: RawForm.body("abc").utf8).status == 503)
            reader.close()
            var status = 503
            let deadline = ContinuousClock.now + .seconds(10)
            while status != 200, ContinuousClock.now < deadline {
                status = try await server.answer(form: RawForm.body("abc").utf8).status
            }
            #expect(status == 200)
        }
    }

    @Test func `one reader too many is told so`() async throws {
        try await TestServer.run { server in
            var readers: [EventReader] = []
            for _ in 0..<32 { readers.append(try await EventReader(server)) }
            let head = "GET /.uploadtask/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let answer = try await server.answer(head.utf8)
            #expect(answer.status == 503 && answer.error == "too many pages are open: close one")
            for reader in readers { reader.close() }
        }
    }

    @Test func `the end of the server does not wait for readers`() async throws {
        var readers: [EventReader] = []
        let ending = try await TestServer.run { server in
            for _ in 0..<10 { readers.append(try await EventReader(server)) }
            _ = try await server.answer(form: RawForm.body("abc").utf8)
        }
        #expect(ending < .seconds(2))
        for reader in readers { reader.close() }
    }
}
