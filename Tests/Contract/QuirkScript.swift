import Foundation
import QuickApp
import TestSupport
import Testing
import UploadEngine

/// A script of the folder `Quirks`, with its transcript.
///
/// In a script, `http://SERVER` is the scenario server, and `https://TLS` a server with a certificate that the system does not
/// trust.
struct QuirkScript: Sendable {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Quirks")
    private static let certificates = Task { try await CertificateServer() }

    let source: String
    let expected: String

    init(_ name: String) throws {
        source = try String(contentsOf: Self.folder.appendingPathComponent("\(name).js"), encoding: .utf8)
        expected = try String(contentsOf: Self.folder.appendingPathComponent("\(name).expected"), encoding: .utf8)
    }

    /// Runs a script as an app, and returns its output.
    func run(quirks: Bool) async throws -> String {
        let server = try await ServerProcess.scenarios.value.url
        let root = try TemporaryFolder()
        let files = FileManager.default
        for folder in ["app", "data/files/directory", "data/mass"] {
            try files.createDirectory(atPath: "\(root.path)/\(folder)", withIntermediateDirectories: true)
        }
        for name in ["a.txt", "a.JPG", "a.amr", ".png", "a.xml"] {
            _ = try root.file("data/files/\(name)", Array("hello".utf8))
        }
        _ = try root.file("data/files/empty.txt", [])
        _ = try root.file("data/mass/large.bin", length: 2_000_000)
        var source = source.replacingOccurrences(of: "http://SERVER", with: server)
            .replacingOccurrences(of: "//SERVER", with: server.replacingOccurrences(of: "http:", with: ""))
        if source.contains("https://TLS") {
            source = source.replacingOccurrences(of: "https://TLS", with: try await Self.certificates.value.url)
        }
        _ = try root.file("app/app.js", Array(source.utf8))

        var configuration = QuickAppHost.Configuration()
        configuration.data = "\(root.path)/data"
        configuration.quirks = quirks
        // The large file takes most of a second, so that there are events before the last one.
        configuration.connection.maximumRate = 3_000_000
        let output = PrintedText()
        let host = try QuickAppHost(
            AppPackage(path: "\(root.path)/app/app.js"), configuration, output: { output.write($0) },
            errors: { output.write($0) })
        _ = try await host.run()
        let address = server.replacingOccurrences(of: "http://", with: "")
        return output.text.replacingOccurrences(of: address, with: "SERVER")
    }
}

/// A TLS server with a certificate that the system does not trust.
private final class CertificateServer: Sendable {
    let url: String
    private let folder: TemporaryFolder
    private let server: ServerProcess

    init() async throws {
        folder = try TemporaryFolder()
        let made = try await Programs.run(Programs.server("make-certificates"), [folder.path])
        try #require(made.status == 0, "\(made.error)")
        server = try await ServerProcess.http2(certificates: folder.path, [])
        url = server.url
    }
}
