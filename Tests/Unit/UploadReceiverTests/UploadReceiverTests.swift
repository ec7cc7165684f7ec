import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Ordinary uploads, and requests that are refused before the body.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct UploadReceiverTests {
    private func response(
        _ request: String, configure: (inout ReceiverConfiguration) -> Void = { _ in }
    ) async throws -> String {
        var text = ""
        try await TestServer.run(configure: configure) { server in
            text = try await RawClient.run(server) { client in
                try client.send(request)
                return try client.receiveAll().text
            }
        }
        return text
    }

    @Test("An upload is stored, reported and answered as JSON")
    func uploadStoredReportedAnswered() async throws {
        try await TestServer.run { server in
            let body =
                "--B\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n1/2\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n\r\n" + RawForm.body("abc")
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(body, to: "/up/load?x=y"))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let json = try #require(text.range(of: "\r\n\r\n")).upperBound
            #expect(text[json...].contains("\"value\":\"1/2\""))
            let upload = try JSONDecoder().decode(ReceivedUpload.self, from: Data(text[json...].utf8))
            #expect(upload.fields == [.init(name: "k", value: "1/2"), .init(name: "k", value: "")])
            let file = ReceivedUpload.File(
                name: "f", filename: "a.txt", contentType: nil, size: 3,
                sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                path: "\(server.directory)/a.txt")
            #expect(upload.files == [file])
            #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "abc")

            let report = try await server.nextReport()
            #expect(report.method == "POST" && report.path == "/up/load" && report.status == 200)
            #expect(report.upload == upload && report.error == nil)
            #expect(report.bytesReceived == Int64(body.utf8.count))
        }
    }

    @Test("One connection serves several uploads")
    func oneConnectionServesSeveral() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server) { client in
                let body = RawForm.body("abc")
                for number in 0..<5 {
                    try client.send(RawForm.head(length: body.utf8.count) + body)
                    let name = number == 0 ? "a.txt" : "a-\(number).txt"
                    #expect(try client.receive(until: "}]}\n").contains("/\(name)\""))
                }
            }
        }
    }

    @Test("A client may close its side before it reads the response")
    func clientMayCloseSide() async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/?uploadtask-delay=50"))
                client.finish()
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("The help explains the server")
    func helpExplainsServer() async throws {
        let text = try await response("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("curl -F file=@photo.jpg"))
        let head = try await response("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(head.hasSuffix("\r\n\r\n"))
    }

    @Test(
        "Requests other than uploads are refused",
        arguments: [
            ("PUT / HTTP/1.1\r\nContent-Length: 3\r\n", "405 Method Not Allowed", "PUT is not supported here"),
            ("GET /x HTTP/1.1\r\n", "405 Method Not Allowed", "GET is not supported here"),
            (
                "POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
                "415 Unsupported Media Type",
                "expected Content-Type: multipart/form-data; boundary=..., got application/json"
            ),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\n", "415 Unsupported Media Type", "got no Content-Type"),
            (
                "POST / HTTP/1.1\r\nContent-Type: multipart/form-data\r\n", "400 Bad Request",
                #"the Content-Type \"multipart/form-data\" has no boundary parameter: let the library"#
            ),
            (
                "POST /?uploadtask-delay=x HTTP/1.1\r\n", "400 Bad Request",
                "uploadtask-delay=x in the query is not a whole number"
            ),
        ])
    func requestsOtherUploadsRefused(head: String, status: String, message: String) async throws {
        let text = try await response("\(head)Host: x\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 \(status)\r\n"))
        #expect(text.contains("{\"error\":\""))
        #expect(text.contains(message))
        #expect(text.contains("\r\nAllow: ") == status.hasPrefix("405"))
    }

    @Test("A malformed form is refused and leaves no file")
    func malformedFormRefusedLeaves() async throws {
        try await TestServer.run { server in
            let body = String(RawForm.body("abc").dropLast(4)) + "\r\n--B\r\nnonsense\r\n\r\n" + RawForm.body("abc")
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(body))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.contains(#"part 2 has the header line \"nonsense\""#))
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("A form without its closing boundary is refused and leaves no file")
    func formWithoutClosingBoundary() async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(String(RawForm.body("abc").dropLast(6))))
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.contains("the body ended before the closing boundary"))
            #expect(try names(in: server.directory) == [])
        }
    }

    @Test("Each field has a limit")
    func eachFieldHasLimit() async throws {
        let long = String(repeating: "x", count: (1 << 20) + 1)
        let body = "--B\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n\(long)\r\n--B--\r\n"
        let text = try await response(RawForm.request(body))
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains(#"the field \"k\" is longer than 1048576 bytes"#))
    }

    @Test("The server sends 100 Continue before it reads the body")
    func serverSends100Continue() async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                let body = RawForm.body("abc")
                let more = "Expect: 100-continue\r\nConnection: close\r\n"
                try client.send(RawForm.head(length: body.utf8.count, more: more))
                #expect(try client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try client.send(body)
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("The error for a port in use names it")
    func errorPortUseNames() async throws {
        try await TestServer.run { server in
            let taken = ReceiverServer(configuration: .init(port: server.port, directory: server.directory))
            let error = await #expect(throws: ReceiverStartError.self) { try await taken.run { _ in } }
            let message = "port \(server.port) is already in use: choose another with --port"
            #expect(error?.description == message)
        }
    }

    @Test("The error for an impossible directory names it")
    func errorImpossibleDirectoryNames() async throws {
        let receiver = ReceiverServer(configuration: .init(port: 0, directory: "/dev/null/x"))
        let error = await #expect(throws: ReceiverStartError.self) { try await receiver.run { _ in } }
        #expect(error?.description == "cannot create the directory /dev/null/x/: Not a directory")
    }
}
