import EngineTestSupport
import HTTPTypes
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// tus 1.0.0: the requests on the wire, compared with literals.
@Suite("Resumable uploads, tus", .phase(.engine), .timeLimit(minutes: 3))
struct ResumableTusTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func upload(
        _ server: ResumableServer, _ body: UploadBody, resumption: Resumption = .tus
    ) async throws -> Result<UploadResponse, UploadError> {
        try await server.run { raw in
            try await withClient(
                .resuming(resumption, retries: 3)
            ) { client in
                do throws(UploadError) { return .success(try await client.upload(body, to: raw.url)) } catch {
                    return .failure(error)
                }
            }
        }
    }

    private static let created = ResumableServer.Answer.respond("201 Created", headers: ["Location: files/1"])

    private static func offset(_ offset: Int, _ status: String = "204 No Content") -> ResumableServer.Answer {
        .respond(status, headers: ["Tus-Resumable: 1.0.0", "Upload-Offset: \(offset)"])
    }

    @Test("The file is appended but for its last 64 KiB, which complete the upload; its form's fields are metadata")
    func exchange() async throws {
        let file = try directory.file("a.png", length: 200_000)
        let server = ResumableServer([
            Self.created, .cut(after: 50_000), Self.offset(50_000, "200 OK"), Self.offset(134_464),
            Self.offset(200_000),
        ])
        let response = try await upload(server, .form([.field("album", "1"), .file("photo", file)])).get()
        #expect(response.statusCode == 204)
        #expect(
            server.heads == [
                """
                POST /upload HTTP/1.1
                Tus-Resumable: 1.0.0
                Upload-Length: 200000
                Upload-Metadata: filename YS5wbmc=,filetype aW1hZ2UvcG5n,album MQ==,name cGhvdG8=
                Content-Length: 0
                """,
                """
                PATCH /files/1 HTTP/1.1
                Tus-Resumable: 1.0.0
                Upload-Offset: 0
                Content-Type: application/offset+octet-stream
                Content-Length: 134464
                """,
                """
                HEAD /files/1 HTTP/1.1
                Tus-Resumable: 1.0.0
                """,
                """
                PATCH /files/1 HTTP/1.1
                Tus-Resumable: 1.0.0
                Upload-Offset: 50000
                Content-Type: application/offset+octet-stream
                Content-Length: 84464
                """,
                """
                PATCH /files/1 HTTP/1.1
                Tus-Resumable: 1.0.0
                Upload-Offset: 134464
                Content-Type: application/offset+octet-stream
                Content-Length: 65536
                """,
            ])
    }

    @Test("An upload whose last response is lost succeeds when the server has all bytes")
    func complete() async throws {
        let file = try directory.file("file.bin", Array("hello".utf8))
        let server = ResumableServer([Self.created, .end, Self.offset(5, "200 OK")])
        #expect(try await upload(server, .content(.file(file))).get().statusCode == 200)
    }

    @Test("An upload whose resource is gone after its end was sent ends in doubt")
    func gone() async throws {
        let file = try directory.file("file.bin", Array("hello".utf8))
        let server = ResumableServer([Self.created, .end, .respond("404 Not Found")])
        let error = await failure(try await upload(server, .content(.file(file))))
        #expect(error?.mayHaveBeenReceived == true)
    }

    @Test("A server that accepts bytes at a wrong offset is not believed")
    func wrongOffset() async throws {
        let file = try directory.file("file.bin", length: 200_000)
        let server = ResumableServer([Self.created, Self.offset(300_000)])
        let error = await failure(try await upload(server, .content(.file(file))))
        #expect(error?.message.contains("offset") == true)
        #expect(error?.mayHaveBeenReceived == false)
    }

    @Test("An append that breaks off without progress is followed by one of half its length")
    func halved() async throws {
        let file = try directory.file("file.bin", length: 4_000_000)
        let server = ResumableServer([
            Self.created, .cut(after: 2_000_000), Self.offset(0),
            .respond("204 No Content", headers: ["Upload-Offset: 4000001"]),
        ])
        _ = try await upload(server, .content(.file(file)))
        let length = server.heads[3].split(separator: "\n").last?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        // Half of what the client saw acknowledged, which may be less than the server read.
        #expect((65_536..<1_968_000).contains(length), "\(length)")
    }

    @Test("A form with two files is refused before anything is sent")
    func twoFiles() async throws {
        let file = try directory.file("file.bin", Array("hello".utf8))
        let server = ResumableServer([])
        let error = await failure(try await upload(server, .form([.file("a", file), .file("b", file)])))
        #expect(error?.reason == .invalidRequest)
        #expect(server.heads.isEmpty)
    }

    @Test("A server whose OPTIONS state tus gets the file by it")
    func detected() async throws {
        let file = try directory.file("file.bin", length: 2 << 20)
        let server = ResumableServer([
            .respond("204 No Content", headers: ["Tus-Version: 0.2.2, 1.0.0"]), Self.created,
            Self.offset((2 << 20) - 65_536),
            Self.offset(2 << 20),
        ])
        #expect(try await upload(server, .content(.file(file)), resumption: .automatic).get().statusCode == 204)
    }

    private func failure(_ result: Result<UploadResponse, UploadError>) async -> UploadError? {
        if case .failure(let error) = result { error } else { nil }
    }
}
