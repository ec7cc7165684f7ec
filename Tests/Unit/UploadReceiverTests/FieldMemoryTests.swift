import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

/// The memory of fields: of one response, and of all uploads together.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct FieldMemoryTests {
    private static func form(_ value: String, count: Int = 1) -> String {
        String(repeating: "--B\r\nContent-Disposition: form-data; name=k\r\n\r\n\(value)\r\n", count: count) + "--B--"
    }

    private static func text(_ upload: ReceivedUpload) -> (text: String, longest: Int) {
        var pieces = UploadJSON(upload)
        var (text, longest) = (ByteBuffer(), 0)
        while let piece = pieces.next() {
            longest = max(longest, piece.readableBytes)
            text.writeImmutableBuffer(piece)
        }
        return (String(buffer: text), longest)
    }

    @Test("A response generated in pieces is the JSON of the upload")
    func responseGeneratedPiecesJSON() throws {
        let odd = (0..<300).compactMap { Unicode.Scalar($0) }.map { String($0) }.joined() + "\"\\/😀\u{2028}"
        let long = String(repeating: odd, count: 200)
        let file = ReceivedUpload.File(
            name: odd, filename: odd, contentType: "a/\"b", size: 7, sha256: "00", path: "/tmp/\(odd)")
        var plain = file
        plain.contentType = nil
        for upload in [
            ReceivedUpload(), ReceivedUpload(fields: [.init(name: "", value: "")]), ReceivedUpload(files: [file]),
            ReceivedUpload(
                fields: [
                    .init(name: odd, value: long), .init(name: "k", value: "", bytes: "AAE="),
                    .init(name: "", value: odd),
                ],
                files: [file, plain]),
        ] {
            let (text, longest) = Self.text(upload)
            #expect(try JSONDecoder().decode(ReceivedUpload.self, from: Data(text.utf8)) == upload)
            #expect(text == String(buffer: ByteBuffer(json: upload)))
            #expect(UploadJSON(upload).length == text.utf8.count)
            #expect(longest < 256 << 10)
        }
    }

    @Test("A long response arrives complete, with its length")
    func longResponseArrivesComplete() async throws {
        try await TestServer.run { server in
            let value = String(repeating: "\u{1}\"x", count: 100_000)
            let response = try await server.response(form: Self.form(value, count: 2).utf8)
            #expect(try response.upload().fields.map(\.value) == [value, value])
            #expect(response.head.contains("\r\nContent-Length: \(response.body.utf8.count)"))
        }
    }

    /// Each upload takes half of the memory while its response is delayed.
    @Test("Fields over the common memory limit get 503 until other responses are sent")
    func fieldsOverCommonMemory()
        async throws
    {
        try await TestServer.run(configure: { $0.maximumFieldMemory = 100_000 }) { server in
            let half = Self.form(String(repeating: "x", count: 45_000))
            let first = try await blocking {
                let clients = try (0..<2).map { _ in try RawClient(port: server.port) }
                for client in clients { try client.send(RawForm.request(half, to: "/?uploadtask-delay=600000")) }
                return clients
            }
            defer { for client in first { client.close() } }
            var refused = try await server.response(form: half.utf8)
            while refused.status == 200 { refused = try await server.response(form: half.utf8) }
            #expect(refused.status == 503)
            #expect(refused.head.contains("\r\nRetry-After: 1"))
            let message = "the fields of all uploads together take more than 100000 bytes of memory: try again later"
            #expect(refused.error == message)
            // Files do not count.
            let file = RawForm.body(String(repeating: "x", count: 1 << 20))
            #expect(try await server.response(form: file.utf8).status == 200)
            for client in first { client.abort() }
            while try await server.response(form: half.utf8).status != 200 {}
        }
    }
}

#if os(Linux)
extension HeavyTests {
    @Suite struct FieldMemoryOfManyTests {
        /// 32 clients that send as much as possible and read nothing: 240 MiB of fields and 1.5 GiB of responses.
        @Test("Fields and unread responses take bounded memory")
        func fieldsUnreadResponsesTake() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory) { receiver in
                    #expect(try await receiver.response(RawForm.request(RawForm.body("abc")).utf8).status == 200)
                    let before = try receiver.status("VmHWM")
                    let port = receiver.port
                    let growth = try await blocking {
                        let value = String(repeating: "\u{1}", count: 1 << 20)
                        let part = "--B\r\nContent-Disposition: form-data; name=k\r\n\r\n\(value)\r\n"
                        let form = String(repeating: part, count: 7) + "--B--"
                        let clients = try (0..<32).map { _ in try RawClient(port: port) }
                        defer { for client in clients { client.close() } }
                        for client in clients {
                            try client.send(RawForm.request(form))
                        }
                        // Each has the beginning of a response, or an error.
                        for client in clients { _ = try client.receive(until: "\r\n\r\n") }
                        return try receiver.status("VmHWM") - before
                    }
                    print("32 clients with 7 MiB of fields each take \(growth) KiB")
                    #expect(growth < 256 * 1024)
                }
            }
        }
    }
}
#endif
