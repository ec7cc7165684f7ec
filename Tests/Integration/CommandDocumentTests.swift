import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite struct CommandDocumentTests {
        /// The blocks of commands in docs/command.md.
        private static let blocks: [String] = {
            let text = try? String(contentsOf: Programs.root.appendingPathComponent("docs/command.md"), encoding: .utf8)
            return text?.components(separatedBy: "```sh\n").dropFirst().compactMap {
                $0.components(separatedBy: "```").first
            } ?? []
        }()

        @Test("The document has blocks of commands")
        func some() { #expect(Self.blocks.count >= 5) }

        @Test("Every command in docs/command.md runs, and every file arrives", arguments: blocks)
        func runs(block: String) async throws {
            let folder = try TemporaryFolder()
            let received = try TemporaryFolder()
            for name in ["a.bin", "b.bin", "photo.jpg", "notes.txt"] { _ = try folder.file(name) }
            for name in ["bin", "folder"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
            }
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/bin/uploadtask", withDestinationPath: Programs.command)
            let receiver = try await ServerProcess.receiver(directory: received.path)
            // Accepts every method, and returns the request.
            let server = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
            defer {
                receiver.stop()
                server.stop()
            }
            let script = block.replacing("http://127.0.0.1:8080", with: receiver.url)
                .replacing(#/https://example\.com/[a-z./]*/#, with: "\(server.url)/echo/x")
            let search = "\(folder.path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let result = try await Programs.run(
                "bash", ["-euo", "pipefail", "-c", script],
                environment: ["PATH": search, "UPLOADTASK_STATE": "\(folder.path)/state"], folder: folder.path)
            #expect(result.status == 0, "\(script)\n\(result.error)")
            #expect(result.error == "")
            #expect(block.contains("http://127.0.0.1") == !(try received.files.isEmpty))
            if block.contains("TOKEN") { #expect(result.output.contains("Bearer 0123456789")) }
            if block.contains("@headers.txt") { #expect(result.output.contains(#""x-api-key": "0123456789""#)) }
        }
    }
}
