import EngineTestSupport
import TestSupport
import Testing
import _UploadLocks

/// `uploadtask run` with uploads that are sent again.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct RunRetryTests {
    private let folders: AppFolders

    init() throws {
        folders = try AppFolders()
        try folders.write(String(repeating: "x", count: 3 << 20), to: "data/files/a.bin")
    }

    private func run(_ url: String, _ options: String...) async throws -> ProgramResult {
        try folders.write(
            """
            const task = require('@system.uploadtask').uploadFile({
              url: '\(url)', filePath: 'internal://files/a.bin', name: 'f',
              success: (response) => console.log('success', response.statusCode),
              fail: (data, code) => console.log('fail', code),
              complete: () => console.log('falls', falls),
            });
            let last = 0, falls = 0;
            task.onProgressUpdate(({ progress }) => { if (progress < last) falls++; last = progress; });
            """, to: "script.js")
        return try await Programs.uploadtask(
            ["run", "\(folders.path)/script.js", "--data", "\(folders.path)/data"] + options)
    }

    @Test("An upload whose connection is reset fails; with --retry it is sent again, and the app sees one upload")
    func again() async throws {
        let attempts = Counter()
        try await RawServer.run { connection in
            try await connection.respond(orReset: attempts.increment() % 2 == 1)
        } _: { server in
            let retried = try await run(server.url, "--retry", "2")
            #expect(retried.output == "success 200\nfalls 0\n", "\(retried.output)")
            #expect(retried.error.contains("; sending again in "), "\(retried.error)")
            #expect(retried.status == 0)
            let once = try await run(server.url)
            // 200 or 300, as the reset came.
            #expect(once.output.hasPrefix("fail ") && once.output.hasSuffix("00\nfalls 0\n"), "\(once.output)")
            #expect(once.error == "")
        }
        #expect(attempts.value == 3)
    }

    @Test("With --resume-with an upload goes on where it broke off")
    func resumed() async throws {
        let server = ResumableServer([
            .respond(
                "204 No Content", headers: ["Upload-Limit: max-size=99999999", "Upload-Draft-Interop-Version: 10"]),
            .respond("201 Created", headers: ["Location: /r/1", "Upload-Offset: 0", "Upload-Complete: ?0"]),
            .cut(after: 1_500_000),
            .respond("204 No Content", headers: ["Upload-Offset: 1400000", "Upload-Complete: ?0"]),
            .respond("200 OK", headers: ["Upload-Complete: ?1"]),
        ])
        let result = try await server.run { raw in
            try await run(raw.url, "--retry", "2", "--resume-with", "draft")
        }
        #expect(result.output == "success 200\nfalls 0\n", "\(result.output)\(result.error)")
        let lines = server.heads.map { $0.split(separator: "\n").first.map(String.init) }
        #expect(
            lines == [
                "OPTIONS /upload HTTP/1.1", "POST /upload HTTP/1.1", "PATCH /r/1 HTTP/1.1", "HEAD /r/1 HTTP/1.1",
                "PATCH /r/1 HTTP/1.1",
            ])
        #expect(server.heads.last?.contains("Upload-Offset: 1400000") == true)
    }

    @Test(
        "An option that has no effect without --retry is a usage error",
        arguments: [["--retry-max-time", "5"], ["--resume-with", "auto"], ["--retry", "0", "--resume-with", "tus"]])
    func usage(options: [String]) async throws {
        let result = try await Programs.uploadtask(["run", "\(folders.path)/script.js"] + options)
        #expect(result.status == 64)
        #expect(result.error.contains("requires --retry."), "\(result.error)")
    }
}
