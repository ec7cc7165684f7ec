import Foundation
import TestSupport
import Testing

/// Runs each file `Projects/NAME.case`: a command line on a copy of the projects, and the expected transcript.
@Suite(.phase(.scripts)) struct ProjectTests {
    private static let limiter = ConcurrencyLimiter(limit: 6)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Projects").path

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".case") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test("The output of a project matches its transcript", .timeLimit(minutes: 3), arguments: names)
    func transcript(name: String) async throws {
        let text = try String(contentsOfFile: "\(Self.folder)/\(name).case", encoding: .utf8)
        let parts = text.split(separator: "\n---\n", maxSplits: 1)
        let (command, expected) = (String(try #require(parts.first)), String(try #require(parts.last)))
        let server = try await ServerProcess.scenarios.value.url
        try await Self.limiter.run {
            let root = try TemporaryFolder()
            try copy(to: root.path, server: server)
            var arguments = words(command)
            #expect(arguments.removeFirst() == "run")
            // An archive is made of the folder of its name.
            for argument in arguments where argument.hasSuffix(".rpk") {
                try await zip(String(argument.dropLast(4)), to: argument, in: root.path)
            }
            let ending = try await Programs.interleaved(
                Programs.command, ["run"] + arguments + ["--data", "\(root.path)/data"], folder: root.path)
            let output = ending.output.replacingOccurrences(of: server.replacing("http://", with: ""), with: "SERVER")
                .replacingOccurrences(of: root.path, with: "ROOT")
            let actual = output + (output.isEmpty || output.hasSuffix("\n") ? "" : "\n") + "exit \(ending.status)\n"
            if let difference = Transcript(expected: expected).difference(from: actual) {
                Issue.record("\(name).case: \(difference)\n\(actual)")
            }
        }
    }

    @Test("There are cases, and each project is used by one")
    func strays() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        let cases = try Self.names.map { try String(contentsOfFile: "\(Self.folder)/\($0).case", encoding: .utf8) }
        for project in files where !project.hasSuffix(".case") {
            #expect(cases.contains { $0.contains(project) }, "\(project)")
        }
        #expect(cases.count > 20)
    }

    /// Copies the projects, with the address of the server in their scripts, and files for uploads.
    private func copy(to folder: String, server: String) throws {
        let files = FileManager.default
        for file in files.enumerator(atPath: Self.folder)?.compactMap({ $0 as? String }) ?? [] {
            let source = "\(Self.folder)/\(file)"
            var isFolder: ObjCBool = false
            guard files.fileExists(atPath: source, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            let target = URL(fileURLWithPath: "\(folder)/\(file)")
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            guard let text = try? String(contentsOfFile: source, encoding: .utf8) else {
                try files.copyItem(atPath: source, toPath: target.path)
                continue
            }
            try text.replacingOccurrences(of: "http://SERVER", with: server)
                .write(to: target, atomically: false, encoding: .utf8)
        }
        try files.createDirectory(atPath: "\(folder)/data/files", withIntermediateDirectories: true)
        try Data("hello".utf8).write(to: URL(fileURLWithPath: "\(folder)/data/files/note.txt"))
    }

    private func zip(_ folder: String, to archive: String, in root: String) async throws {
        let script = """
            import os, sys, zipfile
            with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as archive:
                archive.comment = b'{"toolkit":"2.0.0"}'
                archive.writestr('META-INF/CERT', b'signature')
                for folder, _, names in os.walk(sys.argv[1]):
                    for name in sorted(names):
                        path = os.path.join(folder, name)
                        archive.write(path, os.path.relpath(path, sys.argv[1]))
            """
        let result = try await Programs.run(
            "/usr/bin/env", ["python3", "-c", script, "\(root)/\(folder)", "\(root)/\(archive)"])
        try #require(result.status == 0, "\(result.output)")
    }

    /// The words of a command line with single quotes.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        var isQuoted = false
        var word: String?
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                word = word ?? ""
            case " ", "\n":
                if isQuoted {
                    word = (word ?? "") + String(character)
                } else if let done = word {
                    words.append(done)
                    word = nil
                }
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
