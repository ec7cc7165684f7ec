import TestSupport
import Testing

@testable import UploadReceiver

/// Mistakes of clients: each has an error message of one sentence.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ClientMistakeTests {
    private static let head = "Content-Disposition: form-data; name=f\r\n\r\n"
    private static let lineFeeds = "the lines of the form end in a line feed alone: end each line with CRLF (\\r\\n)"

    private static func missed(_ line: String, _ boundary: String = "B") -> String {
        "the body begins with the line \"\(line)\", but the boundary \"\(boundary)\" that the Content-Type announces "
            + "makes the first line \"--\(boundary)\""
    }

    @Test(
        "An invalid form is refused with a message about its mistake",
        arguments: [
            ("--B\nContent-Disposition: form-data; name=f\n\nx\n--B--\n", lineFeeds),
            ("\n--B\nContent-Disposition: form-data; name=f\n\nx\n--B--\n", lineFeeds),
            ("--B\r\nContent-Disposition: form-data; name=f\n\nx\n--B--\n", lineFeeds),
            ("--B\r\n\(head)x\n--B--\n", lineFeeds), ("--B\r\n\(head)x\n--B--", lineFeeds), ("--B--\n", lineFeeds),
            ("--C\r\n\(head)x\r\n--C--\r\n", missed("--C")), ("B\r\n\(head)x\r\nB--\r\n", missed("B")),
            ("--Bx\r\n\(head)x\r\n--B--\r\n", missed("--Bx")), ("-B\r\n\(head)x\r\n--B--\r\n", missed("-B")),
            ("--b\r\n\(head)x\r\n--B\r\n\(head)y\r\n--B--\r\n", missed("--b")),
            ("{\"a\": 1}", missed("{\"a\": 1}")), ("a=1&b=2", missed("a=1&b=2")),
            ("", "the body is empty: a form has at least its closing boundary"),
            ("\u{1F}\u{8B}", ""), ("--B\r\n\(head)x\r\n", "the body ended before the closing boundary"),
            ("--", "the body ended before the first boundary"), ("--B", "the body ended before the first boundary"),
        ])
    func invalidFormRefusedMessage(form: String, message: String) async throws {
        let isGzip = message.isEmpty
        let bytes: [UInt8] = isGzip ? [0x1F, 0x8B, 8, 0, 1, 2, 3] : Array(form.utf8)
        try await TestServer.run { server in
            let response = try await server.response(form: bytes)
            #expect(response.status == 400)
            #expect(response.error == (isGzip ? "the body is compressed with gzip: send the form as it is" : message))
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("An error quotes the boundary with its dashes if it was announced with them")
    func errorQuotesBoundaryDashes() async throws {
        try await TestServer.run { server in
            let response = try await server.response(
                form: RawForm.body("x").utf8, type: "multipart/form-data; boundary=--B")
            #expect(response.error == Self.missed("--B", "--B"))
        }
    }

    @Test("A long preamble without a part is skipped")
    func longPreambleWithoutPart() async throws {
        try await TestServer.run { server in
            let form = String(repeating: "preamble\r\n", count: 10_000) + "--B\r\n\(Self.head)x\r\n--B--"
            let response = try await server.response(form: form.utf8)
            #expect(try response.upload().fields == [.init(name: "f", value: "x")])
        }
    }

    @Test("A message contains no invisible characters")
    func messageContainsNoInvisible() async throws {
        try await TestServer.run { server in
            let response = try await server.response(form: "--\u{1B}[2J\u{202E}\r\nx".utf8)
            #expect(response.error == Self.missed("--\\u{1B}[2J\\u{202E}"))
        }
    }

    @Test("A part with an empty file name and no content is not stored")
    func partEmptyFileName() async throws {
        try await TestServer.run { server in
            func part(_ content: String) -> String {
                "--B\r\nContent-Disposition: form-data; name=photo; filename=\"\"\r\n"
                    + "Content-Type: application/octet-stream\r\n\r\n\(content)\r\n"
            }
            let file = RawForm.body("abc")
            let response = try await server.response(form: (part("") + file).utf8)
            #expect(try response.upload().files.map(\.filename) == ["a.txt"])
            #expect(try response.upload().fields == [])
            // The page assigns the file to the right part.
            let entry = try #require(try await EventReader.snapshot(server).uploads.first)
            #expect(entry.parts.map { $0.path == nil } == [true, false])
            let second = try await server.response(form: (part("x") + file).utf8)
            #expect(try second.upload().files.map(\.size) == [1, 3])
            #expect(try names(in: server.directory) == ["a-1.txt", "a.txt", "upload"])
        }
    }
}
