import HTTPTypes
import TestSupport
import Testing
import UploadEngine

@testable import UploadReceiver

/// Responses and faults that a test requests by value.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ResponseByValueTests {
    private let client = UploadClient()
    private let form = UploadBody.form([.file("f", .bytes(Array("abc".utf8), filename: "a.txt"))])

    /// The status of one upload.
    private func status(_ server: UploadReceiver.Server, _ query: String = "") async throws -> Int {
        try await client.upload(form, to: server.url + "/" + query).statusCode
    }

    @Test("Responses for one request each are used in order, and then the one for all others")
    func onceAndAlways() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(with: .status(503), .status(429, headers: [.retryAfter: "1"]))
            server.respondOnce(with: .early(401))
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await status(server)) }
            #expect(statuses == [503, 429, 401, 200, 200])
            server.respond(with: .status(500))
            server.respondOnce(with: .status(201))
            for _ in 0..<3 { statuses.append(try await status(server)) }
            server.respond(with: .status(200))
            statuses.append(try await status(server))
            #expect(statuses.dropFirst(5) == [201, 500, 500, 200])
            for status in statuses {
                let upload = try #require(await server.uploads.next())
                #expect(upload.status == status)
                // Received whole, whatever the status, unless it was refused early.
                #expect(upload.files.map(\.size) == (status == 401 ? [] : [3]))
                #expect((upload.error == nil) == (status != 401))
            }
        }
        await client.shutdown()
    }

    @Test("A response that has no content has none, also of a long form: the next one on the connection is whole")
    func noContent() async throws {
        try await UploadReceiver.withServer { server in
            let long = UploadBody.form([.field("a", String(repeating: "x", count: 70_000))])
            for status in [204, 205, 304] {
                server.respondOnce(with: .status(status, headers: [.contentType: "text/plain"]))
                #expect(try await client.upload(long, to: server.url).statusCode == status)
                let next = try await client.upload(form, to: server.url)
                #expect(next.statusCode == 200 && next.text.hasPrefix("{"), "\(status)")
            }
        }
        await client.shutdown()
    }

    @Test("Each of many concurrent uploads uses one response")
    func concurrent() async throws {
        try await UploadReceiver.withServer { server in
            for _ in 0..<10 { server.respondOnce(with: .status(503), .status(429)) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 { group.addTask { try await status(server) } }
                return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [503: 10, 429: 10, 200: 10])
        }
        await client.shutdown()
    }

    @Test("A response has the status, the header fields and the body of its value")
    func bodies() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(
                with: .status(
                    201, headers: [.location: "/7", .contentLength: "9", .connection: "x"], body: #"{"id":7}"#),
                .status(422, body: "the album is full"), .early(403, headers: [.wwwAuthenticate: "Basic"], body: "no"),
                .status(200, headers: [.contentType: "text/html"], body: "<p>"), .status(503))
            let json = try await client.upload(form, to: server.url)
            #expect((json.statusCode, json.text) == (201, #"{"id":7}"#))
            #expect(json.headers[.location] == "/7")
            #expect(json.headers[values: .contentType] == ["application/json"])
            #expect(json.headers[values: .contentLength] == ["8"])
            #expect(json.headers[.connection] != "x")
            let text = try await client.upload(form, to: server.url)
            #expect((text.statusCode, text.text) == (422, "the album is full"))
            #expect(text.headers[values: .contentType] == ["text/plain; charset=utf-8"])
            let early = try await client.upload(form, to: server.url)
            #expect((early.statusCode, early.text) == (403, "no"))
            #expect(early.headers[.wwwAuthenticate] == "Basic")
            let html = try await client.upload(form, to: server.url)
            #expect(html.headers[values: .contentType] == ["text/html"])
            #expect(html.text == "<p>")
            let refused = try await client.upload(form, to: server.url)
            #expect(refused.statusCode == 503)
            #expect(
                refused.text.hasPrefix(
                    #"{"fields":[],"files":[{"contentType":"text/plain","filename":"a.txt","name":"f","path":""#))
        }
        await client.shutdown()
    }

    @Test("A redirect by value is followed, and both requests are received")
    func redirect() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(
                with: .status(307, headers: [.location: "/second"]), .status(303, headers: [.location: "/done"]),
                .status(200, body: "done"))
            let response = try await client.upload(form, to: "\(server.url)/first")
            #expect((response.statusCode, response.text) == (200, "done"))
            let uploads = server.uploads
            let (first, second, done) = (await uploads.next(), await uploads.next(), await uploads.next())
            #expect([first?.path, second?.path, done?.path] == ["/first", "/second", "/done"])
            #expect([first?.method, second?.method, done?.method] == [.post, .post, .get])
            #expect(first?.files.map(\.sha256) == second?.files.map(\.sha256))
            #expect(second?.files.count == 1)
            #expect(done?.files.isEmpty == true && done?.error == nil)
        }
        await client.shutdown()
    }

    @Test("A connection is reset after that many bytes, and the upload has the reason")
    func closeAfter() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(with: .closeAfter(bytes: 1))
            let error = await #expect(throws: UploadError.self) { try await client.upload(form, to: server.url) }
            #expect(error?.reason == .connectionLost)
            let upload = try #require(await server.uploads.next())
            #expect(upload.status == nil)
            #expect(upload.bytesReceived > 0)
            #expect(
                upload.error
                    == "reset after \(upload.bytesReceived) bytes of the body, as requested by .closeAfter(bytes: 1)")
            #expect(try await status(server) == 200)
            server.respondOnce(with: .closeAfter(bytes: 1 << 40))
            #expect(try await status(server) == 200)
        }
        await client.shutdown()
    }

    @Test("A stalled upload is delivered when its client disconnects")
    func stallAfter() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(with: .stallAfter(bytes: 0))
            let error = await #expect(throws: UploadError.self) {
                try await client.upload(form, to: server.url, timeout: .seconds(3))
            }
            #expect(error?.reason == .timeout)
            let upload = try #require(await server.uploads.next())
            #expect(upload.error == "stalled after 0 bytes of the body, as requested by .stallAfter(bytes: 0)")
        }
        await client.shutdown()
    }

    @Test("A delayed response arrives after the delay, with its status")
    func delay() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(with: .status(202, delay: .milliseconds(50)), .delay(.seconds(3600)))
            let start = ContinuousClock.now
            let accepted = try await status(server)
            #expect(accepted == 202)
            #expect(ContinuousClock.now - start >= .milliseconds(50))
            _ = await server.uploads.next()
            let error = await #expect(throws: UploadError.self) {
                try await client.upload(form, to: server.url, timeout: .seconds(3))
            }
            #expect(error?.reason == .timeout)
            #expect(await server.uploads.next()?.error == "the client disconnected before the response")
        }
        await client.shutdown()
    }

    @Test("The query takes precedence over the value, parameter by parameter")
    func query() async throws {
        try await UploadReceiver.withServer { server in
            server.respond(with: .status(500, body: "x"))
            var statuses: [Int] = []
            for query in ["?uploadtask-status=503", "?uploadtask-early=401", "", "?uploadtask-x=1"] {
                statuses.append(try await status(server, query))
            }
            #expect(statuses == [503, 401, 500, 400])
            var errors: [String?] = []
            for _ in 0..<4 { errors.append(await server.uploads.next()?.error) }
            #expect(errors[0] == nil && errors[2] == nil)
            #expect(errors[1] == "answered before reading the body, as requested by uploadtask-early=401")
            #expect(errors[3]?.hasPrefix("uploadtask-x in the query is not the name of a fault") == true)
        }
        await client.shutdown()
    }
}
