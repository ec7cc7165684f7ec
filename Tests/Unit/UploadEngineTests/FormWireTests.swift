import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import UploadEngine

/// The bytes of forms of many parts, as they arrive at a server's socket.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct FormWireTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func body(_ parts: [UploadBody.Part]) async throws -> String {
        let request = try await sentRequest(.form(parts))
        #expect(request.header("Content-Length") == "\(request.body.utf8.count)")
        #expect(request.line == "POST /upload HTTP/1.1")
        return request.bodyWithFixedBoundary
    }

    @Test("Several files and fields of one form arrive in the order given: fields before, between and behind files")
    func order() async throws {
        let sent = try await body([
            .field("album", "2026"), .file("photo", try directory.file("b.png", Array("B".utf8))),
            .field("between", "1"), .file("photo", try directory.file("a.txt", Array("A".utf8))),
            .file("raw", .bytes(Array("C".utf8), filename: "c.dng")), .field("behind", ""),
        ])
        #expect(
            sent == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="album"\r
                \r
                2026\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="photo"; filename="b.png"\r
                Content-Type: image/png\r
                \r
                B\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="between"\r
                \r
                1\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="photo"; filename="a.txt"\r
                Content-Type: text/plain\r
                \r
                A\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="raw"; filename="c.dng"\r
                Content-Type: application/octet-stream\r
                \r
                C\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="behind"\r
                \r
                \r
                --BOUNDARY--\r

                """)
    }

    @Test("A form of fields alone, of which two have one name")
    func fields() async throws {
        #expect(
            try await body([.field("tag", "a"), .field("other", "x"), .field("tag", "b")]) == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="tag"\r
                \r
                a\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="other"\r
                \r
                x\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="tag"\r
                \r
                b\r
                --BOUNDARY--\r

                """)
    }

    /// One part, and its bytes between the delimiters.
    struct Shape: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let part: UploadBody.Part
        let bytes: String

        init(_ description: String, _ part: UploadBody.Part, _ bytes: String) {
            (testDescription, self.part, self.bytes) = (description, part, bytes)
        }
    }

    private static let shapes: [Shape] = [
        Shape(
            "bytes with a name", .file("f", .bytes(Array("x".utf8), filename: "a.json")),
            "name=\"f\"; filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\nx"),
        Shape("bytes without a name have no type", .file("f", .bytes(Array("x".utf8))), "name=\"f\"\r\n\r\nx"),
        Shape(
            "bytes without a name, of a given type",
            .file("f", .bytes(Array("{}".utf8)), contentType: "application/json"),
            "name=\"f\"\r\nContent-Type: application/json\r\n\r\n{}"),
        Shape(
            "the name of the part is before that of the bytes",
            .file("f", .bytes([], filename: "a.png"), filename: "b.txt"),
            "name=\"f\"; filename=\"b.txt\"\r\nContent-Type: text/plain\r\n\r\n"),
        Shape(
            "the given type is before that of the name",
            .file("f", .bytes([], filename: "a.png"), contentType: "image/x-raw; q=\"1\""),
            "name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/x-raw; q=\"1\"\r\n\r\n"),
        Shape(
            "an empty name", .file("f", .bytes(Array("x".utf8)), filename: ""),
            "name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\nx"),
        Shape(
            "empty bytes", .file("f", .bytes([], filename: "e")),
            "name=\"f\"; filename=\"e\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
        Shape(
            "names beyond ASCII are sent as UTF-8", .file("名", .bytes([0x31], filename: "图 片.JPG")),
            "name=\"名\"; filename=\"图 片.JPG\"\r\nContent-Type: image/jpeg\r\n\r\n1"),
        Shape(
            "quotes and line breaks in names cannot end them",
            .file("a\"b\nc", .bytes([0x31], filename: "x\"\r\nContent-Type: text/html\r\n\r\n.png")),
            "name=\"a%22b%0D%0Ac\"; filename=\"x%22%0D%0AContent-Type: text/html%0D%0A%0D%0A.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n1"),
        Shape(
            "a field's name cannot end either", .field("a\"; filename=\"b\r", "v\r\n"),
            "name=\"a%22; filename=%22b%0D%0A\"\r\n\r\nv\r\n"),
        Shape("a field beyond ASCII", .field("é", "\u{1F600}\0"), "name=\"é\"\r\n\r\n\u{1F600}\0"),
        Shape(
            "a stream", .file("f", .stream(chunks(3, of: 2), length: 6, filename: "s.bin")),
            "name=\"f\"; filename=\"s.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nxxxxxx"),
        Shape(
            "a stream without a name", .file("f", .stream(chunks(1, of: 1), length: 1)), "name=\"f\"\r\n\r\nx"),
        Shape(
            "an empty stream", .file("f", .stream(chunks(0, of: 1), length: 0), filename: "s"),
            "name=\"f\"; filename=\"s\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
    ]

    @Test("One part is these bytes", arguments: shapes)
    func shape(shape: Shape) async throws {
        #expect(
            try await body([shape.part])
                == "--BOUNDARY\r\nContent-Disposition: form-data; \(shape.bytes)\r\n--BOUNDARY--\r\n")
    }

    @Test("An empty stream between other parts is sent, whatever is before and behind it")
    func emptyStream() async throws {
        let empty = UploadBody.Part.file("e", .stream(chunks(0, of: 1), length: 0))
        #expect(
            try await body([empty, .field("a", "1"), empty, empty]) == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="e"\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="a"\r
                \r
                1\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="e"\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="e"\r
                \r
                \r
                --BOUNDARY--\r

                """)
    }

    @Test("A file of the disk gets another name and type, and an empty file is a part without content")
    func files() async throws {
        let path = try directory.file("x.bin", Array("1".utf8))
        #expect(
            try await body([
                .file("a", path, filename: "y.csv"), .file("b", path, contentType: "text/x-y"),
                .file("c", try directory.file("empty.txt", [])),
                .file("d", .file(path), filename: "z", contentType: "a/b"),
            ]) == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="a"; filename="y.csv"\r
                Content-Type: text/csv\r
                \r
                1\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="b"; filename="x.bin"\r
                Content-Type: text/x-y\r
                \r
                1\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="c"; filename="empty.txt"\r
                Content-Type: text/plain\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="d"; filename="z"\r
                Content-Type: a/b\r
                \r
                1\r
                --BOUNDARY--\r

                """)
    }

    @Test("Forms whose sources end around the borders of chunks arrive whole", arguments: [-1, 0, 1])
    func borders(difference: Int) async throws {
        let chunk = BodyReader.chunkLength
        for length in [BodyReader.smallLength, chunk, 2 * chunk].map({ $0 + difference }) {
            let content = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 23) }
            let text = String(decoding: content, as: UTF8.self)
            let sent = try await body([
                .file("1", try directory.file("1", content)), .file("2", .bytes(content)), .field("3", text),
                .file("4", .stream(chunks(7, of: length / 7), length: Int64(length / 7 * 7))),
            ])
            let parts = sent.components(separatedBy: "\r\n--BOUNDARY").map {
                $0.components(separatedBy: "\r\n\r\n").last
            }
            #expect(
                parts == [text, text, text, String(repeating: "x", count: length / 7 * 7), "--\r\n"], "\(length)")
        }
    }
}
