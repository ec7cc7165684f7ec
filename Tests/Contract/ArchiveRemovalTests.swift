import Foundation
import TestSupport
import Testing

/// The temporary folder of an `.rpk`: no run leaves it behind, however it ends.
@Suite(.phase(.scripts), .timeLimit(minutes: 5)) struct ArchiveRemovalTests {
    /// An ending of a run.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The app's script.
        let script: String
        var options: [String] = []
        /// The signal after the line "ready".
        var signal: Int32?
        var status: Int32 = 0
        var manifest = #"{"package":"com.example.zip","name":"a"}"#
    }

    static let endings = [
        Ending(testDescription: "the end", script: "console.log('ready')"),
        Ending(testDescription: "--for", script: "setInterval(() => {}, 1)", options: ["--for", "0.01"]),
        Ending(testDescription: "an exception", script: "setTimeout(() => { throw new Error('x') })", status: 1),
        Ending(
            testDescription: "an upload",
            script: """
                require('@system.uploadtask').uploadFile({
                  url: 'http://127.0.0.1:1/', filePath: '/app.js', name: 'f', fail: (data, code) => console.log(code),
                })
                """,
            manifest: #"{"package":"com.example.zip","name":"a","features":[{"name":"system.uploadtask"}]}"#),
        Ending(testDescription: "terminate", script: "require('@system.app').terminate()"),
        Ending(testDescription: "a wrong option", script: "1", options: ["--page", "none"], status: 64),
        Ending(testDescription: "a wrong call", script: "1", options: ["--call", "none()"], status: 64),
        Ending(testDescription: "nothing ran", script: "", status: 65),
        Ending(testDescription: "a wrong manifest", script: "1", status: 65, manifest: "{}"),
        Ending(testDescription: "--list", script: "1", options: ["--list"]),
        Ending(
            testDescription: "an interrupt", script: "console.log('ready'); setInterval(() => {}, 1)", signal: SIGINT,
            status: 130),
        Ending(
            testDescription: "SIGTERM", script: "console.log('ready'); setInterval(() => {}, 1)", signal: SIGTERM,
            status: 143),
        Ending(
            testDescription: "SIGTERM during an endless script", script: "console.log('ready'); for (;;) {}",
            signal: SIGTERM, status: 143),
        Ending(
            testDescription: "SIGTERM during the list of an endless script",
            script: "console.error('ready'); for (;;) {}", options: ["--list"], signal: SIGTERM, status: 143),
    ]

    private static let limiter = ConcurrencyLimiter(limit: 4)

    @Test("A package leaves no folder in TMPDIR", arguments: endings)
    func removed(ending: Ending) async throws {
        let folder = try TemporaryFolder()
        let content = ZipWriter(["manifest.json": ending.manifest, "app.js": ending.script, "a/b/c.txt": "text"])
        let archive = try folder.file("app.rpk", content.bytes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await Self.limiter.run { try await run(ending, archive, in: "\(folder.path)/\(number)") }
                }
            }
            try await group.waitForAll()
        }
    }

    private func run(_ ending: Ending, _ archive: String, in temporary: String) async throws {
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let result = try await Programs.interleaved(
            Programs.command, ["run", archive, "--data", "\(archive).data"] + ending.options,
            environment: ["TMPDIR": temporary]
        ) { line, process in
            if let signal = ending.signal, line == "ready" { process.signal(signal) }
        }
        #expect(result.status == ending.status, "\(result.output)")
        #expect(try names(in: temporary) == [])
    }
}
