import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// Every block of code in the articles and in the doc comments does what the text states.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct DocumentationTests {
    @Test("Every block is of a kind that is compiled or run here")
    func kinds() {
        #expect(Snippet.all.count > 30)
        for snippet in Snippet.all {
            #expect(
                ["swift", "js", "sh", "json"].contains(snippet.language),
                "\(snippet.place): nothing runs a block of '\(snippet.language)'")
        }
    }

    @Test("JavaScript runs as a quick app", arguments: Snippet.all("js"))
    func javaScript(_ snippet: Snippet) async throws {
        let folder = try await SnippetFolder()
        let result = try await folder.run(
            snippet, as: "snippet.js", Programs.command, ["run", "--data", "\(folder.path)/data"])
        #expect(result.status == 0, "\(result.output)")
        #expect(snippet.prints(result.output), "\(result.output)")
    }

    @Test("Commands run in a shell that stops at the first error", arguments: Snippet.all("sh"))
    func shell(_ snippet: Snippet) async throws {
        let folder = try await SnippetFolder()
        if snippet.text.contains("server.pem") { try await folder.makeCertificate("server.pem") }
        // One that fails must not leave a receiver behind, which would hold what we read.
        let guarded = #"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT; . "$0""#
        let result = try await folder.run(
            snippet, as: "snippet.sh", "/usr/bin/env", ["bash", "-euo", "pipefail", "-c", guarded])
        #expect(result.status == 0, "\(result.output)")
        #expect(snippet.prints(result.output), "\(result.output)")
    }

    @Test("JSON is a manifest", arguments: Snippet.all("json"))
    func manifest(_ snippet: Snippet) throws {
        let manifest = try AppManifest(json: Array(snippet.text.utf8))
        #expect(manifest.features == ["system.uploadtask"])
        #expect(manifest.minAPILevel == SystemInterfaces.uploadTaskLevel)
    }

    @Test(
        "Each Swift block is in a test word for word, and the test compares its output", arguments: Snippet.all("swift")
    )
    func swift(_ snippet: Snippet) throws {
        func lines(of text: some StringProtocol) -> [String] {
            text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        let wanted = lines(of: snippet.text)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let tests = try files.filter { $0.hasSuffix("SnippetTests.swift") }.sorted().flatMap {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8).components(separatedBy: "@Test")
        }
        let compiled = tests.first { test in
            let lines = lines(of: test)
            return lines.indices.contains { lines[$0...].starts(with: wanted) }
        }
        let test = try #require(compiled, "\(snippet.place) is not compiled")
        if snippet.output != nil { #expect(test.contains("try shown("), "no test compares its output") }
    }
}
