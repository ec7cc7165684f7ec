import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine
import UploadEngineFoundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Uploads with the types of Foundation, to a third-party server that returns what it understood.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct FoundationUploadTests {
    private struct Understood: Decodable {
        struct Field: Decodable, Equatable { let name, value: String }
        struct File: Decodable, Equatable {
            let name, filename: String
            let contentType: String?
            let size: Int
        }
        let fields: [Field]
        let files: [File]
        let headers: [String: String]
    }

    private let client = UploadClient()

    /// Runs `body` with the URL of a server, and a file.
    private func withServer(_ body: (_ server: URL, _ photo: URL) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let photo = URL(fileURLWithPath: try folder.file("photo ü.jpg", Array("photo".utf8)))
        let server = try await ServerProcess.aiohttp()
        defer { server.stop() }
        try await body(try #require(URL(string: server.url)), photo)
        await client.shutdown()
    }

    @Test("A form of a file URL and of data is sent to a URL as one of a path and of bytes")
    func form() async throws {
        try await withServer { server, photo in
            let response = try await client.upload(
                .form([
                    .field("album", "2026"), .file("photo", photo), .data("raw", Data("abc".utf8), filename: "a.txt"),
                ]), to: server.appending(path: "photos"), headers: [.authorization: "Bearer t"])
            let understood = try JSONDecoder().decode(Understood.self, from: response.data)
            #expect(understood.fields == [.init(name: "album", value: "2026")])
            #expect(
                understood.files == [
                    .init(name: "photo", filename: "photo ü.jpg", contentType: "image/jpeg", size: 5),
                    .init(name: "raw", filename: "a.txt", contentType: "text/plain", size: 3),
                ])
            #expect(understood.headers["authorization"] == "Bearer t")
        }
    }

    @Test("start returns an upload to a URL")
    func start() async throws {
        try await withServer { server, photo in
            let task = try client.start(
                .form([.file("photo", photo, filename: "b.png", contentType: "image/x")]), to: server)
            let understood = try JSONDecoder().decode(Understood.self, from: try await task.response.data)
            #expect(understood.files == [.init(name: "photo", filename: "b.png", contentType: "image/x", size: 5)])
        }
    }

    @Test("The URL, the method and the header of a URLRequest are those of the upload")
    func request() async throws {
        try await withServer { server, photo in
            var request = URLRequest(url: server.appending(path: "photos"))
            request.httpMethod = "POST"
            request.setValue("Bearer t", forHTTPHeaderField: "Authorization")
            request.setValue("7", forHTTPHeaderField: "X-Key")
            let response = try await client.upload(.form([.file("photo", photo)]), with: request)
            let headers = try JSONDecoder().decode(Understood.self, from: response.data).headers
            #expect(headers["authorization"] == "Bearer t")
            #expect(headers["x-key"] == "7")
        }
    }

    @Test("A response goes into the file of a file URL")
    func responseFile() async throws {
        try await withServer { server, photo in
            let answer = photo.deletingLastPathComponent().appending(path: "answer.json")
            let response = try await client.upload(.form([.file("photo", photo)]), to: server, response: .file(answer))
            #expect(response.data.isEmpty)
            let understood = try JSONDecoder().decode(Understood.self, from: Data(contentsOf: answer))
            #expect(understood.files.map(\.size) == [5])
        }
    }

    @Test("A URLRequest without a method is a GET, which the error names")
    func get() throws {
        let request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:9/")))
        let error = #expect(throws: UploadError.self) {
            try client.start(.content(.data(Data("abc".utf8))), with: request)
        }
        #expect(error?.reason == .invalidRequest)
        #expect(error?.message == "invalid method: GET sends no body; an upload is a POST, PUT or PATCH")
    }

    @Test(
        "A URL that names no file of this machine is an error with its scheme or host",
        arguments: [
            ("https://example.com/a.jpg", "invalid filename: a URL with the scheme 'https' is no file; use a file URL"),
            ("a.jpg", "invalid filename: a URL with the scheme '' is no file; use a file URL"),
            ("file://nas/a.jpg", "invalid filename: the file URL names another machine, 'nas'"),
        ])
    func noFile(_ text: String, _ message: String) throws {
        let url = try #require(URL(string: text))
        for attempt in [
            { _ = try UploadSource.file(url) }, { _ = try UploadBody.Part.file("photo", url) },
            { _ = try ResponseDestination.file(url) },
        ] {
            let error = #expect(throws: UploadError.self) { try attempt() }
            #expect(error?.reason == .invalidRequest)
            #expect(error?.message == message)
        }
    }

    @Test("A file URL with localhost and with percent-encoded characters is a file", arguments: ["", "localhost"])
    func localFile(_ host: String) async throws {
        try await withServer { server, photo in
            let url = try #require(URL(string: "file://\(host)\(photo.path(percentEncoded: true))"))
            let response = try await client.upload(.form([.file("photo", url)]), to: server)
            #expect(response.text.contains(#""filename": "photo \u00fc.jpg""#), "\(response.text)")
        }
    }

    @Test("A file URL of a missing file, or with a NUL, is an error of the call")
    func missing() throws {
        for path in ["/no-such-file", "/a%00b"] {
            let url = try #require(URL(string: "file://\(path)"))
            let error = #expect(throws: UploadError.self) {
                try client.start(.form([.file("photo", url)]), to: try #require(URL(string: "http://127.0.0.1:9/")))
            }
            #expect(error?.reason == .invalidRequest)
        }
    }

    @Test("A URL without a scheme is an error of the call")
    func relative() throws {
        let url = try #require(URL(string: "photos/1"))
        let error = #expect(throws: UploadError.self) { try client.start(.content(.data(Data())), to: url) }
        #expect(error?.message == "invalid url: it does not begin with http:// or https://")
    }
}
