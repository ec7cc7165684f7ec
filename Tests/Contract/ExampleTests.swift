import Foundation
import QuickApp
import TestSupport
import Testing
import UploadCore

/// Runs the apps of the folder `Examples` as the README describes, against the project's receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct ExampleTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    /// Runs a copy of an example against a separate server.
    private func run(_ name: String, _ change: (String) -> String = { $0 }) async throws -> ProgramResult {
        let examples = Programs.root.appendingPathComponent("Examples")
        let app = "\(folders.path)/\(name)"
        try FileManager.default.copyItem(atPath: examples.appendingPathComponent(name).path, toPath: app)
        let received = "\(folders.path)/received"
        try FileManager.default.createDirectory(atPath: received, withIntermediateDirectories: true)
        let server = try await ServerProcess.receiver(directory: received)
        defer { server.stop() }
        for file in ["app.js", "config.json"] {
            guard let text = try? String(contentsOfFile: "\(app)/\(file)", encoding: .utf8) else { continue }
            let changed = change(text).replacingOccurrences(of: "http://127.0.0.1:8080", with: server.url)
            try changed.write(toFile: "\(app)/\(file)", atomically: true, encoding: .utf8)
        }
        return try await Programs.interleaved(
            Programs.command, ["run", app, "--data", examples.appendingPathComponent("data").path])
    }

    @Test("The interface page's own example aborts its upload and receives no other event", arguments: [false, true])
    func page(requires: Bool) async throws {
        let ending = try await run("page") { text in
            requires
                ? text.replacingOccurrences(
                    of: "import uploadtask from '@system.uploadtask'",
                    with: "const uploadtask = require('@system.uploadtask')") : text
        }
        #expect(ending.output == "handling fail, errMsg = user cancel request\nhandling fail, errCode = 1002\n")
        #expect(ending.status == 0)
    }

    @Test("Without its abort, the page's example sends the picture, and only its second listener is called")
    func pageWithoutAbort() async throws {
        let ending = try await run("page") {
            $0.replacingOccurrences(of: "\nretUploadTask.abort()", with: "\n// retUploadTask.abort()")
        }
        let lines = ending.output.split(separator: "\n")
        #expect(ending.status == 0)
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("listening for upload progress update event 2,") })
        #expect(lines.dropLast().first?.contains("\"progress\":0,") == true)
        #expect(lines.dropLast().last?.contains("\"progress\":100,") == true)
        #expect(lines.last?.hasPrefix("Upload success.resp = {\"statusCode\":200,") == true)
        let picture = try Data(contentsOf: Programs.root.appendingPathComponent("Examples/data/mass/download/test.png"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folders.path)/received/test.png")) == picture)
    }

    @Test("The form is received with its fields and its file")
    func form() async throws {
        let ending = try await run("form")
        #expect(
            ending.output == """
                application/json 200
                field person: 小明
                field resting: true
                field samples: 12
                file measurements: heart-rate.csv, 310 bytes
                complete

                """)
        #expect(ending.status == 0)
    }

    @Test("The README's example runs unchanged")
    func readme() async throws {
        let readme = try String(contentsOf: Programs.root.appendingPathComponent("README.md"), encoding: .utf8)
        let block = try #require(readme.firstMatch(of: /(?s)```js\n(.*?)```/))
        let received = "\(folders.path)/received"
        try FileManager.default.createDirectory(atPath: received, withIntermediateDirectories: true)
        let server = try await ServerProcess.receiver(directory: received)
        defer { server.stop() }
        try folders.write(
            block.1.replacingOccurrences(of: "http://127.0.0.1:8080", with: server.url), to: "package/readme.js")
        let data = Programs.root.appendingPathComponent("Examples/data").path
        let ending = try await Programs.interleaved(
            Programs.command, ["run", "\(folders.path)/package/readme.js", "--data", data])
        let lines = ending.output.split(separator: "\n")
        #expect(ending.status == 0)
        #expect(lines.first == "0 %, 0 bytes")
        #expect(lines.suffix(2).first?.hasPrefix("200 {\"fields\":[{\"name\":\"album\",\"value\":\"2026\"}]") == true)
        #expect(lines.last == "over")
    }

    @Test("The queue reports the result of each file")
    func queue() async throws {
        let ending = try await run("queue")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.prefix(2) == ["picture: arrived (100 % sent)", "table: arrived (100 % sent)"])
        #expect(
            lines.dropFirst(2).first
                == """
                missing: failed with 202: invalid filename: 'internal://files/missing.csv' does not exist (0 % sent)
                """)
        #expect(lines.suffix(2) == ["refused: refused with 503 (100 % sent)", "slow: given up (100 % sent)"])
        #expect(ending.status == 0)
    }

    /// Runs a project of `Examples` against a separate server.
    private func runProject(_ name: String, _ arguments: String...) async throws -> ProgramResult {
        let project = Programs.root.appendingPathComponent("Examples/\(name)").path
        let received = "\(folders.path)/received"
        try FileManager.default.createDirectory(atPath: received, withIntermediateDirectories: true)
        let server = try await ServerProcess.receiver(directory: received)
        defer { server.stop() }
        let page = ["--page", "pages/index?server=\(server.url)", "--data", "\(folders.path)/data"]
        return try await Programs.interleaved(Programs.command, ["run", project] + page + arguments)
    }

    @Test("The voice note is sent with a stand-in for the microphone, and cannot be recorded without")
    func voiceNote() async throws {
        let stubs = Programs.root.appendingPathComponent("Examples/voice-note/test/stubs").path
        let sent = try await runProject("voice-note", "--modules", stubs, "--call", "onSend()")
        #expect(sent.output == "[toast] sent 16000 bytes\n")
        #expect(sent.status == 0)
        let refused = try await runProject("voice-note", "--call", "onSend()")
        #expect(
            refused.output == """
                @system.record.start is not there: answered 203; supply it with --modules
                [toast] cannot record: @system.record.start is not there (203)

                """)
        #expect(refused.status == 0)
    }

    @Test("The recipe for CI in docs/quick-apps.md tests the voice note")
    func recipe() async throws {
        let page = try String(contentsOf: Programs.root.appendingPathComponent("docs/quick-apps.md"), encoding: .utf8)
        let section = try #require(page.firstMatch(of: /(?s)## In CI\n\n```sh\n(.*?)```/))
        let project = "\(folders.path)/voice-note"
        let example = Programs.root.appendingPathComponent("Examples/voice-note").path
        try FileManager.default.copyItem(atPath: example, toPath: project)
        let commands = URL(fileURLWithPath: Programs.command).deletingLastPathComponent().path
        let guarded = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT; export PATH=\(commands):$PATH; \(section.1)"
        let ending = try await Programs.run(
            "/usr/bin/env", ["bash", "-euo", "pipefail", "-c", guarded], folder: project)
        #expect(ending.output == "[toast] sent 16000 bytes\n")
        #expect(ending.status == 0, "\(ending.error)")
        let wrong = try await Programs.run(
            "/usr/bin/env", ["bash", "-euo", "pipefail", "-c", guarded.replacing("16000", with: "17000")],
            folder: project)
        #expect(wrong.status != 0)
    }

    @Test("The conformance project finds that all rules hold")
    func conformance() async throws {
        let ending = try await runProject("conformance")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("ok   ") }, "\(ending.output)")
        #expect(lines.last == "22 of 22 rules hold")
        #expect(ending.status == 0)
    }

    @Test("With --quirks the conformance project finds the quirks that a script can see, and no other fault")
    func quirks() async throws {
        let ending = try await runProject("conformance", "--quirks")
        let failed = ending.output.split(separator: "\n").filter { $0.hasPrefix("FAIL ") }
        let expected: [(quirks: [Quirk], line: String)] = [
            ([.parameterErrors], "2.2  no callback runs before uploadFile returns"),
            ([.emptyFields], "2.10  an empty field is kept, null and undefined are left out"),
            ([.values], "2.10  numbers and booleans are sent as text"),
            ([.timeout], "2.11  a timeout ends the upload with 204"),
            ([.fileFirst], "3.2  fields are sent in the order of the object"),
            ([.failures], "4.5  a refused connection is 200"),
            ([.failures], "4.5  a connection that ends before the response is 300"),
            ([.abort], "5.1  abort calls fail with 1002, then complete"),
            ([.listeners], "5.2  several listeners are called, each function once"),
            ([.removal], "5.3  offProgressUpdate removes one listener, or all"),
            ([.totals, .firstEvent], "5.4  progress is a percentage, and its totals are the bytes of the body"),
            ([.collection], "5.7  an upload continues when nothing refers to its task"),
        ]
        #expect(failed.count == expected.count, "\(ending.output)")
        for (line, wanted) in zip(failed, expected) { #expect(line.hasPrefix("FAIL \(wanted.line): "), "\(line)") }
        // The others show in the bytes of a request or a response.
        let onTheWire: Set<Quirk> = [
            .urls, .fieldTypes, .names, .fileType, .contentType, .requestHeader, .responseHeaders, .responseData,
        ]
        #expect(Set(expected.flatMap(\.quirks)).union(onTheWire) == Set(Quirk.allCases))
        #expect(ending.status == 1)
    }
}
