import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Resumable Uploads for HTTP: the requests on the wire, compared with literals.
@Suite("Resumable uploads, the draft of the IETF", .phase(.engine), .timeLimit(minutes: 3))
struct ResumableDraftTests {
    private static let length = 3 << 20

    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func upload(
        _ server: ResumableServer, retries: Int = 3, resumption: Resumption = .automatic, length: Int = length,
        headers: HTTPFields = [:]
    ) async throws -> Result<UploadResponse, UploadError> {
        let file = try directory.file("a.txt", [UInt8](repeating: UInt8(ascii: "x"), count: length))
        return try await server.run { raw in
            try await withClient(
                .resuming(resumption, retries: retries)
            ) { client in
                do throws(UploadError) {
                    return .success(
                        try await client.upload(.content(.file(file)), to: raw.url, headers: headers))
                } catch { return .failure(error) }
            }
        }
    }

    private static let supported = ResumableServer.Answer.respond(
        "204 No Content", headers: ["Upload-Limit: max-size=99999999, max-age=60", "Upload-Draft-Interop-Version: 10"])

    private static let created = ResumableServer.Answer.respond(
        "201 Created", headers: ["Location: /r/1", "Upload-Offset: 0", "Upload-Complete: ?0"])

    private static func offset(_ offset: Int, isComplete: Bool = false) -> ResumableServer.Answer {
        .respond("204 No Content", headers: ["Upload-Offset: \(offset)", "Upload-Complete: ?\(isComplete ? 1 : 0)"])
    }

