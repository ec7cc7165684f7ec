import Foundation
import TestSupport
import Testing

/// Runs every script of the folder `Scripts` as a separate app and compares its output, line by line, with the
/// transcript next to it, which was written by hand from docs/contract.md.
@Suite(.phase(.scripts)) struct ScriptTests {
    /// Most scripts only wait, but some measure time.
    private static let limiter = ConcurrencyLimiter(limit: 6)

    @Test("The output of a script matches its transcript", .timeLimit(minutes: 5), arguments: ScriptCase.names)
    func transcript(name: String) async throws {
        let script = try ScriptCase(name)
        let expected = Transcript(expected: try script.expected)
        let server = try await ServerProcess.scenarios.value.url
        try await Self.limiter.run {
            let app = try ScriptApp(script, server: server)
            let arguments = ["run", app.app, "--data", app.data] + script.arguments
            let ending = try await Programs.interleaved(Programs.command, arguments) { line, process in
                guard let signal = script.signal, line == signal.after else { return }
                process.signal(signal.number)
            }
            let output = app.normalized(ending.output, server: server)
            if Task.isCancelled {
                Issue.record("\(name).js did not end. Its output so far:\n\(output)")
                return
            }
            let actual = output + (output.isEmpty || output.hasSuffix("\n") ? "" : "\n") + "exit \(ending.status)\n"
            if let difference = expected.difference(from: actual) { Issue.record("\(name).js: \(difference)") }
        }
    }

    @Test("Every transcript and every folder in Scripts belongs to a script")
    func strays() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: ScriptCase.folder.path)
        let known = Set(ScriptCase.names.flatMap { ["\($0).js", "\($0).expected", $0] } + ["README.md"])
        #expect(files.filter { !known.contains($0) } == [])
        #expect(!ScriptCase.names.isEmpty)
    }

    @Test(
        "In a transcript, … matches any text of a line",
        arguments: [
            ("a", "a", true), ("a", "ab", false), ("a…", "a", true), ("a…", "abc", true), ("a…c", "abc", true),
            ("a…c", "a", false), ("aa…a", "aa", false), ("a…b…c", "axbxc", true), ("a…b…c", "axc", false),
            ("…", "", true), ("a…", "a\nb", false), ("a\n…\nc", "a\nb\nc", true), ("a\nb", "a", false),
            ("a", "a\nb", false),
        ])
    func wildcard(pattern: String, text: String, matches: Bool) {
        #expect((Transcript(expected: pattern).difference(from: text) == nil) == matches)
    }
}
