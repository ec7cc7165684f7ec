import HTTPTypes
import TestSupport
import Testing
import UploadEngine

/// The Swift of the articles about uploads, their progress and their time limits, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct EngineSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()

    init() async throws { place = try await SnippetFolder() }

    @Test func overview() async throws {
        let client = UploadClient()
        let task = try client.start(.form([.file("photo", photo)]), to: "\(server)/photos")
        for await progress in task.progress { print("\(progress.percent) %") }
        let response = try await task.response
        await client.shutdown()
        #expect(response.statusCode == 200)
        #expect(output.text.hasSuffix("100 %\n"))
    }

    @Test func clientOverview() async throws {
        let client = UploadClient()
        let response = try await client.upload(
            .form([.field("album", "2026"), .file("photo", photo)]), to: "\(server)/photos")
        print(response.statusCode, response.text)
        await client.shutdown()
        #expect(output.text.hasPrefix("200 {\"fields\":[{\"name\":\"album\",\"value\":\"2026\"}],\"files\":["))
    }

    @Test func sending() async throws {
        let client = UploadClient()
        let response = try await client.upload(
            .form([.field("album", "2026"), .file("photo", photo)]), to: "\(server)/photos",
            headers: [.authorization: "Bearer …"])
        print(response.statusCode, response.headers[.contentType] ?? "", response.text)
        await client.shutdown()
        #expect(output.text.hasPrefix("200 application/json {\"fields\":[{\"name\":\"album\",\"value\":\"2026\"}],"))
    }

    @Test func noResponse() async throws {
        do {
            let response = try await client.upload(.form([.file("photo", "no-such-file")]), to: server)
            print(response.statusCode)
        } catch {
            print(error.reason, error.message)
        }
        try shown("no-such-file")
    }

    @Test func following() async throws {
        let task = try client.start(.form([.file("photo", photo)]), to: server)
        async let response = task.response
        for await progress in task.progress { print(progress.percent) }
        print(try await response.statusCode)
        #expect(output.text.hasSuffix("100\n200\n"))
    }

    @Test func progress() async throws {
        let task = try client.start(.form([.file("photo", photo)]), to: server)
        for await progress in task.progress {
            print("\(progress.percent) %, \(progress.bytesSent) of \(progress.totalBytes) bytes")
        }
        let response = try await task.response
        print(response.statusCode < 400 ? "arrived" : "refused with \(response.statusCode)")
        #expect(output.text.contains("100 %, "))
        #expect(output.text.hasSuffix("bytes\narrived\n"))
    }

    @Test func loops() async throws {
        let task = try client.start(.form([.file("photo", photo)]), to: "\(server)/?uploadtask-delay=10")
        async let bar: Void = { for await progress in task.progress { print("bar: \(progress.percent)") } }()
        async let log: Void = { for await progress in task.progress { print("log: \(progress.bytesSent)") } }()
        _ = await (bar, log)
        #expect(output.text.contains("bar: 100\n"))
        #expect(output.text.contains("log: "))
    }

    @Test func limits() async throws {
        var configuration = UploadClient.Configuration()
        configuration.connection.connectTimeout = .seconds(5)  // from the lookup to the end of the TLS handshake
        configuration.idleTimeout = .seconds(60)  // without a byte either way
        configuration.timeout = .seconds(3600)  // for the whole transfer
        let client = UploadClient(configuration)
        #expect(try await client.upload(.form([.file("photo", photo)]), to: server).statusCode == 200)
    }

    @Test func limitOfOne() async throws {
        do {
            _ = try await client.upload(
                .form([.file("photo", photo)]), to: "\(server)/?uploadtask-delay=30000", timeout: .milliseconds(500))
        } catch {
            print(error.reason, error.message)
        }
        try shown("uploadtask-delay=30000")
    }

    @Test func cancelledWait() async throws {
        let waiting = Task { try await client.upload(.form([.file("photo", photo)]), to: server) }
        waiting.cancel()
        let error = await #expect(throws: UploadError.self) { try await waiting.value }
        #expect(error?.reason == .cancelled)
    }

    @Test func cancelledUpload() async throws {
        let task = try client.start(.form([.file("photo", photo)]), to: server)
        task.cancel()
        do {
            _ = try await task.response
        } catch {
            print(error.reason, error.mayHaveBeenReceived)
        }
        try shown("task.cancel()")
    }
}