    @Test("An upload is created, appended and completed, and a connection that is cut in it is followed by HEAD")
    func exchange() async throws {
        let server = ResumableServer([
            Self.supported, Self.created, .cut(after: 1_500_000), Self.offset(1_400_000), Self.offset(Self.length),
            .respond("200 OK", headers: ["Upload-Complete: ?1"], body: "stored"),
        ])
        let response = try await upload(
            server, headers: [.authorization: "Bearer t", .contentType: "text/plain", .init("X-Album")!: "1"]
        ).get()
        #expect(response.text == "stored")
        #expect(
            server.heads == [
                """
                OPTIONS /upload HTTP/1.1
                Authorization: Bearer t
                Upload-Draft-Interop-Version: 10
                """,
                """
                POST /upload HTTP/1.1
                Authorization: Bearer t
                Content-Type: text/plain
                X-Album: 1
                Upload-Draft-Interop-Version: 10
                Upload-Complete: ?0
                Upload-Length: 3145728
                Content-Length: 0
                """,
                """
                PATCH /r/1 HTTP/1.1
                Authorization: Bearer t
                Upload-Draft-Interop-Version: 10
                Upload-Offset: 0
                Upload-Complete: ?0
                Content-Type: application/partial-upload
                Content-Length: 3145728
                """,
                """
                HEAD /r/1 HTTP/1.1
                Authorization: Bearer t
                Upload-Draft-Interop-Version: 10
                """,
                """
                PATCH /r/1 HTTP/1.1
                Authorization: Bearer t
                Upload-Draft-Interop-Version: 10
                Upload-Offset: 1400000
                Upload-Complete: ?0
                Content-Type: application/partial-upload
                Content-Length: 1745728
                """,
                """
                PATCH /r/1 HTTP/1.1
                Authorization: Bearer t
                Upload-Draft-Interop-Version: 10
                Upload-Offset: 3145728
                Upload-Complete: ?1
                Content-Type: application/partial-upload
                Content-Length: 0
                """,
            ])
        #expect(server.content.utf8.count == 1_500_000 + 1_745_728)
    }

    @Test("The response to a completing request that was lost is asked for again, and is the result")
    func replay() async throws {
        let server = ResumableServer([
            Self.supported, Self.created, Self.offset(Self.length), .end, Self.offset(Self.length, isComplete: true),
            .respond("201 Created", headers: ["Upload-Complete: ?1"], body: "kept"),
        ])
        let response = try await upload(server).get()
        #expect(response.statusCode == 201 && response.text == "kept")
        #expect(server.heads.last?.contains("Upload-Complete: ?1\n") == true)
    }

    @Test("An upload whose server has it, and whose response is lost, ends as that")
    func lost() async throws {
        let version8 = ResumableServer.Answer.respond(
            "200 OK", headers: ["Upload-Limit: max-age=60", "Upload-Draft-Interop-Version: 8"])
        let server = ResumableServer([
            version8, Self.created, Self.offset(Self.length), .end, Self.offset(Self.length, isComplete: true),
        ])
        let error = try await upload(server).failure
        #expect(error?.reason == .responseLost)
        #expect(error?.mayHaveBeenReceived == true)
        #expect(error?.message == "the server has the whole upload, but its response was lost")
    }

    @Test("A server of an older version is asked again in it, and its inverted field is read")
    func version6() async throws {
        let server = ResumableServer([
            .respond("400 Bad Request", headers: ["Upload-Draft-Interop-Version: 6"]),
            .respond("204 No Content", headers: ["Upload-Limit: min-size=0"]), Self.created, Self.offset(Self.length),
            .respond("200 OK", headers: ["Upload-Incomplete: ?0"], body: "stored"),
        ])
        #expect(try await upload(server).get().text == "stored")
        #expect(server.heads[1] == "OPTIONS /upload HTTP/1.1\nUpload-Draft-Interop-Version: 6")
        #expect(server.heads[2].contains("Upload-Draft-Interop-Version: 6\n"))
    }

    @Test(
        "A server without support gets one request",
        arguments: ["404 Not Found", "405 Method Not Allowed", "501 Not Implemented"])
    func unsupported(status: String) async throws {
        let server = ResumableServer([.respond(status), .respond("200 OK", body: "plain")])
        #expect(try await upload(server).get().text == "plain")
        #expect(server.heads.count == 2)
        #expect(server.heads[1].hasPrefix("POST /upload HTTP/1.1\n"))
        #expect(server.heads[1].hasSuffix("Content-Length: 3145728"))
        #expect(!server.heads[1].contains("Upload-"))
    }

    @Test("A gateway that answers a creation with 503 twice gets one request")
    func gateway() async throws {
        let failed = ResumableServer.Answer.respond("503 Backend fetch failed")
        let server = ResumableServer([Self.supported, failed, failed, .respond("200 OK", body: "plain")])
        #expect(try await upload(server).get().text == "plain")
        #expect(server.heads.last?.contains("Upload-") == false)
    }

    @Test("A connection with an interim response other than 100 is not used again")
    func interim() async throws {
        let hint = "HTTP/1.1 104 Upload Resumption Supported\r\nLocation: /r/1\r\n\r\n"
        let server = ResumableServer([
            Self.supported,
            .interim(hint, "201 Created", headers: ["Location: /r/1", "Upload-Complete: ?0"]),
            Self.offset(Self.length), .respond("200 OK", headers: ["Upload-Complete: ?1"]),
        ])
        let file = try directory.sparseFile(length: UInt64(Self.length))
        let connections = try await server.run { raw in
            try await withClient(
                .resuming(.draft, retries: 1)
            ) { client in
                _ = try await client.upload(.content(.file(file)), to: raw.url)
            }
            return raw.accepted.value
        }
        // OPTIONS and POST over the first one, the rest over others.
        #expect(connections >= 2)
    }

    @Test("Credentials do not go to a resource of another origin")
    func otherOrigin() async throws {
        let resource = ResumableServer([Self.offset(Self.length), .respond("200 OK", headers: ["Upload-Complete: ?1"])])
        try await resource.run { other in
            let created = ResumableServer.Answer.respond(
                "201 Created", headers: ["Location: http://localhost:\(other.port)/r/1", "Upload-Complete: ?0"])
            let server = ResumableServer([Self.supported, created])
            _ = try await upload(server, headers: [.authorization: "Bearer t"]).get()
        }
        #expect(resource.heads.count == 2)
        #expect(!resource.heads.joined().contains("Bearer"))
    }

    @Test("Credentials that expire end the upload with the response, and the file is not sent again")
    func expired() async throws {
        let server = ResumableServer([
            Self.supported, Self.created, .cut(after: 100_000), .respond("401 Unauthorized"),
        ])
        #expect(try await upload(server).get().statusCode == 401)
        #expect(server.left == 0 && server.heads.count == 4)
    }

    @Test("A file that changes before it goes on ends the upload, and nothing completes it")
    func changed() async throws {
        let file = try directory.sparseFile(length: UInt64(Self.length))
        let append: @Sendable () -> Void = {
            let handle = FileHandle(forWritingAtPath: file)
            try? handle?.seekToEnd()
            handle?.write(Data("y".utf8))
        }
        let server = ResumableServer([Self.supported, Self.created, .cut(after: 100_000, then: append)])
        let error = try await server.run { raw in
            try await withClient(
                .resuming(.draft, retries: 3)
            ) { client in
                await client.error(.content(.file(file)), to: raw.url)
            }
        }
        #expect(error?.reason == .fileChanged)
        #expect(error?.mayHaveBeenReceived == false)
        #expect(!server.heads.joined().contains("?1"))
    }

    @Test("An upload that is larger than the server's limit is not created")
    func tooLarge() async throws {
        let server = ResumableServer([.respond("204 No Content", headers: ["Upload-Limit: max-size=1000000"])])
        let error = try await upload(server).failure
        #expect(error?.message.hasSuffix("takes uploads of at most 1000000 bytes, and this one has 3145728") == true)
        #expect(server.heads.count == 1)
    }

    @Test("Without the option, and for small bodies, there is no other request than the upload")
    func plain() async throws {
        let off = ResumableServer([.respond("200 OK")])
        _ = try await upload(off, resumption: .off).get()
        #expect(off.heads.map { $0.prefix(5) } == ["POST "])
        let small = ResumableServer([.respond("200 OK")])
        _ = try await upload(small, length: 1 << 20).get()
        #expect(small.heads.map { $0.prefix(5) } == ["POST "])
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
