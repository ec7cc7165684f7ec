import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Valid, lookalike and invalid boundaries, over real connections.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct BoundaryTests {
    private static let head = "Content-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"

    /// Content that resembles the delimiter `\r\n--B` without being one.
    static let lookalikes = [
        "\r\n--BB\r\n", "\r\n--B-\r\n", "\r\n--B-x", "\r\n--B--x\r\n", "\r\n--B x\r\n", "\r\n-B\r\n", "\r\n--b\r\n",
        "\r\n--", "\r\n-",
        "\r\n", "\r", "\n--B\n", "\n--B--\n", "\r--B\r", "\r--B--\r", "x--B\r\n", " --B\r\n", "\r\n --B\r\n",
        "\r\n\t--B--\r\n", "\r\n--B\n", "\r\n--B\r", "\r\n--B\rx\r\n", "\r\n--B\n--B--\r\n", "\r\r\n--BX",
        "\r\n\r\n--BX", "\0\r\n--\0B",
        "\r\n--B\0\r\n", "\r\n--B\u{B}\r\n", "\r\n--B\u{A0}\r\n",
        "\r\n--B" + String(repeating: " ", count: 65) + "\r\n",
        "\r\n--B" + String(repeating: "\t", count: 10_000) + "\r\n",
        "\r\n--BContent-Disposition: form-data; name=x\r\n\r\n",
        String(repeating: "\r\n--", count: 5000), String(repeating: "\r", count: 5000),
        String(repeating: "\r\n--BX", count: 5000),
    ]

    @Test("Content that resembles a delimiter arrives as content")
    func contentResemblesDelimiterArrives() async throws {
        try await TestServer.run { server in
            for content in Self.lookalikes {
                let response = try await server.response(form: "--B\r\n\(Self.head)\(content)\r\n--B--\r\n".utf8)
                let file = try #require(try response.upload().files.first, "\(content.prefix(80).debugDescription)")
                #expect(try response.upload().files.count == 1)
                #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data(content.utf8))
            }
        }
    }

    /// Each chunk reaches the parser separately, however the network cuts the stream.
    @Test("A form may be cut in two at every byte")
    func formMayBeCut() async throws {
        let form = Array(
            ("preamble\r\n--B \t\r\n\(Self.head)x\r\n--B\r\n\(Self.head)\r\n--BB\r\n--\r\r\n--B-- \r\nepilogue\r\n--B\r\n")
                .utf8)
        try await TestServer.run { server in
            try await RawClient.run(server) { client in
                for cut in 1..<form.count {
                    try client.send(RawForm.head(length: nil))
                    for piece in [form[..<cut], form[cut...]] {
                        try client.send(String(piece.count, radix: 16) + "\r\n")
                        try client.send(Array(piece) + Array("\r\n".utf8))
                    }
                    try client.send("0\r\n\r\n")
                    let text = try client.receive(until: "}]}\n")
                    #expect(text.contains("\"size\":1}") && text.contains("\"size\":11}"), "cut at \(cut): \(text)")
                }
            }
        }
    }

    @Test(
        "A form without its delimiters is refused with a message and leaves no file",
        arguments: [
            // Preamble and epilogue are ignored.
            ("\r\n--B--", 200), ("--B--", 200), ("--B--\r\n", 200), ("any\r\nthing\r\n--B--\r\nthing", 200),
            ("--B--\r\n" + String(repeating: "epilogue", count: 100_000), 200),
            (String(repeating: "preamble", count: 100_000) + "\r\n--B--", 200),
            ("--B--\r\n--B\r\nnonsense\r\n\r\n", 200),
            // Lines end with CR LF only.
            ("--B\n--B--\n", 400), ("\n--B--", 400), ("--B\n\(head)x\n--B--\n", 400), ("--B\r\n\(head)x\n--B--\n", 400),
            // An almost correct boundary line would lose a part, or all of them.
            ("any\r\nthing\r\n--B--any\r\n--B--\r\nthing", 400), ("--Bx\r\n\(head)x\r\n--B--", 400),
            ("-B\r\n\(head)x\r\n--B--", 400), ("--b\r\n\(head)x\r\n--B--", 400), ("B\r\n\(head)x\r\n--B--", 400),
            ("--Bx\r\n\(head)x\r\n--B\r\n\(head)y\r\n--B--", 400), (" --B\r\n\(head)x\r\n--B--", 400),
            // Incomplete forms.
            ("", 400), ("--B", 400), ("--B\r\n", 400), ("--B\r\n\(head)", 400), ("--B\r\n\(head)x", 400),
            ("--B\r\n\(head)x\r\n--B", 400), ("--B\r\n\(head)x\r\n--B-", 400), ("--B\r\n\(head)x\r\n--B\r\n", 400),
            ("--B\r\n\(head)x--B--", 400), ("--B\r\n\(head)x\r\n--C--\r\n", 400),
            ("--B\r\n\(head)x\r\n--B--", 200), ("--B\r\n\(head)x\r\n--B--\r", 200),
        ])
    func formWithoutDelimitersRefused(form: String, status: Int)
        async throws
    {
        try await TestServer.run { server in
            let response = try await server.response(form: form.utf8)
            #expect(response.status == status, "\(response)")
            if status == 400 {
                let starts = ["the body ", "the lines of the form end in a line feed alone"]
                #expect(starts.contains { response.error?.hasPrefix($0) == true }, "\(response)")
                #expect(try names(in: server.directory) == [])
            }
        }
    }

    @Test(
        "Every boundary that other servers accept is accepted",
        arguments: [
            ("B", "B"), ("\"B\"", "B"), ("\"a b\"", "a b"), ("\"'()+_,-./:=?\"", "'()+_,-./:=?"),
            ("\"B\"; charset=utf-8", "B"),
            (String(repeating: "x", count: 70), String(repeating: "x", count: 70)), ("----", "----"),
            ("\"--\"", "--"),
            // More than RFC 2046 allows; other servers accept it.
            ("*****", "*****"), ("--&x&", "--&x&"), ("#$@", "#$@"), ("\"a;b\"", "a;b"), ("\"a\\\"b\"", "a\"b"),
            (String(repeating: "x", count: 71), String(repeating: "x", count: 71)),
            (String(repeating: "x", count: 300), String(repeating: "x", count: 300)),
        ])
    func everyBoundaryOtherServers(parameter: String, boundary: String) async throws {
        try await TestServer.run { server in
            let form = "--\(boundary)\r\n\(Self.head)x\r\n--\(boundary)--\r\n"
            let response = try await server.response(
                form: form.utf8, type: "multipart/form-data; boundary=\(parameter)")
            #expect(try response.upload().files.map(\.size) == [1])
        }
    }

    @Test(
        "An invalid boundary is refused with a message",
        arguments: [
            ("boundary=\"B \"", "ends with a space"),
            ("boundary=" + String(repeating: "x", count: 8000), "is longer than 1024"), ("boundary=", "is empty"),
            ("boundary=\"\"", "is empty"), ("", "has no boundary parameter"), ("boundary", "has no boundary parameter"),
            ("boundary=\"B", "has no boundary parameter"),
            ("boundary=B\u{E9}", "which is not a visible ASCII character"),
            ("boundary=\"a\tb\"", "which is not a visible ASCII character"),
        ])
    func invalidBoundaryRefusedMessage(parameter: String, why: String) async throws {
        try await TestServer.run { server in
            let response = try await server.response(
                form: RawForm.body("x").utf8, type: "multipart/form-data; \(parameter)")
            #expect(response.status == 400)
            #expect(response.error?.contains(why) == true, "\(response)")
        }
    }
}
