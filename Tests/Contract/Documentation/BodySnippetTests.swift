import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about bodies, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct BodySnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()
    private let pixels: [UInt8] = [0, 13, 10, 255]

    init() async throws { place = try await SnippetFolder() }

    private struct Received: Decodable {
        struct Field: Decodable { let name, value: String }
        struct File: Decodable {
            let name, filename, contentType: String
            let size: Int
        }
        let fields: [Field]
        let files: [File]

        init(_ response: UploadResponse) throws {
            self = try JSONDecoder().decode(Received.self, from: Data(response.body))
        }
    }

    @Test func form() async throws {
        let response = try await client.upload(
            .form([
                .field("album", "2026"), .field("tag", "sea"), .field("tag", "summer"),
                .file("photo", photo),
                .file("photo", photo, filename: "beach.jpg"),
                .file("thumbnail", .bytes(pixels, filename: "small.bin"), contentType: "image/png"),
            ]), to: server)
        let received = try Received(response)
        #expect(received.fields.map { "\($0.name)=\($0.value)" } == ["album=2026", "tag=sea", "tag=summer"])
        #expect(
            received.files.map { "\($0.name) \($0.filename) \($0.contentType) \($0.size)" } == [
                "photo photo.jpg image/jpeg 23", "photo beach.jpg image/jpeg 23", "thumbnail small.bin image/png 4",
            ])
    }

    @Test func content() async throws {
        let store = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
        defer { store.stop() }
        let presignedURL = "\(store.url)/echo/photo.jpg?signature=%2Fx"
        let response = try await client.upload(
            .content(.file(photo)), to: presignedURL, method: .put, headers: [.contentType: "image/jpeg"])
        print(response.statusCode)
        #expect(output.text == "200\n")
        struct Echo: Decodable {
            let method, target, body: String
            let headers: [String: String]
        }
        let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
        #expect(echo.method == "PUT")
        #expect(echo.target == "/echo/photo.jpg?signature=%2Fx")
        #expect(echo.headers["content-type"] == "image/jpeg")
        #expect(echo.body == "a photo of 23 bytes ...")
    }

    @Test func stream() async throws {
        let (chunks, output) = AsyncStream.makeStream(of: [UInt8].self)
        Task {
            for number in 0..<100 { output.yield(Array("measurement \(number % 10)\n".utf8)) }
            output.finish()
        }
        let response = try await client.upload(
            .form([.file("log", .stream(chunks, length: 1_400, filename: "log.txt"))]), to: server)
        let file = try #require(try Received(response).files.first)
        #expect(file.filename == "log.txt")
        #expect(file.contentType == "text/plain")
        #expect(file.size == 1_400)
    }

    @Test func responseInFile() async throws {
        let response = try await client.upload(
            .form([.file("photo", photo)]), to: server, response: .file("\(folder)/answer.json"))
        print(response.statusCode, response.body.count)
        try shown("answer.json")
        let content = try String(contentsOfFile: "\(folder)/answer.json", encoding: .utf8)
        #expect(content.hasPrefix("{\"fields\":[],\"files\":["))
    }
}
