import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Work that is awaited before the end of a body is sent.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct BeforeEndTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private struct Attempt {
        let result: Result<UploadResponse, UploadError>
        let isWhole: Bool
        let progress: [UploadProgress]
    }

    /// Uploads a file with the work, in a form or as it is.
    private func attempt(
        _ url: String, _ file: String, isForm: Bool = true, _ configuration: UploadClient.Configuration = .init(),
        started: @escaping @Sendable (UploadTask) -> Void = { _ in }, beforeEnd: @escaping BeforeEnd
    ) async throws -> Attempt {
        try await withClient(configuration) { client in
            let file = try UploadFile(path: file)
            let body: UploadRequest.Body = isForm ? .form([FormPart("f", filename: "f.bin", .source(0))]) : .content
            let events = Recorder<UploadProgress>()
            let task = client.start(
                UploadRequest(url: try HTTPURL(url), body: body), [.file(file)],
                onEvent: { if case .progress(let progress) = $0 { events.append(progress) } }, beforeEnd: beforeEnd)
            started(task)
            do throws(UploadError) {
                return Attempt(result: .success(try await task.response), isWhole: task.isWhole, progress: events.all)
            } catch { return Attempt(result: .failure(error), isWhole: task.isWhole, progress: events.all) }
        }
    }

    @Test("A small body is sent when the work has ended, and nothing of the request before", arguments: [true, false])
    func small(isForm: Bool) async throws {
        let file = try directory.file()
        let (connected, ended) = (Signal(), Signal())
        let steps = Recorder<String>()
        let attempt = try await RawServer.run { connection in
            connected.fire()
            let head = try await connection.readHead()
            steps.append("head")
            let body = try await connection.readBody(of: head)
            steps.append(body.hasSuffix("--\r\n") || body == "content" ? "body" : body)
            try await connection.respond(body: "stored")
        } _: { server in
            try await self.attempt(server.url, file, isForm: isForm) { () async throws(UploadFailure) in
                // The connection stands.
                await connected.wait()
                steps.append("work")
                for _ in 0..<1_000 { await Task.yield() }
                steps.append("work ended")
                ended.fire()
            }
        }
        await ended.wait()
        #expect(try attempt.result.get().text == "stored")
        #expect(attempt.isWhole)
        #expect(steps.all == ["work", "work ended", "head", "body"])
    }

    @Test("All but the end of a large body arrives before the work; the end is its closing boundary, or the last byte")
    func large() async throws {
        let file = try directory.sparseFile(length: 3 << 20)
        for (isForm, missing) in [(true, "\r\n--\r\n--".utf8.count), (false, 1)] {
            let arrived = Signal()
            let worked = Counter()
            let attempt = try await RawServer.run { connection in
                let head = try await connection.readHead()
                let boundary = RawRequest(head: head, body: "").boundary ?? ""
                let end = isForm ? missing + boundary.utf8.count : missing
                try await connection.skipBody(of: head, except: end)
                #expect(worked.value == 0 && connection.isDrained)
                arrived.fire()
                var rest = 0
                while rest < end { rest += try await connection.read().readableBytes }
                #expect(worked.value == 1 && rest == end)
                try await connection.respond()
            } _: { server in
                try await self.attempt(server.url, file, isForm: isForm) { () async throws(UploadFailure) in
                    await arrived.wait()
                    worked.increment()
                }
            }
            #expect(try attempt.result.get().statusCode == 200)
            #expect(attempt.progress.last?.percent == 100)
        }
    }

    @Test(
        "Bodies around the limit of small ones arrive as they are, and the work runs once",
        arguments: [0, 1, 2, 65_535, 65_536, 65_537, 524_288, 524_289])
    func lengths(length: Int) async throws {
        let file = try directory.file("file-\(length)", length: length)
        let expected = fnv1a(try Data(contentsOf: URL(fileURLWithPath: file)))
        for isForm in [true, false] {
            let worked = Counter()
            let attempt = try await RawServer.run { connection in
                let head = try await connection.readHead()
                let length = Int(RawRequest(head: head, body: "").header("Content-Length") ?? "") ?? -1
                #expect(length > 65_536 || worked.value == 1)
                var body: [UInt8] = []
                while body.count < length { body += Array(buffer: try await connection.read()) }
                #expect(body.count == length && worked.value == 1)
                if !isForm { #expect(fnv1a(body) == expected) }
                try await connection.respond()
            } _: { server in
                try await self.attempt(server.url, file, isForm: isForm) { () async throws(UploadFailure) in
                    worked.increment()
                }
            }
            #expect(try attempt.result.get().statusCode == 200)
            #expect(worked.value == 1)
        }
    }

    @Test(
        "Work that throws fails the upload with its error; the end of the body is never sent",
        arguments: [0, 100, 3 << 20], [true, false])
    func failure(length: UInt64, isForm: Bool) async throws {
        let file = try directory.sparseFile("sparse-\(length)-\(isForm)", length: length)
        let received = Recorder<Bool>()
        let attempt = try await RawServer.run { connection in
            guard let head = try? await connection.readHead() else { return received.append(false) }
            received.append((try? await connection.skipBody(of: head)) != nil)
        } _: { server in
            try await self.attempt(server.url, file, isForm: isForm) { () async throws(UploadFailure) in
                throw UploadFailure(.inputOutput, "the disk is full", reason: .other)
            }
        }
        #expect(attempt.result.error?.failure == UploadFailure(.inputOutput, "the disk is full"))
        #expect(attempt.result.error?.mayHaveBeenReceived == false)
        #expect(!received.all.contains(true))
    }

    @Test("A cancellation during the work ends the upload at once, and the end of the body is not sent behind it")
    func cancellation() async throws {
        for length: UInt64 in [100, 3 << 20] {
            let file = try directory.sparseFile("sparse-\(length)", length: length)
            let (working, release) = (Signal(), Signal())
            let received = Counter()
            let attempt = try await RawServer.run { connection in
                let head = try await connection.readHead()
                try await connection.skipBody(of: head)
                received.increment()
            } _: { server in
                let attempt = try await self.attempt(
                    server.url, file,
                    started: { task in
                        Task {
                            await working.wait()
                            task.cancel()
                        }
                    }
                ) { () async throws(UploadFailure) in
                    working.fire()
                    await release.wait()
                }
                release.fire()
                return attempt
            }
            #expect(attempt.result.error?.reason == .cancelled)
            #expect(attempt.result.error?.mayHaveBeenReceived == false)
            #expect(received.value == 0)
        }
    }

    @Test("A refusal that comes during the work is the result, and the end of the body is not sent")
    func earlyResponse() async throws {
        let file = try directory.sparseFile(length: 3 << 20)
        let release = Signal()
        let worked = Signal()
        let attempt = try await RawServer.run { connection in
            let head = try await connection.readHead()
            let end = "\r\n----\r\n".utf8.count + (RawRequest(head: head, body: "").boundary ?? "").utf8.count
            try await connection.skipBody(of: head, except: end)
            await worked.wait()
            try await connection.respond("413 Too Large", headers: ["Connection: close"])
            #expect((try? await connection.read()) == nil)
        } _: { server in
            let attempt = try await self.attempt(server.url, file) { () async throws(UploadFailure) in
                worked.fire()
                await release.wait()
            }
            release.fire()
            return attempt
        }
        #expect(try attempt.result.get().statusCode == 413)
        #expect(!attempt.isWhole)
    }

    @Test("A redirect that sends the body again awaits the work again")
    func redirect() async throws {
        let file = try directory.sparseFile(length: 200_000)
        let (worked, requests) = (Counter(), Counter())
        let attempt = try await RawServer.run { connection in
            let head = try await connection.readHead()
            try await connection.skipBody(of: head)
            let number = requests.increment()
            #expect(worked.value == number)
            try await connection.respond(
                number == 1 ? "307 Moved" : "200 OK", headers: ["Location: /other", "Connection: close"])
        } _: { server in
            try await self.attempt(server.url, file) { () async throws(UploadFailure) in worked.increment() }
        }
        #expect(try attempt.result.get().statusCode == 200)
        #expect(worked.value == 2)
    }

    @Test("An upload with work is sent once, whatever the client's policy of retries")
    func once() async throws {
        let file = try directory.file()
        let attempts = Counter()
        var configuration = UploadClient.Configuration()
        configuration.retry = .times(5)
        let attempt = try await RawServer.run { connection in
            _ = try await connection.readRequest()
            attempts.increment()
            try await connection.respond("429 Too Many", headers: ["Retry-After: 0", "Connection: close"])
        } _: { [configuration] server in
            try await self.attempt(server.url, file, configuration) { () async throws(UploadFailure) in }
        }
        #expect(try attempt.result.get().statusCode == 429)
        #expect(attempts.value == 1)
    }

    @Test("A connection that is lost during the work fails the upload, which was not received")
    func lost() async throws {
        let file = try directory.sparseFile(length: 3 << 20)
        let (lost, working) = (Signal(), Signal())
        let attempt = try await RawServer.run { connection in
            let head = try await connection.readHead()
            let end = "\r\n----\r\n".utf8.count + (RawRequest(head: head, body: "").boundary ?? "").utf8.count
            try await connection.skipBody(of: head, except: end)
            await working.wait()
            try await connection.reset()
            lost.fire()
        } _: { server in
            try await self.attempt(server.url, file) { () async throws(UploadFailure) in
                working.fire()
                await lost.wait()
            }
        }
        #expect(attempt.result.error?.mayHaveBeenReceived == false)
        #expect(attempt.isWhole == false)
    }

    @Test("Interim 100 Continue comes before the work; nothing of the body is sent after a refusal")
    func expectContinue() async throws {
        let file = try directory.file()
        var configuration = UploadClient.Configuration()
        configuration.connection.expectContinueTimeout = .seconds(60)
        for status in ["100 Continue", "401 No"] {
            let worked = Counter()
            let attempt = try await RawServer.run { connection in
                let head = try await connection.readHead()
                #expect(worked.value == 0)
                if status == "100 Continue" {
                    try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
                    try await connection.skipBody(of: head)
                    try await connection.respond()
                } else {
                    try await connection.respond(status, headers: ["Connection: close"])
                }
            } _: { [configuration] server in
                try await self.attempt(server.url, file, configuration) { () async throws(UploadFailure) in
                    worked.increment()
                }
            }
            #expect(try attempt.result.get().statusCode == (status == "401 No" ? 401 : 200))
            #expect(worked.value == (status == "401 No" ? 0 : 1))
        }
    }
}

extension Result where Success == UploadResponse, Failure == UploadError {
    fileprivate var error: UploadError? { if case .failure(let error) = self { error } else { nil } }
}
