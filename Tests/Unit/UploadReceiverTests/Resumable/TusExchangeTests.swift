import TestSupport
import Testing

@testable import UploadReceiver

/// The exchanges of tus 1.0, as bytes.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct TusExchangeTests {
    private static let type = ["Content-Type": "application/offset+octet-stream"]

    private static func request(
        _ server: TestServer, _ method: String, _ path: String, _ fields: [String: String] = [:],
        _ content: String? = ""
    ) async throws -> ResumableReply {
        try await server.resumable(
            method, path, version: nil, fields.merging(["Tus-Resumable": "1.0.0"]) { first, _ in first }, content)
    }

    private static func create(_ server: TestServer, _ length: Int, metadata: String? = nil) async throws -> String {
        var fields = ["Upload-Length": "\(length)"]
        fields["Upload-Metadata"] = metadata
        return try await request(server, "POST", "/files/", fields).path
    }

    @Test("An upload is created, interrupted, asked for and completed")
    func upload() async throws {
        try await TestServer.run { server in
            let creation = try await Self.request(
                server, "POST", "/files/",
                [
                    "Upload-Length": "5",
                    "Upload-Metadata": "filename cGggb3RvLmpwZw==,filetype aW1hZ2UvanBlZw==,album MjAyNg==",
                ])
            #expect(
                creation.head == "HTTP/1.1 201 Created\r\nTus-Resumable: 1.0.0\r\nLocation: http://x/files/ID\r\n"
                    + "Upload-Offset: 0\r\nUpload-Expires: DATE\r\nContent-Length: 0\r\nConnection: close")
            let path = try creation.path
            let first = try await Self.request(
                server, "PATCH", path, Self.type.merging(["Upload-Offset": "0"]) { $1 }, "hel")
            #expect(
                first.head == "HTTP/1.1 204 No Content\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 3\r\n"
                    + "Upload-Expires: DATE\r\nConnection: close")
            let state = try await Self.request(server, "HEAD", path, [:], nil)
            #expect(
                state.head == "HTTP/1.1 200 OK\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 3\r\nUpload-Expires: DATE\r\n"
                    + "Upload-Length: 5\r\n"
                    + "Upload-Metadata: filename cGggb3RvLmpwZw==,filetype aW1hZ2UvanBlZw==,album MjAyNg==\r\n"
                    + "Cache-Control: no-store\r\nContent-Length: 0\r\nConnection: close")
            let wrong = try await Self.request(
                server, "PATCH", path, Self.type.merging(["Upload-Offset": "0"]) { $1 }, "hello")
            #expect(wrong.status == 409 && wrong["Upload-Offset"] == "3")
            let last = try await Self.request(
                server, "PATCH", path, Self.type.merging(["Upload-Offset": "3"]) { $1 }, "lo")
            #expect(last.status == 204 && last["Upload-Offset"] == "5")
            let upload = try #require(try await server.nextReport().upload)
            #expect(upload.fields == [.init(name: "album", value: "2026")])
            let file = try #require(upload.files.first)
            #expect(file.filename == "ph oto.jpg" && file.contentType == "image/jpeg" && file.size == 5)
            #expect(file.path == "\(server.directory)/ph oto.jpg")
            #expect(file.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
            let ended = try await Self.request(server, "HEAD", path, [:], nil)
            #expect(ended.status == 200 && ended["Upload-Offset"] == "5" && ended["Upload-Length"] == "5")
            let again = try await Self.request(
                server, "PATCH", path, Self.type.merging(["Upload-Offset": "5"]) { $1 })
            #expect(again.status == 204)
            #expect(try names(in: server.directory) == [".uploads", "ph oto.jpg"])
        }
    }

    @Test("OPTIONS states what the receiver has, with and without the slash", arguments: ["/files/", "/files"])
    func options(path: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.resumable("OPTIONS", path, version: nil, [:], nil)
            #expect(
                reply.head == "HTTP/1.1 204 No Content\r\nTus-Resumable: 1.0.0\r\nTus-Version: 1.0.0\r\n"
                    + "Tus-Extension: creation,creation-with-upload,expiration,termination\r\n"
                    + "Tus-Max-Size: 17179869184\r\nConnection: close")
        }
    }

    @Test("A creation may have content, also all of it", arguments: ["", "he", "hello"])
    func creationWithUpload(content: String) async throws {
        try await TestServer.run { server in
            let reply = try await Self.request(
                server, "POST", "/files", Self.type.merging(["Upload-Length": "5"]) { $1 }, content)
            #expect(reply.status == 201 && reply["Upload-Offset"] == "\(content.utf8.count)")
            #expect(try names(in: server.directory) == (content == "hello" ? [".uploads", "upload"] : [".uploads"]))
        }
    }

    @Test("An empty upload is complete with its creation")
    func empty() async throws {
        try await TestServer.run { server in
            _ = try await Self.create(server, 0)
            #expect(try await server.nextReport().upload?.files.map(\.size) == [0])
        }
    }

    @Test("A request without the version is an ordinary one")
    func ordinary() async throws {
        try await TestServer.run { server in
            let reply = try await server.resumable(RawForm.request(RawForm.body("abc"), to: "/files/"))
            #expect(reply.status == 200)
            let other = try await server.resumable("HEAD", "/files/x", version: nil, [:], nil)
            #expect(other.status == 405 && other["Tus-Resumable"] == nil)
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    @Test("Invalid creations and appends have their status")
    func invalid() async throws {
        try await TestServer.run(configure: { $0.maximumSize = 100 }) { server in
            for (fields, status) in [
                (["Tus-Resumable": "0.2.0", "Upload-Length": "5"], 412), ([:], 400), (["Upload-Length": "-1"], 400),
                (["Upload-Length": "+1"], 400), (["Upload-Length": "99999999999999999999"], 400),
                (["Upload-Defer-Length": "1"], 400), (["Upload-Length": "101"], 413),
                (["Upload-Length": "5", "Upload-Metadata": "filename ***"], 400),
                (["Upload-Length": "5", "Upload-Metadata": "a YQ==,a YQ=="], 400),
            ] {
                let reply = try await Self.request(server, "POST", "/files/", fields)
                #expect(reply.status == status && reply["Tus-Resumable"] == "1.0.0", "\(fields)")
            }
            let path = try await Self.create(server, 5)
            for (fields, content, status) in [
                (["Upload-Offset": "0"], "abc", 415), (Self.type, "abc", 400),
                (Self.type.merging(["Upload-Offset": "x"]) { $1 }, "abc", 400),
                (Self.type.merging(["Upload-Offset": "0"]) { $1 }, "abcdef", 413),
            ] {
                #expect(try await Self.request(server, "PATCH", path, fields, content).status == status, "\(fields)")
            }
            let state = try await Self.request(server, "HEAD", path, [:], nil)
            #expect(state["Upload-Offset"] == "0")
        }
    }

    @Test("A terminated upload is gone")
    func termination() async throws {
        try await TestServer.run { server in
            let path = try await Self.create(server, 5)
            let reply = try await Self.request(server, "DELETE", path, [:], nil)
            #expect(reply.status == 204)
            let state = try await Self.request(server, "HEAD", path, [:], nil)
            #expect(state.status == 404 && state["Cache-Control"] == "no-store")
            #expect(try names(in: "\(server.directory)/.uploads") == [])
        }
    }

    @Test("Another path is possible")
    func otherPath() async throws {
        try await TestServer.run(configure: { $0.tusPath = "/a/b/" }) { server in
            let reply = try await Self.request(server, "POST", "/a/b", ["Upload-Length": "5"])
            #expect(try reply.path.hasPrefix("/a/b/"))
            let other = try await Self.request(server, "POST", "/files/", ["Upload-Length": "5"])
            #expect(other.status == 415)
        }
    }
}
