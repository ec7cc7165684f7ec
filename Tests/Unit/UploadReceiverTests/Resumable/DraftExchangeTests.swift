import TestSupport
import Testing

@testable import UploadReceiver

/// The exchanges of the draft for resumable uploads, as bytes.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct DraftExchangeTests {
    private static let form = RawForm.body("hello")
    private static let type = "multipart/form-data; boundary=B"

    /// The fields that a version has, in the order in which the receiver sends them.
    private struct Row: Sendable, CustomTestStringConvertible {
        let version: Int
        let incomplete: String
        let complete: String
        /// The line with the limits; nil where the version has none.
        let limits: String?
        var testDescription: String { "version \(version)" }
        var limitLine: String { limits.map { "\($0)\r\n" } ?? "" }
    }

    private static let rows = [
        Row(
            version: 10, incomplete: "Upload-Complete: ?0", complete: "Upload-Complete: ?1",
            limits: "Upload-Limit: max-size=17179869184, max-age=AGE"),
        Row(
            version: 9, incomplete: "Upload-Complete: ?0", complete: "Upload-Complete: ?1",
            limits: "Upload-Limit: max-size=17179869184, max-age=AGE"),
        Row(
            version: 8, incomplete: "Upload-Complete: ?0", complete: "Upload-Complete: ?1",
            limits: "Upload-Limit: max-size=17179869184, max-age=AGE"),
        Row(
            version: 6, incomplete: "Upload-Complete: ?0", complete: "Upload-Complete: ?1",
            limits: "Upload-Limit: max-size=17179869184, expires=AGE"),
        Row(version: 5, incomplete: "Upload-Complete: ?0", complete: "Upload-Complete: ?1", limits: nil),
        Row(version: 3, incomplete: "Upload-Incomplete: ?1", complete: "Upload-Incomplete: ?0", limits: nil),
    ]

    @Test("An upload is created, interrupted, asked for and completed in every version", arguments: rows)
    private func upload(row: Row) async throws {
        try await TestServer.run { server in
            let name = row.incomplete.split(separator: ":")[0]
            let more = String(row.incomplete.suffix(2))
            let creation = try await server.resumable(
                "POST", "/photos?album=7", version: row.version, ["Content-Type": Self.type, String(name): more])
            #expect(
                creation.interim == [
                    "HTTP/1.1 104 Upload Resumption Supported\r\n\(row.limitLine)"
                        + "Location: http://x/.uploadtask/uploads/ID\r\n"
                        + "Upload-Draft-Interop-Version: \(row.version)"
                ])
            #expect(
                creation.head == "HTTP/1.1 201 Created\r\nLocation: http://x/.uploadtask/uploads/ID\r\n"
                    + "Upload-Offset: 0\r\n\(row.incomplete)\r\n\(row.limitLine)Content-Length: 0\r\nConnection: close")
            let path = try creation.path
            let (cut, rest) = (Self.form.prefix(19), Self.form.dropFirst(19))
            // A line end is one character.
            #expect(cut.utf8.count == 20)
            try await RawClient.run(server) { client in
                let type = row.version > 5 ? "Content-Type: application/partial-upload\r\n" : ""
                try client.send(
                    "PATCH \(path) HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: \(row.version)\r\n\(type)"
                        + "Upload-Offset: 0\r\n\(name): \(more)\r\nContent-Length: \(Self.form.utf8.count)\r\n\r\n\(cut)"
                )
                client.finish()
                #expect(try client.receiveAll().text == "")
            }
            let state = try await server.resumable("HEAD", path, version: row.version, [:], nil)
            #expect(
                state.head == "HTTP/1.1 204 No Content\r\nUpload-Offset: 20\r\n\(row.incomplete)\r\n\(row.limitLine)"
                    + "Cache-Control: no-store\r\nConnection: close")
            let middle = try await server.append(path, at: 20, "\(rest)", version: row.version)
            #expect(
                middle.head
                    == "HTTP/1.1 204 No Content\r\nUpload-Offset: \(Self.form.utf8.count)\r\n\(row.incomplete)\r\n"
                    + "Connection: close")
            #expect(try names(in: server.directory) == [".uploads"])
            let end = try await server.append(
                path, at: Self.form.utf8.count, "", complete: true, version: row.version)
            #expect(
                end.head == "HTTP/1.1 200 OK\r\nUpload-Offset: \(Self.form.utf8.count)\r\n\(row.complete)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(end.response.body.utf8.count)\r\nConnection: close"
            )
            #expect(try end.response.upload().files.map(\.path) == ["\(server.directory)/a.txt"])
            let report = try await server.nextReport()
            #expect(report.method == "POST" && report.path == "/photos" && report.status == 200)
            #expect(report.connections == 3 && report.interruptions == 1)
            #expect(report.bytesReceived == Int64(Self.form.utf8.count))
            #expect(try names(in: server.directory) == [".uploads", "a.txt"])
            let ended = try await server.resumable("HEAD", path, version: row.version, [:], nil)
            #expect(ended.head.contains("\r\n\(row.complete)\r\n"))
        }
    }

    @Test("OPTIONS states the limits in the versions that have them", arguments: [10, 9, 8])
    func options(version: Int) async throws {
        try await TestServer.run { server in
            let reply = try await server.resumable("OPTIONS", "/photos", version: version, [:], nil)
            #expect(
                reply.head == "HTTP/1.1 204 No Content\r\nUpload-Limit: max-size=17179869184, max-age=AGE\r\n"
                    + "Upload-Draft-Interop-Version: \(version)\r\nConnection: close")
            let old = try await server.resumable("OPTIONS", "/photos", version: 5, [:], nil)
            #expect(old.status == 405)
        }
    }

    @Test("A version that the receiver does not have gets its newest one", arguments: [1, 2, 4, 7, 11, 999])
    func unknownVersion(version: Int) async throws {
        try await TestServer.run { server in
            for method in ["OPTIONS", "POST"] {
                let reply = try await server.resumable(method, "/", version: version, ["Upload-Complete": "?0"])
                #expect(reply.status == 400)
                #expect(reply["Upload-Draft-Interop-Version"] == "10")
                #expect(reply.interim == [])
            }
        }
    }

    @Test(
        "A field of the wrong type is ignored, and the request is an ordinary one",
        arguments: [
            ["Upload-Draft-Interop-Version": "?1"], ["Upload-Draft-Interop-Version": "8, 8"],
            ["Upload-Draft-Interop-Version": "8", "Upload-Complete": "true"],
            ["Upload-Draft-Interop-Version": "8", "Upload-Complete": "?2"],
        ])
    func ignoredFields(fields: [String: String]) async throws {
        try await TestServer.run { server in
            let more = fields.map { "\($0): \($1)\r\n" }.joined() + "Connection: close\r\n"
            let reply = try await server.resumable(
                RawForm.head(length: Self.form.utf8.count, more: more) + Self.form)
            #expect(reply.status == 200 && reply.interim == [])
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    @Test("Parameters of a field are accepted")
    func parameters() async throws {
        try await TestServer.run { server in
            let reply = try await server.resumable(
                RawForm.head(
                    length: Self.form.utf8.count,
                    more: "Upload-Draft-Interop-Version: 8;a\r\nUpload-Complete: ?1;b=\"c\"\r\nConnection: close\r\n")
                    + Self.form)
            #expect(reply.status == 200 && reply.interim.count == 1)
            #expect(reply["Upload-Complete"] == "?1" && reply["Location"] != nil)
        }
    }

    @Test("A wrong offset gets the right one and leaves the upload")
    func wrongOffset() async throws {
        try await TestServer.run { server in
            let path = try await server.create()
            _ = try await server.append(path, at: 0, "12345")
            let reply = try await server.append(path, at: 3, "xyz")
            #expect(
                reply.head == "HTTP/1.1 409 Conflict\r\nUpload-Offset: 5\r\nUpload-Complete: ?0\r\n"
                    + "Content-Type: application/problem+json\r\nContent-Length: \(reply.response.body.utf8.count)\r\n"
                    + "Connection: close")
            #expect(
                reply.response.body == """
                    {"error":"the upload has 5 bytes: append there, not at 3","expected-offset":5,"provided-offset":3,\
                    "title":"the offset does not match",\
                    "type":"https://iana.org/assignments/http-problem-types#mismatching-upload-offset"}

                    """)
            #expect(try await server.offset(path) == 5)
            let old = try await server.append(path, at: 3, "xyz", version: 5)
            #expect(old.status == 409 && old["Content-Type"] == "application/json" && old["Upload-Offset"] == "5")
        }
    }

    @Test("Lengths that contradict each other are an error, and nothing is published")
    func lengths() async throws {
        try await TestServer.run { server in
            let created = try await server.resumable(
                "POST", "/", ["Upload-Complete": "?1", "Upload-Length": "100"], "12345")
            #expect(created.status == 400 && created["Upload-Complete"] == "?0")
            #expect(created.response.body.contains("#inconsistent-upload-length"))
            let path = try await server.create(length: 100)
            let other = try await server.resumable(
                "PATCH", path,
                [
                    "Upload-Offset": "0", "Upload-Complete": "?0", "Upload-Length": "50",
                    "Content-Type": "application/partial-upload",
                ], "12345")
            #expect(other.status == 400 && other["Upload-Offset"] == "0")
            let short = try await server.append(path, at: 0, "12345", complete: true)
            #expect(short.status == 400 && short["Upload-Complete"] == "?0")
            #expect(try await server.offset(path) == 0)
            let long = try await server.append(path, at: 0, String(repeating: "x", count: 101))
            #expect(long.status == 400)
            #expect(try await server.resumable("HEAD", path, [:], nil).status == 404)
            #expect(try names(in: server.directory) == [".uploads"])
        }
    }

    @Test("An append without its fields or its media type is an error, and a HEAD with fields, too")
    func missingFields() async throws {
        try await TestServer.run { server in
            let path = try await server.create()
            let type = ["Content-Type": "application/partial-upload"]
            for (fields, status) in [
                (["Upload-Offset": "0", "Upload-Complete": "?0"], 415),
                (["Upload-Complete": "?0"].merging(type) { $1 }, 400),
                (["Upload-Offset": "0"].merging(type) { $1 }, 400),
                (["Upload-Offset": "-1", "Upload-Complete": "?0"].merging(type) { $1 }, 400),
                (["Upload-Offset": "abc", "Upload-Complete": "?0"].merging(type) { $1 }, 400),
                (["Upload-Offset": "9999999999999999999", "Upload-Complete": "?0"].merging(type) { $1 }, 400),
            ] {
                #expect(try await server.resumable("PATCH", path, fields, "abc").status == status, "\(fields)")
            }
            #expect(try await server.resumable("HEAD", path, ["Upload-Offset": "0"], nil).status == 400)
            #expect(try await server.resumable("DELETE", path, ["Upload-Complete": "?0"], nil).status == 400)
            #expect(try await server.offset(path) == 0)
        }
    }

    @Test("The final response is repeated to an empty end from version 9 on", arguments: [10, 9, 8, 6])
    func replay(version: Int) async throws {
        try await TestServer.run { server in
            let path = try await server.create(version: version)
            let first = try await server.append(path, at: 0, Self.form, complete: true, version: version)
            let length = Self.form.utf8.count
            for _ in 0..<3 {
                let again = try await server.append(path, at: length, "", complete: true, version: version)
                if version >= 9 {
                    #expect(again.head == first.head && again.response.body == first.response.body)
                } else {
                    #expect(again.status == 400 && again.response.body.contains("#completed-upload"))
                }
            }
            let more = try await server.append(path, at: length, "x", complete: true, version: version)
            #expect(more.status == 400)
            #expect(try names(in: server.directory) == [".uploads", "a.txt"])
        }
    }

    @Test("A malformed form gets its error as the final response, and again")
    func malformed() async throws {
        try await TestServer.run { server in
            let path = try await server.create(version: 10)
            let first = try await server.append(path, at: 0, "--C\r\n", complete: true, version: 10)
            #expect(first.status == 400 && first["Upload-Complete"] == "?1")
            let again = try await server.append(path, at: 5, "", complete: true, version: 10)
            #expect(again.head == first.head && again.response.error == first.response.error)
            #expect(try await server.nextReport().error == first.response.error)
            #expect(try names(in: server.directory) == [".uploads"])
        }
    }

    @Test("A cancelled upload is gone, with its files")
    func cancellation() async throws {
        try await TestServer.run { server in
            let path = try await server.create()
            _ = try await server.append(path, at: 0, "12345")
            #expect(try await server.resumable("DELETE", path, [:], nil).status == 204)
            for method in ["HEAD", "GET", "DELETE"] {
                #expect(try await server.resumable(method, path, [:], nil).status == 404)
            }
            #expect(try await server.append(path, at: 5, "x").status == 404)
            #expect(try await server.nextReport().error == "the client cancelled the upload after 5 bytes")
            #expect(try names(in: "\(server.directory)/.uploads") == [])
        }
    }

    @Test("GET states the offset like HEAD")
    func get() async throws {
        try await TestServer.run { server in
            let path = try await server.create(length: 100)
            let reply = try await server.resumable("GET", path, [:], nil)
            #expect(
                reply.head
                    == "HTTP/1.1 204 No Content\r\nUpload-Offset: 0\r\nUpload-Complete: ?0\r\nUpload-Length: 100\r\n"
                    + "Upload-Limit: max-size=17179869184, max-age=AGE\r\nCache-Control: no-store\r\nConnection: close")
        }
    }

    @Test("No interim response goes to a client of HTTP/1.0, or when they are off", arguments: [true, false])
    func noInterim(isOff: Bool) async throws {
        try await TestServer.run(configure: { $0.sendsInterim = !isOff }) { server in
            let request = resumableRequest("POST", "/", ["Upload-Complete": "?0"])
            let reply = try await server.resumable(
                isOff ? request : request.replacing("HTTP/1.1", with: "HTTP/1.0"))
            #expect(reply.interim == [] && reply.status == 201)
        }
    }

    @Test("The receiver reports offsets while content arrives")
    func progress() async throws {
        try await TestServer.run { server in
            let path = try await server.create()
            let reply = try await RawClient.run(server) { client in
                try client.send(
                    "PATCH \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpload-Draft-Interop-Version: 8\r\n"
                        + "Content-Type: application/partial-upload\r\nUpload-Offset: 0\r\nUpload-Complete: ?0\r\n"
                        + "Content-Length: 9000000\r\n\r\n")
                try client.send([UInt8](repeating: 0x61, count: 8_900_000))
                let first = try client.receive(until: "\r\n\r\n")
                try client.send([UInt8](repeating: 0x61, count: 100_000))
                return first + (try client.receiveAll().text)
            }
            let interim = try ResumableReply(reply).interim
            let pattern =
                /HTTP\/1\.1 104 Upload Resumption Supported\r\nUpload-Offset: [0-9]+\r\nUpload-Draft-Interop-Version: 8/
            #expect(!interim.isEmpty && interim.allSatisfy { $0.wholeMatch(of: pattern) != nil })
            #expect(try await server.offset(path) == 9_000_000)
        }
    }

    @Test("Content that is not a form has the name of its Content-Disposition")
    func content() async throws {
        try await TestServer.run { server in
            let reply = try await server.resumable(
                "POST", "/raw",
                [
                    "Upload-Complete": "?1", "Content-Type": "text/plain",
                    "Content-Disposition": "inline; filename=\"../../e\u{2F}vil.txt\"",
                ], "hello")
            #expect(reply.status == 200)
            let file = try #require(try reply.response.upload().files.first)
            #expect(file.path == "\(server.directory)/vil.txt" && file.size == 5 && file.contentType == "text/plain")
            #expect(file.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
            #expect(try names(in: server.directory) == [".uploads", "vil.txt"])
        }
    }

    @Test(
        "Paths of others are no uploads",
        arguments: [
            "", "x", "../a.txt", "..%2Fa.txt", String(repeating: "A", count: 32), String(repeating: "0", count: 31),
            "\(String(repeating: "0", count: 32)).json",
        ])
    func paths(id: String) async throws {
        try await TestServer.run { server in
            let path = "/.uploadtask/uploads/\(id)"
            let replies = [
                try await server.resumable("HEAD", path, [:], nil), try await server.append(path, at: 0, "abc"),
                try await server.resumable("DELETE", path, [:], nil),
            ]
            #expect(replies.map(\.status) == [404, 404, 404])
        }
    }
}
