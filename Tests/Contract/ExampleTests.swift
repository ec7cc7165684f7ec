import Foundation
import TestSupport
import Testing

/// Runs the apps of the folder `Examples` as the README describes, against the project's receiver.
@Suite(.phase(.scripts), .timeLimit(.minutes(2))) struct ExampleTests {
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
}
