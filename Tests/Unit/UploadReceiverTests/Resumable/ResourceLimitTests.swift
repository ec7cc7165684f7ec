import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// The limits on uploads in several requests.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ResourceLimitTests {
    @Test("A longer upload than the receiver accepts is refused, with the limits")
    func maximumSize() async throws {
        try await TestServer.run(configure: { $0.maximumSize = 100 }) { server in
            let long = try await server.resumable("POST", "/", ["Upload-Complete": "?0", "Upload-Length": "101"])
            #expect(long.status == 413 && long["Upload-Limit"]?.hasPrefix("max-size=100, max-age=") == true)
            let path = try await server.create()
            _ = try await server.append(path, at: 0, String(repeating: "x", count: 90))
            let append = try await server.append(path, at: 90, String(repeating: "x", count: 11))
            #expect(append.status == 413 && append["Upload-Offset"] == "90" && append["Upload-Limit"] != nil)
            // Without a length, the bytes that arrive count.
            let chunked = try await server.resumable(
                "PATCH \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpload-Draft-Interop-Version: 8\r\n"
                    + "Content-Type: application/partial-upload\r\nUpload-Offset: 90\r\nUpload-Complete: ?0\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n20\r\n\(String(repeating: "x", count: 32))\r\n0\r\n\r\n")
            #expect(chunked.status == 413 && chunked["Upload-Offset"] == "90")
            #expect(try await server.offset(path) == 90)
        }
    }

    @Test("Chunked content is received, and its end is the length")
    func chunked() async throws {
        try await TestServer.run { server in
            let path = try await server.create(version: 10)
            let form = RawForm.body("abc")
            let size = String(form.utf8.count, radix: 16)
            let reply = try await server.resumable(
                "PATCH \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpload-Draft-Interop-Version: 10\r\n"
                    + "Content-Type: application/partial-upload\r\nUpload-Offset: 0\r\nUpload-Complete: ?1\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(form)\r\n0\r\n\r\n")
            #expect(reply.status == 200)
            let state = try await server.resumable("HEAD", path, version: 10, [:], nil)
            #expect(state["Upload-Length"] == "\(form.utf8.count)")
        }
    }

    @Test("Unfinished uploads take the space that the receiver allows, and no more")
    func space() async throws {
        try await TestServer.run(configure: { $0.resumableSpace = 1000 }) { server in
            let first = try await server.create(length: 600)
            let second = try await server.resumable("POST", "/", ["Upload-Complete": "?0", "Upload-Length": "401"])
            #expect(second.status == 507)
            let path = try await server.create()
            #expect(try await server.append(path, at: 0, String(repeating: "x", count: 400)).status == 204)
            let full = try await server.append(path, at: 400, "x")
            #expect(full.status == 507 && full["Upload-Offset"] == "400" && full["Upload-Complete"] == "?0")
            _ = try await server.resumable("DELETE", first, [:], nil)
            #expect(try await server.append(path, at: 400, "x").status == 204)
        }
    }

    @Test("At most 1,000 uploads are unfinished")
    func count() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server) { client in
                let request =
                    "POST / HTTP/1.0\r\nConnection: keep-alive\r\nUpload-Draft-Interop-Version: 10\r\n"
                    + "Upload-Complete: ?0\r\nContent-Length: 0\r\n\r\n"
                for _ in 0..<1000 {
                    try client.send(request)
                    #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 201 "))
                }
                try client.send(request)
                #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 507 "))
            }
        }
    }

    @Test("A link in the place of an upload is not followed")
    func link() async throws {
        try await TestServer.run { server in
            let path = try await server.create()
            let other = "\(server.directory)/other"
            try Data("abc".utf8).write(to: URL(fileURLWithPath: other))
            let content = "\(server.directory)/.uploads/\(path.suffix(32)).part"
            try FileManager.default.removeItem(atPath: content)
            try FileManager.default.createSymbolicLink(atPath: content, withDestinationPath: other)
            let reply = try await server.append(path, at: 0, "12345")
            #expect(reply.status == 500)
            #expect(try FileSystem.read(other) == Array("abc".utf8))
        }
    }
}
