import HTTPTypes
import TestSupport
import Testing
import UploadEngine
import UploadReceiver

/// The Swift about servers in tests, word for word: the articles about them, and the comment of `UploadReceiver`.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ReceiverSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()

    init() async throws { place = try await SnippetFolder() }

    @Test func overview() async throws {
        try await UploadReceiver.withServer { server in
            let response = try await client.upload(.form([.file("photo", photo)]), to: "\(server.url)/photos")
            let upload = try #require(await server.uploads.next())
            #expect(response.statusCode == 200)
            #expect(upload.files.map(\.filename) == ["photo.jpg"])
        }
    }

    @Test func received() async throws {
        try await UploadReceiver.withServer { server in
            let response = try await client.upload(
                .form([.field("album", "2026"), .file("photo", photo)]), to: "\(server.url)/photos")
            print(response.statusCode)
            if let upload = await server.uploads.next() {
                print(upload.method, upload.path, upload.fields[0].value)
                print(upload.files[0].filename, upload.files[0].size, upload.files[0].sha256.prefix(8))
                print(try await upload.files[0].bytes().count)
            }
        }
        try shown("sha256.prefix")
    }

    @Test func responses() async throws {
        try await UploadReceiver.withServer { server in
            server.respond(with: .status(201, body: #"{"code":0}"#))
            server.respondOnce(with: .early(401), .closeAfter(bytes: 1))
            for _ in 1...3 {
                do throws(UploadError) {
                    let response = try await client.upload(.form([.file("photo", photo)]), to: server.url)
                    print(response.statusCode, response.text)
                } catch {
                    print(error.reason)
                }
            }
        }
        try shown("#\"{\"code\":0}\"#")
    }

    @Test func once() async throws {
        try await UploadReceiver.withServer { server in
            server.respondOnce(with: .status(503, headers: [.retryAfter: "1"]), .closeAfter(bytes: 1))
            for _ in 1...3 {
                do throws(UploadError) {
                    print(try await client.upload(.form([.file("photo", photo)]), to: server.url).statusCode)
                } catch {
                    print(error.reason)
                }
            }
            for await upload in server.uploads.prefix(3) {
                print(upload.status.map { "\($0)" } ?? "no response", upload.files.count, upload.error ?? "complete")
            }
        }
        try shown("uploads.prefix(3)")
    }

    @Test func always() async throws {
        try await UploadReceiver.withServer { server in
            server.respond(with: .stallAfter(bytes: 0))
            do throws(UploadError) {
                _ = try await client.upload(.form([.file("photo", photo)]), to: server.url, timeout: .milliseconds(200))
            } catch {
                print(error.reason)
            }
        }
        try shown(".stallAfter(bytes: 0)")
    }

    @Test func connectionRefused() async throws {
        do {
            _ = try await client.upload(.form([.file("photo", photo)]), to: "http://127.0.0.1:9/")
        } catch {
            print(error.reason, error.message)
        }
        try shown("127.0.0.1:9/")
    }
}
