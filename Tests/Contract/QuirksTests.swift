import CUploadJavaScriptCore
import Foundation
import TestSupport
import Testing
import UploadCore
import UploadEngine

@testable import QuickApp

/// The quirks of devices: one script each in the folder `Quirks`, with its transcript, which follows from the published
/// sources. Bytes on the wire are those of libcurl 7.88 with the same calls, received by a socket.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct QuirksTests {
    /// The collection of garbage is explicit: ``collected()``.
    private static let scripted = Quirk.allCases.filter { $0 != .collection }

    @Test("The output of the script of a quirk matches its transcript", arguments: scripted)
    func transcript(quirk: Quirk) async throws {
        let script = try QuirkScript(quirk.rawValue)
        let (expected, actual) = (script.expected, try await script.run(quirks: true))
        if let difference = Transcript(expected: expected).difference(from: actual) {
            Issue.record("\(quirk.rawValue).js: \(difference)")
        }
    }

    @Test("Without the option, the script of a quirk has another output", arguments: scripted)
    func withoutQuirks(quirk: Quirk) async throws {
        let script = try QuirkScript(quirk.rawValue)
        let actual = try await script.run(quirks: false)
        #expect(Transcript(expected: script.expected).difference(from: actual) != nil)
    }

    @Test("Every script in the folder belongs to a quirk, and every quirk but one has a script")
    func strays() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: QuirkScript.folder.path).sorted()
        #expect(files == Self.scripted.flatMap { ["\($0.rawValue).expected", "\($0.rawValue).js"] }.sorted())
    }

    @Test("A task that is collected is aborted and fails with libcurl's code 42; one that is referenced goes on")
    func collected() async throws {
        let folder = try await SnippetFolder()
        let context = try ForeignContext()
        let module = try context.thread.sync {
            context.here("var lines = [], kept; function log(line) { lines.push(line); }")
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            configuration.quirks = true
            return try EmbeddedUploadTask(
                in: context.reference, package: "\(folder.path)/app", configuration, errors: { _ in },
                perform: { turn in context.thread.async { turn() } })
        }
        context.evaluate(
            """
            function upload(name, delay) {
                return uploadtask.uploadFile({
                    url: '\(folder.server.url)/?uploadtask-delay=' + delay, filePath: 'internal://mass/download/test.png', name,
                    success: () => log(name + ' success'), fail: (data, code) => log(`${name} ${data} ${code}`),
                    complete: () => log(name + ' complete'),
                });
            }
            (function () {
                kept = upload('kept', 1000);
                upload('dropped', 30000).onProgressUpdate(() => {});
            })();
            """)
        let wanted =
            "dropped Operation was aborted by an application callback 42,dropped complete,kept success,kept complete"
        let end = ContinuousClock.now + .seconds(60)
        // The collector scans the stacks of all threads that have entered the context, and may find a stale reference there.
        while context.evaluate("lines.join()") != wanted, ContinuousClock.now < end {
            context.thread.sync { JSSynchronousGarbageCollectForDebugging(context.reference) }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(context.evaluate("lines.join()") == wanted)
        await module.shutdown()
        context.release()
    }

    @Test("A timeout of 0 or below is none, and any other remains")
    func timeouts() {
        let cases: [(Double?, Double?)] = [
            (nil, nil), (0, 2_147_483_647), (-1, 2_147_483_647), (1, 1), (2500, 2500),
        ]
        for (given, used) in cases {
            var options = UploadOptions(url: "http://a/", filePath: "/a", name: "a", timeout: given)
            options.applyQuirks()
            #expect(options.timeout == used)
        }
    }

    @Test(
        "curl ends with the code that the transcript of failures has",
        arguments: [
            ("refused", "http://127.0.0.1:1/"), ("timeout", "/hang"), ("no TLS", "https:"), ("empty reply", "/close"),
            ("partial body", "/cut"), ("partial chunk", "/cut?chunked=1"), ("invalid chunk", "/malformed/chunk"),
            ("no HTTP", "/malformed"), ("invalid status", "/malformed/status"), ("invalid line", "/malformed/line"),
            ("invalid length", "/malformed/length"), ("too many redirects", "/redirect-loop/302"),
            ("another scheme", "/redirect/302?to=gopher://x/"),
            ("damaged coding", "/big/100?encoding=gzip&damaged=flip"),
        ])
    func curl(failure: String, target: String) async throws {
        let lines = try QuirkScript("failures").expected.split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("\(failure): ") })
        let server = try await ServerProcess.scenarios.value.url
        let url =
            switch target.first {
            case "/": server + target
            default: target == "https:" ? server.replacingOccurrences(of: "http:", with: "https:") + "/" : target
            }
        let arguments = ["-q", "-sSL", "--compressed", "--max-time", "2", "-F", "file=hello", "-o", "/dev/null", url]
        let result = try await Programs.run("curl", arguments, environment: ["no_proxy": "*"])
        #expect(line.hasPrefix("\(failure): \(result.status) "), "\(result.error)")
    }

    @Test("Each reason has a code of libcurl with its text")
    func failures() {
        for reason in UploadFailure.Reason.allCases {
            for code in [UploadFailure.Code.other, .inputOutput] {
                let failure = LibcurlFailure(UploadFailure(code, "own words", reason: reason))
                #expect((1...99).contains(failure.code) && failure.text != "own words")
            }
        }
        let unsupported = LibcurlFailure(UploadFailure(.unsupported, "own words"))
        #expect(unsupported.code == 203 && unsupported.text == "own words")
    }

    @Test("The documentation lists every quirk in order, in the words of the code")
    func documented() throws {
        let page = Programs.root.appendingPathComponent("docs/quick-apps.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(text.range(of: "## Differences from the device"))
        let rows = text[section.upperBound...].split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let cells = rows.filter { $0.count == 3 }.map { $0[1] }
        #expect(Array(cells.dropFirst().prefix(Quirk.allCases.count)) == Quirk.allCases.map(\.onDevice))
    }
}
