import DurableTestSupport
import EngineTestSupport
import TestSupport
import Testing
import UploadEngine

@testable import DurableUploads

/// Uploads that another process continues at the server's offset.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ResumptionTests {
    private static let length = 200_000

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.file("a.bin", [UInt8](repeating: UInt8(ascii: "x"), count: Self.length))
    }

    private static let supported = ResumableServer.Answer.respond(
        "204 No Content", headers: ["Upload-Limit: max-age=60", "Upload-Draft-Interop-Version: 8"])

    private static let created = ResumableServer.Answer.respond(
        "201 Created", headers: ["Location: /r/1", "Upload-Complete: ?0"])

    private static func offset(_ offset: Int, isComplete: Bool = false) -> ResumableServer.Answer {
        .respond("204 No Content", headers: ["Upload-Offset: \(offset)", "Upload-Complete: ?\(isComplete ? 1 : 0)"])
    }

    private static let stored = ResumableServer.Answer.respond(
        "200 OK", headers: ["Upload-Complete: ?1"], body: "stored")

    private func upload(_ url: String) throws -> DurableUpload {
        try DurableUpload(.form([.field("album", "1"), .file("photo", path)]), to: url, resumption: .draft)
    }

    private func send(
        _ upload: DurableUpload, _ disk: MemoryDisk, retries: Int = 0
    ) async throws -> FinishedUpload {
        var configuration = UploadClient.Configuration()
        // Time for a server on a busy computer.
        configuration.retry.negotiationLimit = .seconds(60)
        return try await withQueue(MemoryStore(disk), configuration) {
            try await $0.upload(upload, retry: .times(retries))
        }
    }

    /// The record that a killed process has left.
    private func record(
        of upload: DurableUpload, _ state: UploadRecord.State, at server: RawServer,
        version: String = UploadClient.version
    ) -> MemoryDisk {
        var record = upload.request.record(isQueued: false, now: 5)
        (record.state, record.attempts) = (state, 1)
        record.resource = "draft-8 \(version) http://127.0.0.1:\(server.port)/r/1"
        return MemoryDisk([record])
    }

    @Test("A later call asks for the offset, sends the rest of the same form, and completes the upload")
    func goesOn() async throws {
        let disk = MemoryDisk()
        let total = Self.length + 317
        let server = ResumableServer([
            Self.supported, Self.created, .cut(after: 50_000), Self.offset(50_000), Self.offset(total), Self.stored,
        ])
        try await server.run { raw in
            let lost = try await send(try upload(raw.url), disk)
            #expect(lost.ending.outcome == .notReceived)
            #expect(disk.records.map(\.state) == [.sending] && disk.records[0].resource != nil)
            let finished = try await send(try upload(raw.url), disk)
            #expect(finished.ending == .init(outcome: .answered, statusCode: 200, response: "stored"))
        }
        #expect(server.heads.map { $0.prefix(5) } == ["OPTIO", "POST ", "PATCH", "HEAD ", "PATCH", "PATCH"])
        #expect(server.heads[4].contains("Upload-Offset: 50000\n"))
        // Both parts are those of one form, with one boundary.
        let boundary = try #require(server.content.split(separator: "\r\n").first)
        #expect(server.content.hasSuffix("\r\n\(boundary)--\r\n"))
        #expect(server.content.utf8.count == total)
        #expect(disk.records == [])
    }

    @Test("The resource is on the disk before its first byte is sent, and the mark before the end")
    func order() async throws {
        let disk = MemoryDisk()
        let server = ResumableServer([Self.supported, Self.created, Self.offset(Self.length + 317), Self.stored])
        _ = try await server.run { raw in try await send(try upload(raw.url), disk) }
        #expect(disk.states == [.waiting, .sending, .sending, .committing, .ended])
        #expect(disk.history[1].resource == nil && disk.history[2].resource?.hasSuffix("/r/1") == true)
    }

    @Test("A process that was killed at the end asks the server, which has the upload: received, and not sent again")
    func received() async throws {
        let server = ResumableServer([Self.offset(Self.length, isComplete: true)])
        try await server.run { raw in
            let upload = try upload(raw.url)
            let finished = try await send(upload, record(of: upload, .committing, at: raw))
            #expect(finished.ending.outcome == .received)
            #expect(finished.ending.message == "the server has the whole upload, but its response was lost")
        }
        #expect(server.heads.count == 1)
    }

    @Test("A server that has forgotten the upload of such a process leaves the doubt, which is named")
    func forgotten() async throws {
        let server = ResumableServer([.respond("404 Not Found")])
        try await server.run { raw in
            let upload = try upload(raw.url)
            let disk = record(of: upload, .committing, at: raw)
            let finished = try await send(upload, disk)
            #expect(finished.ending.outcome == .unknown)
            #expect(finished.ending.message?.hasSuffix("; the server may have received the upload") == true)
            #expect(disk.records == [finished.record])
        }
        #expect(server.heads.count == 1)
    }

    @Test("A call that loses the connection at the end goes on with the next one, without a doubt")
    func lostAtTheEnd() async throws {
        let disk = MemoryDisk()
        let total = Self.length + 317
        let server = ResumableServer([
            Self.supported, Self.created, Self.offset(total), .end, Self.offset(total), Self.stored,
        ])
        try await server.run { raw in
            let lost = try await send(try upload(raw.url), disk)
            #expect(lost.ending.outcome == .unknown)
            let finished = try await send(try upload(raw.url), disk)
            #expect(finished.ending.outcome == .answered)
        }
        #expect(server.heads.map { $0.prefix(5) } == ["OPTIO", "POST ", "PATCH", "PATCH", "HEAD ", "PATCH"])
        #expect(disk.records == [])
    }

    @Test("Refused credentials keep the state at the server for a call with others", arguments: [401, 403, 407])
    func credentials(status: Int) async throws {
        let disk = MemoryDisk()
        let total = Self.length + 317
        let server = ResumableServer([
            Self.supported, Self.created, .respond("\(status) No"), Self.offset(0), Self.offset(total), Self.stored,
        ])
        try await server.run { raw in
            let refused = try await send(try upload(raw.url), disk)
            #expect(refused.ending.statusCode == status)
            let finished = try await send(try upload(raw.url), disk)
            #expect(finished.ending.statusCode == 200)
        }
        #expect(server.heads.filter { $0.hasPrefix("POST ") }.count == 1)
    }

    @Test("An upload of another version of the library begins anew: its form may have other bytes")
    func otherVersion() async throws {
        let server = ResumableServer([Self.supported, Self.created, Self.offset(Self.length + 317), Self.stored])
        try await server.run { raw in
            let upload = try upload(raw.url)
            let finished = try await send(upload, record(of: upload, .sending, at: raw, version: "0.0.1"))
            #expect(finished.ending.statusCode == 200)
        }
        #expect(server.heads.first?.hasPrefix("OPTIONS ") == true)
    }

    @Test("An upload that the server has lost begins anew in the same call")
    func lostAtTheServer() async throws {
        let total = Self.length + 317
        let server = ResumableServer([
            .respond("404 Not Found"), .respond("201 Created", headers: ["Location: /r/2"]), Self.offset(total),
            Self.stored,
        ])
        try await server.run { raw in
            let upload = try upload(raw.url)
            let finished = try await send(upload, record(of: upload, .sending, at: raw), retries: 1)
            #expect(finished.ending.statusCode == 200)
        }
        #expect(server.heads.map { $0.prefix(10) } == ["HEAD /r/1 ", "POST /uplo", "PATCH /r/2", "PATCH /r/2"])
    }

    @Test(
        "Retries are counted anew when the server has more of the upload, and an append that did not arrive gets shorter"
    )
    func counted() async throws {
        let disk = MemoryDisk()
        let total = Self.length + 317
        let cut = ResumableServer.Answer.cut(after: 20_000)
        let server = ResumableServer([
            Self.supported, Self.created, cut, Self.offset(20_000), cut, Self.offset(40_000), cut, Self.offset(40_000),
            .respond("204 No Content"), Self.offset(total), Self.stored,
        ])
        try await server.run { raw in
            let finished = try await send(try upload(raw.url), disk, retries: 1)
            #expect(finished.ending.statusCode == 200, "\(finished.ending)")
            #expect(finished.record.attempts == 4)
        }
        let lengths = server.heads.filter { $0.hasPrefix("PATCH") }.compactMap {
            $0.split(separator: "Content-Length: ").last.flatMap { Int64($0) }
        }
        #expect(lengths.prefix(3) == [Int64(total), Int64(total) - 20_000, Int64(total) - 40_000])
        // Half of the part that was acknowledged, or of the append.
        #expect(try #require(lengths.dropFirst(3).first) < Int64(total) - 40_000)
    }
}
