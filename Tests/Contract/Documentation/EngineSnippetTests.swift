import Foundation
import TestSupport
import Testing
import UploadEngine

/// The Swift of the articles about the library, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(.minutes(1))) struct EngineSnippetTests {
    private let folder: SnippetFolder
    private let server: String
    private let photo: String
    private let client = UploadClient()
    private let output = PrintedText()

    init() async throws {
        folder = try await SnippetFolder()
        server = folder.server.url
        photo = "\(folder.path)/photo.jpg"
    }

    private func print(_ items: Any...) { output.write(items.map { "\($0)" }.joined(separator: " ") + "\n") }

    /// Compares the output with the text that the article shows after the block.
    private func shown(_ words: String) throws {
        let snippet = try #require(Snippet.all("swift").first { $0.text.contains(words) })
        #expect(snippet.prints(output.text), "\(output.text)")
    }

    @Test func overview() async throws {
        let client = UploadClient()
        let task = client.uploadFile(
            url: "\(server)/photos", filePath: photo, name: "photo")
        for await progress in task.progress { print("\(progress.progress) %") }
        let response = try await task.response
        await client.shutdown()
        #expect(response.statusCode == 200)
        #expect(output.text.hasSuffix("100 %\n"))
    }

    @Test func sending() async throws {
        let client = UploadClient()
        let task = client.uploadFile(
            url: "\(server)/photos", filePath: photo, name: "photo",
            header: ["Authorization": "Bearer …"], formData: ["album": "2026", "public": true])
        let response = try await task.response
        print(response.statusCode, response.headers["Content-Type"], response.data)
        await client.shutdown()
        #expect(
            output.text.hasPrefix("200 [\"application/json\"] {\"fields\":[{\"name\":\"album\",\"value\":\"2026\"},"))
    }

    @Test func noAnswer() async throws {
        do {
            let response = try await client.uploadFile(url: server, filePath: "no-such-file", name: "photo").response
            print(response.statusCode)
        } catch {
            print(error.code.rawValue, error.message)
        }
        try shown("no-such-file")
    }

    @Test func callingBack() async throws {
        let task = client.uploadFile(
            url: server, filePath: photo, name: "photo",
            success: { print($0.statusCode) }, fail: { print($0.code.rawValue, $0.message) },
            complete: { print("over") })
        let token = task.onProgressUpdate { print($0.progress) }
        _ = try await task.response
        #expect(output.text.hasSuffix("200\nover\n"))
        task.offProgressUpdate(token)
    }

    @Test func fileOfOnesOwn() async throws {
        let file = UploadFile(filename: "photo.jpg") { () throws(UploadError) in
            let descriptor = open(photo, O_RDONLY)
            guard descriptor >= 0 else { throw UploadError(.inputOutput, "cannot open the photo: error \(errno)") }
            return descriptor
        }
        let options = UploadOptions(url: .string(server), filePath: "the photo", name: "photo")
        let task = client.upload(options, locate: { _ in file })
        #expect(try await task.response.data.contains("\"filename\":\"photo.jpg\""))
    }

    @Test func progress() async throws {
        let task = client.uploadFile(url: server, filePath: photo, name: "photo")
        for await progress in task.progress {
            print("\(progress.progress) %, \(progress.totalBytesSent) of \(progress.totalBytesExpectedToSend) bytes")
        }
        let response = try await task.response
        print(response.statusCode < 400 ? "arrived" : "refused with \(response.statusCode)")
        #expect(output.text.contains("100 %, "))
        #expect(output.text.hasSuffix("bytes\narrived\n"))
    }

    @Test func listeners() async throws {
        let task = client.uploadFile(url: "\(server)/?delay=10", filePath: photo, name: "photo")
        let bar = task.onProgressUpdate { print($0.progress) }
        task.offProgressUpdate(bar)  // this one
        task.offProgressUpdate()  // all of them
        _ = try await task.response
    }

    @Test func limits() async throws {
        var configuration = UploadClient.Configuration()
        configuration.connection.connectTimeout = .seconds(5)  // from the lookup to the end of the TLS handshake
        configuration.idleTimeout = .seconds(60)  // without a byte either way
        configuration.timeout = .seconds(3600)  // for the whole transfer
        let client = UploadClient(configuration)
        #expect(try await client.uploadFile(url: server, filePath: photo, name: "photo").response.statusCode == 200)
    }

    @Test func limitOfOne() async throws {
        let task = client.uploadFile(
            url: "\(server)/?delay=30000", filePath: photo, name: "photo", timeout: .milliseconds(500))
        do {
            _ = try await task.response
        } catch {
            print(error.code == .timeout, error.message)
        }
        try shown("delay=30000")
    }

    @Test func cancelling() async throws {
        let waiting = Task { try await client.uploadFile(url: server, filePath: photo, name: "photo").response }
        waiting.cancel()
        await #expect(throws: UploadError.aborted) { try await waiting.value }
    }

    @Test func retrying() async throws {
        func upload(_ path: String, to url: String, pauses: [Duration]) async throws -> UploadResponse {
            let header: OptionValue = ["Idempotency-Key": .string(UUID().uuidString)]
            for pause in pauses {
                do throws(UploadError) {
                    let task = client.uploadFile(url: url, filePath: path, name: "photo", header: header)
                    let response = try await task.response
                    if response.statusCode < 500 { return response }
                } catch {
                    guard [.other, .timeout, .inputOutput].contains(error.code) else { throw error }
                }
                try await Task.sleep(for: pause)
            }
            return try await client.uploadFile(url: url, filePath: path, name: "photo", header: header).response
        }
        let pauses = [Duration.milliseconds(1), .milliseconds(2)]
        #expect(try await upload(photo, to: "\(server)/?status=503", pauses: pauses).statusCode == 503)
        await #expect(throws: UploadError.self) { try await upload("gone", to: server, pauses: [.seconds(600)]) }
    }

    @Test func understood() async throws {
        struct Understood: Decodable {
            struct Field: Decodable, Equatable { let name, value: String }
            struct File: Decodable {
                let name, filename, sha256: String
                let size: Int
            }
            let fields: [Field]
            let files: [File]
        }
        let response = try await client.uploadFile(
            url: server, filePath: photo, name: "photo", formData: ["album": "2026"]
        ).response
        let understood = try JSONDecoder().decode(Understood.self, from: Data(response.data.utf8))
        print(understood.fields[0].value, understood.files[0].filename, understood.files[0].size)
        try shown("Understood")
    }

    @Test func misbehaving() async throws {
        let refused = try await client.uploadFile(url: "\(server)/?early=401", filePath: photo, name: "photo").response
        print(refused.statusCode)
        do {
            _ = try await client.uploadFile(url: "\(server)/?closeAfter=1", filePath: photo, name: "photo").response
        } catch {
            print(error.code.rawValue)
        }
        try shown("closeAfter")
    }

    @Test func connectionRefused() async throws {
        do {
            _ = try await client.uploadFile(url: "http://127.0.0.1:9/", filePath: photo, name: "photo").response
        } catch {
            print(error.code.rawValue, error.message)
        }
        try shown("127.0.0.1:9/")
    }
}
