import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// An upload from the call to its single ending, against a scripted server.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct UploadClientTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Uploads a small file to a server with that script.
    private func upload(
        _ configuration: UploadClient.Configuration = .init(),
        script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> Result<UploadResponse, UploadFailure> {
        let file = try directory.file()
        return try await RawServer.run(script: script) { server in
            try await withClient(configuration) { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                return await task.result
            }
        }
    }

    @Test("An address that differs from the last one in a spelling of the same letter is another one")
    func spelling() throws {
        let last = LastAddress()
        for text in ["http://h/\u{E9}", "http://h/e\u{301}", "http://h/e\u{301}", "http://h/\u{E9}"] {
            #expect(try last.parse(text) == HTTPURL(text))
        }
        #expect(try last.parse("http://h/\u{E9}").path == "/%C3%A9")
        #expect(throws: UploadFailure.self) { try last.parse("http://") }
        #expect(try last.parse("http://h/\u{E9}").path == "/%C3%A9")
    }

    @Test("Any final status is success", arguments: [200, 204, 300, 304, 400, 404, 413, 418, 500, 599])
    func anyStatus(status: Int) async throws {
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 \(status) Whatever\r\nConnection: close\r\n\r\n")
        }
        #expect(try result.get().statusCode == status)
        #expect(try result.get().text == "")
    }

    @Test("Headers are returned as received, repeated names as one with all values, the body as text by its charset")
    func response() async throws {
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            let gbk: [UInt8] = [0xC4, 0xE3, 0xBA, 0xC3]
            try await connection.write(
                "HTTP/1.1 200 OK\r\nX-One: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n"
                    + "Content-Type: text/plain; charset=gbk\r\nContent-Length: 4\r\n\r\n")
            try await connection.write(gbk)
        }
        let response = try result.get()
        #expect(response.text == "你好")
        #expect(response.header.fields.map(\.name) == ["X-One", "Set-Cookie", "Content-Type", "Content-Length"])
        #expect(response.header["SET-COOKIE"] == ["a=1", "b=2"])
    }

    @Test("A gzip body is decoded")
    func gzip() async throws {
        let hex = "1f8b080000000000000bcb48cdc9c9070086a6103605000000"
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            let body = bytes(hex: hex)
            try await connection.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
            try await connection.write(body)
        }
        #expect(try result.get().text == "hello")
    }

    @Test("Interim responses are not the response")
    func interim() async throws {
        let result = try await upload { connection in
            try await connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 104 Upload Resumption Supported\r\n\r\n")
            try await connection.respond(body: "done")
        }
        #expect(try result.get().text == "done")
    }

    @Test("A response beyond the limit fails with 200, and the message states the limit")
    func tooLarge() async throws {
        var configuration = UploadClient.Configuration()
        configuration.maximumResponseLength = 1000
        let exact = try await upload(configuration) { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: String(repeating: "x", count: 1000))
        }
        #expect(try exact.get().text.count == 1000)
        let larger = try await upload(configuration) { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: String(repeating: "x", count: 1001))
        }
        #expect(larger.error == UploadFailure(.other, "the response is larger than the limit of 1000 bytes"))
    }

    @Test("A connection that ends before the response is complete fails with 300")
    func cutAnswer() async throws {
        for cut in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"] {
            let result = try await upload { connection in
                _ = try await connection.readRequest()
                try await connection.write(cut)
            }
            #expect(result.error?.code == .inputOutput, "\(cut.debugDescription): \(result)")
        }
    }

    @Test("A response that is not HTTP, or has a damaged content coding, fails with 200")
    func damagedAnswer() async throws {
        let responses = [
            "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        ]
        for response in responses {
            let result = try await upload { connection in
                _ = try await connection.readRequest()
                try await connection.write(response)
            }
            #expect(result.error?.code == .other, "\(response.debugDescription): \(result)")
        }
    }

    @Test("A refused connection fails with 200, without waiting for the connect timeout", .timeLimit(minutes: 1))
    func refused() async throws {
        let refusing = try LoopbackSocket()
        let address = "127.0.0.1:\(refusing.port)"
        let file = try directory.file()
        var configuration = UploadClient.Configuration()
        configuration.connection.connectTimeout = .seconds(600)
        try await withClient(configuration) { client in
            let error = await failure(
                of: client.uploadFile(url: "http://\(address)/", filePath: file, name: "f"))
            #expect(error?.code == .other)
            #expect(error?.message.contains(address) == true)
            #expect(error?.message.contains("refused") == true)
        }
    }

    @Test("A host that cannot be resolved fails with 200, and the message names it")
    func unresolved() async throws {
        let file = try directory.file()
        try await withClient { client in
            let error = await failure(
                of: client.uploadFile(url: "http://no-such-host.invalid/", filePath: file, name: "f"))
            #expect(error?.code == .other)
            #expect(error?.message.contains("no-such-host.invalid") == true)
        }
    }

    @Test("Invalid parameters end the task with 202, before anything is sent")
    func parameters() async throws {
        let file = try directory.file()
        let missing = "\(directory.path)/missing"
        try await withClient { client in
            let cases: [(UploadTask, String)] = [
                (client.uploadFile(url: "ftp://x/", filePath: file, name: "f"), "invalid url"),
                (client.uploadFile(url: "http://x/", filePath: "", name: "f"), "invalid filename"),
                (client.uploadFile(url: "http://x/", filePath: missing, name: ""), "invalid filename"),
            ]
            for (task, message) in cases {
                let error = await failure(of: task)
                #expect(error?.code == .parameter)
                #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
            }
        }
    }

    @Test("Callbacks report one ending and then complete; await reports the same ending")
    func callbacks() async throws {
        let file = try directory.file()
        let received = Recorder<String>()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond("404 Not Found", body: "no")
        } _: { server in
            try await withClient { client in
                let task = client.uploadFile(
                    url: server.url, filePath: file, name: "file",
                    success: { received.append("success \($0.statusCode) \($0.text)") },
                    fail: { received.append("fail \($0)") }, complete: { received.append("complete") })
                let response = try await task.response
                #expect(response.statusCode == 404)
                let refused = client.uploadFile(
                    url: "nonsense", filePath: file, name: "file",
                    success: { received.append("success \($0.statusCode)") },
                    fail: { received.append("fail \($0.code.rawValue)") }, complete: { received.append("complete") })
                _ = await failure(of: refused)
            }
        }
        #expect(received.all == ["success 404 no", "complete", "fail 202", "complete"])
    }

    @Test("Progress begins at 0, only rises, and ends at 100 before success, also for an empty file")
    func progress() async throws {
        for length in [0, 1, 3_000_000] {
            let file = try directory.sparseFile("\(length)", length: UInt64(length))
            let received = Recorder<UploadEvent>()
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                try await connection.respond()
            } _: { server in
                try await withClient { client in
                    let task = client.upload(
                        try UploadFile(path: file), to: try HTTPURL(server.url), onEvent: { received.append($0) })
                    _ = try await task.response
                }
            }
            let events = received.all.compactMap { if case .progress(let progress) = $0 { progress } else { nil } }
            #expect(events.first?.bytesSent == 0)
            #expect(events.last?.percent == 100)
            #expect(zip(events, events.dropFirst()).allSatisfy { $0.bytesSent < $1.bytesSent })
            #expect(Set(events.map(\.totalBytes)).count == 1)
            guard case .success = received.all.last else {
                Issue.record("no success at the end: \(received.all)"); return
            }
            #expect(received.all.count == events.count + 1)
        }
    }

    @Test("A hundred uploads share a few connections")
    func keepAlive() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond(body: "ok")
            }
        } _: { server in
            try await withClient { client in
                let tasks = (0..<100).map { _ in client.uploadFile(url: server.url, filePath: file, name: "file") }
                for task in tasks {
                    let response = try await task.response
                    #expect(response.text == "ok")
                }
            }
            // A few, not a hundred. 13 were seen on a busy machine.
            #expect(server.accepted.value <= 30)
        }
    }
}
