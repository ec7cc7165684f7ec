import Foundation
import TestSupport

/// The environment of the documentation's code: a receiver, and a folder with a photo, an app, its data, a certificate, and
/// the command.
///
/// They go with this object.
final class SnippetFolder: Sendable {
    let server: ServerProcess
    private let folder: TemporaryFolder

    var path: String { folder.path }

    init() async throws {
        folder = try TemporaryFolder()
        let path = folder.path
        let files = FileManager.default
        for folder in ["stored", "bin"] {
            try files.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        let examples = Programs.root.appendingPathComponent("Examples").path
        try files.copyItem(atPath: "\(examples)/data", toPath: "\(path)/data")
        try files.copyItem(atPath: "\(examples)/form", toPath: "\(path)/app")
        try files.createSymbolicLink(atPath: "\(path)/bin/uploadtask", withDestinationPath: Programs.command)
        try Data("a photo of 23 bytes ...\n".utf8.prefix(23)).write(to: URL(fileURLWithPath: "\(path)/photo.jpg"))
        server = try await ServerProcess.receiver(directory: "\(path)/stored")
        let config = "\(path)/app/config.json"
        try here(String(contentsOfFile: config, encoding: .utf8)).write(
            toFile: config, atomically: true, encoding: .utf8)
    }

    deinit { server.stop() }

    /// The text with the receiver of this test in place of the one that it names.
    func here(_ text: String) -> String { text.replacingOccurrences(of: "http://127.0.0.1:8080", with: server.url) }

    func makeCertificate(_ name: String) async throws {
        let arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem",
        ]
        _ = try await Programs.run("openssl", arguments + ["-out", name], folder: path)
    }

    /// Writes a script here and runs it with a program.
    func run(_ snippet: Snippet, as name: String, _ program: String, _ arguments: [String] = []) async throws
        -> ProgramResult
    {
        try here(snippet.text).write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        let search = "\(path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        return try await Programs.interleaved(
            program, arguments + ["\(path)/\(name)"], environment: ["PATH": search], folder: path)
    }
}
