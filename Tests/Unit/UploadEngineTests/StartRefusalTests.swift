import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import UploadEngine

/// Parameters that `start` refuses at once. Nothing is sent.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct StartRefusalTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private let body = UploadBody.content(.bytes([0x31]))

    /// The message of the error that `start` throws for these parameters, with nothing sent to the server.
    private func refusal(
        _ body: UploadBody, to url: String? = nil, method: HTTPRequest.Method = .post
    ) async throws -> String {
        try await RawServer.run { _ in
        } _: { server in
            let error = try await withClient { client in
                #expect(throws: UploadError.self) { try client.start(body, to: url ?? server.url, method: method) }
            }
            #expect(error?.reason == .invalidRequest)
            #expect(error?.platformCode == 202)
            #expect(error?.mayHaveBeenReceived == false)
            #expect(error?.underlyingError == nil)
            #expect(server.accepted.value == 0)
            return error?.message ?? ""
        }
    }

    @Test("A form needs a part, and each part a name and a media type on one line")
    func forms() async throws {
        #expect(try await refusal(.form([])) == "invalid form: it has no part")
        #expect(try await refusal(.form([.field("", "x")])) == "invalid form: a part has no name")
        #expect(
            try await refusal(.form([.field("a", "x"), .file("", .bytes([]))])) == "invalid form: a part has no name")
        for type in ["text/plain\r\nX-Evil: 1", "a/b\n", "", "text/\0"] {
            #expect(
                try await refusal(.form([.file("f\u{202E}", .bytes([]), contentType: type)]))
                    == "invalid form: the content type of 'f\\u{202E}' is not a media type")
        }
    }

    @Test("A file that does not exist is named")
    func files() async throws {
        let missing = "\(directory.path)/missing.png"
        for body in [UploadBody.content(.file(missing)), .form([.field("a", "b"), .file("f", missing)])] {
            #expect(try await refusal(body) == "invalid filename: '\(missing)' does not exist")
        }
        #expect(try await refusal(.content(.file(""))) == "invalid filename: the path is empty")
        #expect(try await refusal(.content(.file("a\0b"))) == "invalid filename: it has a NUL character")
        #expect(
            try await refusal(.content(.file("\(directory.path)/")))
                == "invalid filename: '\(directory.path)/' ends in '/' and names no file")
    }

    @Test("A stream has no negative length")
    func streams() async throws {
        for length in [-1, Int64.min] {
            #expect(
                try await refusal(.content(.stream(chunks(1, of: 1), length: length)))
                    == "invalid length: the stream's length is \(length) bytes")
        }
    }

    @Test("Lengths whose sum exceeds 63 bits are an error, and nothing is sent")
    func overflow() async throws {
        try await RawServer.run { _ in
        } _: { server in
            try await withClient { client in
                let parts = (0..<2).map { _ in UploadBody.Part.file("f", .stream(chunks(0, of: 1), length: .max)) }
                let error = await client.error(.form(parts), to: server.url)
                #expect(error?.message == "the files are too large: they exceed 2^63 - 1 bytes")
                #expect(error?.mayHaveBeenReceived == false)
            }
            #expect(server.accepted.value == 0)
        }
    }

    @Test(
        "A URL has a scheme of HTTP and a host",
        arguments: ["", "a.example", "ftp://a.example/", "http://", "http://a b/"])
    func urls(url: String) async throws {
        #expect(try await refusal(body, to: url).hasPrefix("invalid url"))
    }

    @Test("The password of a URL is in no message")
    func passwords() async throws {
        let message = try await refusal(body, to: "http://user:hunter2@host:99999/?sig=hunter3")
        #expect(message.hasPrefix("invalid url") && !message.contains("hunter"), "\(message)")
    }

    @Test(
        "A method without a body sends no upload",
        arguments: ["GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "get", "delete"])
    func methods(name: String) async throws {
        #expect(
            try await refusal(body, method: try #require(HTTPRequest.Method(rawValue: name)))
                == "invalid method: \(name.uppercased()) sends no body; an upload is a POST, PUT or PATCH")
    }

    @Test("CONNECT opens a tunnel")
    func connect() async throws {
        #expect(
            try await refusal(body, method: .connect) == "invalid method: CONNECT opens a tunnel, and is not supported")
    }

    @Test("A refused upload takes no place in the queue")
    func queue() async throws {
        let configuration = UploadClient.Configuration.with { $0.maximumConcurrentUploads = 1 }
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "ok")
        } _: { server in
            try await withClient(configuration) { client in
                for _ in 0..<100 {
                    #expect(throws: UploadError.self) { try client.start(.form([]), to: server.url) }
                }
                let response = try await client.upload(body, to: server.url)
                #expect(response.text == "ok")
            }
        }
    }
}
