import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The bytes that arrive at a server's socket.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct WireTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func request(
        _ content: [UInt8] = Array("content".utf8), filename: String = "test.png", name: String = "testImg",
        path: String = "/upload", header: HeaderLiteral = [:], formData: FieldLiteral = [:]
    ) async throws -> RawRequest {
        let file = try directory.file(filename, content)
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            requests.append(try await connection.readRequest())
            try await connection.respond()
        } _: { server in
            try await withClient { client in
                let url = "http://127.0.0.1:\(server.port)\(path)"
                _ = try await client.uploadFile(
                    url: url, filePath: file, name: name, header: header, formData: formData
                ).response
            }
        }
        return try #require(requests.all.first)
    }

    @Test("A file is sent as one POST with an exact Content-Length")
    func plain() async throws {
        let request = try await request()
        let boundary = try #require(request.boundary)
        let host = try #require(request.header("Host"))
        #expect(
            request.head == """
                POST /upload HTTP/1.1\r
                Host: \(host)\r
                User-Agent: uploadtask/0.1.0\r
                Accept: */*\r
                Accept-Encoding: gzip, deflate\r
                Content-Type: multipart/form-data; boundary=\(boundary)\r
                Content-Length: 211\r
                \r

                """)
        #expect(
            request.bodyWithFixedBoundary == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="testImg"; filename="test.png"\r
                Content-Type: image/png\r
                \r
                content\r
                --BOUNDARY--\r

                """)
        #expect(host.hasPrefix("127.0.0.1:"))
    }

    @Test("Fields come before the file, in the order of the object")
    func fields() async throws {
        let request = try await request(formData: ["z": "1", "a": "", "名": "值"])
        #expect(
            request.bodyWithFixedBoundary == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="z"\r
                \r
                1\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="a"\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="名"\r
                \r
                值\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="testImg"; filename="test.png"\r
                Content-Type: image/png\r
                \r
                content\r
                --BOUNDARY--\r

                """)
    }

    @Test("Headers are sent as given, arrays as repeated lines; headers that describe the body cannot be set")
    func replacedHeaders() async throws {
        let request = try await request(header: [
            "user-agent": "mine/1", "content-type": "text/plain", "Content-Length": "3", "Expect": "100-continue",
            "Transfer-Encoding": "chunked", "accept-encoding": "br", "Host": "elsewhere", "Connection": "close",
            "X-One": "1", "X-Many": ["a", "b"], "X-Text": "值",
        ])
        #expect(request.headers("User-Agent") == ["mine/1"])
        #expect(request.headers("Content-Type").count == 1)
        #expect(request.header("Content-Type")?.hasPrefix("multipart/form-data; boundary=") == true)
        #expect(request.headers("Content-Length") == ["211"])
        #expect(request.headers("Expect") == [])
        #expect(request.headers("Transfer-Encoding") == [])
        #expect(request.headers("Accept-Encoding") == ["gzip, deflate"])
        #expect(request.headers("Host").count == 1)
        #expect(request.headers("Connection") == [])
        #expect(request.headers("X-One") == ["1"])
        #expect(request.headers("X-Many") == ["a", "b"])
        #expect(request.headers("X-Text") == ["值"])
    }

    @Test("An empty file is a part without content")
    func emptyFile() async throws {
        let request = try await request([], filename: "nothing")
        #expect(
            request.bodyWithFixedBoundary == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="testImg"; filename="nothing"\r
                Content-Type: application/octet-stream\r
                \r
                \r
                --BOUNDARY--\r

                """)
    }

    @Test(
        "Spaces and non-ASCII characters are percent-encoded, the rest is sent as written, the fragment is not sent",
        arguments: [
            ("", "/"), ("/?a=b c&d=é", "/?a=b%20c&d=%C3%A9"), ("/图 片/../x#part", "/x"),
            ("/a%20b?c=%26&d=[1]|2", "/a%20b?c=%26&d=[1]|2"), ("/100%?q=50%&r=%zz", "/100%?q=50%&r=%zz"),
            ("?q", "/?q"),
            ("/a'b(c)!*;=:@&,$+~", "/a'b(c)!*;=:@&,$+~"), ("//double//slash", "//double//slash"),
            ("/signed?X-Amz-Signature=ab%2Fcd%3D&x=a+b", "/signed?X-Amz-Signature=ab%2Fcd%3D&x=a+b"),
        ])
    func target(path: String, expected: String) async throws {
        let request = try await request(path: path)
        #expect(request.line == "POST \(expected) HTTP/1.1")
    }

    @Test("The userinfo of a URL becomes a Basic Authorization, unless the caller gives one")
    func credentials() async throws {
        let file = try directory.file()
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                requests.append(try await connection.readRequest())
                try await connection.respond()
            }
        } _: { server in
            try await withClient { client in
                let url = "http://us%65r:p%40ss@127.0.0.1:\(server.port)/"
                _ = try await client.uploadFile(url: url, filePath: file, name: "f").response
                _ = try await client.uploadFile(
                    url: url, filePath: file, name: "f", header: ["authorization": "Bearer x"]
                ).response
            }
        }
        #expect(requests.all.map { $0.headers("Authorization") } == [["Basic dXNlcjpwQHNz"], ["Bearer x"]])
        #expect(requests.all.allSatisfy { !$0.head.contains("@") })
    }

    @Test(
        "Bodies around the lengths of a small body, one chunk and two chunks arrive complete",
        arguments: [-300, -1, 0, 1, 300])
    func chunkBorders(difference: Int) async throws {
        let chunk = BodyReader.chunkLength
        for border in [BodyReader.smallLength, chunk, 2 * chunk] {
            let length = border + difference
            let content = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 23) }
            let request = try await request(content)
            let start = try #require(request.body.range(of: "\r\n\r\n")).upperBound
            let end = try #require(request.body.range(of: "\r\n--", options: .backwards)).lowerBound
            #expect(Array(request.body[start..<end].utf8) == content)
        }
    }
}
