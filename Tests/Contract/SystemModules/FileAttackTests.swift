import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// Paths and files of `@system.file` that lead out of the app's storage, or are no regular files.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct FileAttackTests {
    /// A data folder with links and special files, beside a secret file.
    private struct Scene {
        let root = try? TemporaryFolder()
        var data: String { "\(root?.path ?? "")/data" }

        init() throws {
            let files = FileManager.default
            let root = try #require(root)
            for name in ["cache", "files/inner", "mass", "tmp"] {
                try files.createDirectory(atPath: "\(data)/\(name)", withIntermediateDirectories: true)
            }
            _ = try root.file("secret", Array("secret".utf8))
            try files.createDirectory(atPath: "\(root.path)/outside", withIntermediateDirectories: true)
            _ = try root.file("outside/kept", Array("kept".utf8))
            for (name, target) in [
                ("secret", "../../secret"), ("outside", "../../outside"), ("absolute", "\(root.path)/secret"),
                ("loop", "loop"), ("dangling", "nowhere"), ("new", "../../new"), ("inside", "inner/file"),
            ] { try files.createSymbolicLink(atPath: "\(data)/files/\(name)", withDestinationPath: target) }
            _ = try root.file("data/files/inner/file", Array("inside".utf8))
            guard mkfifo("\(data)/files/fifo", 0o600) == 0 else { throw POSIXError(.EIO) }
        }

        /// Whether everything outside of the data folder is as it was.
        func isIntact() throws -> Bool {
            let root = try #require(root)
            let secret = try String(contentsOfFile: "\(root.path)/secret", encoding: .utf8)
            return try secret == "secret" && root.files == ["data", "outside", "secret"]
                && names(in: "\(root.path)/outside") == ["kept"]
        }

        func run(_ script: String) async throws -> String {
            var run = SystemScript()
            run.data = data
            return try await run.transcript("const file = system('@system.file');\n(async () => {\n\(script)\n})();")
        }
    }

    /// Calls every method with a path, and prints the codes of the failures, or `ok`.
    private static let everyMethod = """
        const all = async uri => {
            const codes = [];
            for (const name of Object.keys(file).filter(name => name !== 'delete')) {
                const options = { uri, srcUri: uri, dstUri: uri, text: 'changed', buffer: new Uint8Array(3), recursive: true };
                try { await file[name](options); codes.push(`${name} ok`); } catch (error) {
                    if (![202, 300, 301].includes(error.code) || typeof error.data !== 'string') console.log(name, error);
                }
            }
            return codes.join();
        };
        """

    @Test(
        "Links out of the app's storage cannot be read, written or listed; only the link itself can be removed",
        arguments: [
            "secret", "absolute", "outside/kept", "outside/new", "outside", "loop", "new",
        ])
    func links(name: String) async throws {
        let scene = try Scene()
        let output = try await scene.run(
            """
            \(Self.everyMethod)
            const uri = 'internal://files/\(name)';
            console.log(await all(uri));
            await file.delete({ uri }).then(() => console.log('removed'), error => console.log(error.code));
            """)
        #expect(output == (name.hasPrefix("outside/") ? "\n202\n" : "\nremoved\n"))
        #expect(try scene.isIntact())
    }

    @Test("A link inside the app's storage is followed", arguments: ["inside"])
    func insideLink(name: String) async throws {
        let scene = try Scene()
        let output = try await scene.run(
            """
            const uri = 'internal://files/\(name)';
            console.log((await file.readText({ uri })).data.text);
            await file.writeText({ uri, text: 'changed' });
            console.log((await file.readText({ uri: 'internal://files/inner/file' })).data.text);
            """)
        #expect(output == "inside\nchanged\n")
    }

    @Test("A recursive removal removes links and does not follow them")
    func recursiveRemoval() async throws {
        let scene = try Scene()
        try FileManager.default.createSymbolicLink(
            atPath: "\(scene.data)/files/inner/outside", withDestinationPath: "../../../outside")
        let output = try await scene.run(
            """
            await file.rmdir({ uri: 'internal://files/inner', recursive: true });
            await file.access({ uri: 'internal://files/inner' }).catch(error => console.log(error.code));
            """)
        #expect(output == "301\n")
        #expect(try scene.isIntact())
    }

    @Test("FIFOs neither block nor count as files")
    func special() async throws {
        let scene = try Scene()
        let output = try await scene.run(
            """
            const uri = 'internal://files/fifo';
            for (const name of ['readText', 'readArrayBuffer', 'writeText', 'get', 'list'])
                await file[name]({ uri, text: 'a' }).catch(error => console.log(name, error.code));
            console.log((await file.list({ uri: 'internal://files' })).data.fileList.map(one => one.uri).join());
            """)
        #expect(
            output == """
                readText 300
                readArrayBuffer 300
                writeText 300
                get 300
                list 300
                internal://files/inside

                """)
    }

    @Test("Any path is an error of the call, and nothing outside of the storage changes")
    func randomPaths() async throws {
        let scene = try Scene()
        var random = SplitMix64(seed: 17)
        let pieces = [
            "internal://", "files", "cache", "mass", "tmp", "/", "//", "..", ".", "%2e%2e", "%2f", "\\\\", "secret",
            "outside", "inner", "kept", "\\u0000", "\\ud800", "a", "é", "INTERNAL://", "file:", " ", "package", "loop",
            "fifo",
        ]
        var paths = (0..<300).map { _ in random.text(of: pieces, length: 0...8) }
        paths += (0..<300).map { _ in "internal://files/" + random.text(of: pieces, length: 1...6) }
        paths += [
            "internal://files/\(String(repeating: "a/", count: 500))",
            "internal://files/\(String(repeating: "b", count: 5000))",
        ]
        let list = paths.map { "'\($0)'" }.joined(separator: ",")
        let output = try await scene.run(
            "\(Self.everyMethod)\nfor (const uri of [\(list)]) await all(uri);\nconsole.log('end');")
        #expect(output == "end\n")
        #expect(try scene.isIntact())
    }

    @Test("A folder of more than 10,000 files is an error, and can be removed")
    func manyFiles() async throws {
        let scene = try Scene()
        let folder = "\(scene.data)/mass/many"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for number in 0...10_000 { close(open("\(folder)/\(number)", O_CREAT | O_WRONLY, 0o600)) }
        let output = try await scene.run(
            """
            const uri = 'internal://mass/many';
            for (const name of ['list', 'get'])
                await file[name]({ uri, recursive: true }).catch(error => console.log(error.data, error.code));
            await file.get({ uri: 'internal://mass', recursive: true }).catch(error => console.log(error.data, error.code));
            await file.rmdir({ uri, recursive: true });
            await file.access({ uri }).catch(error => console.log(error.code));
            """)
        let message = "'internal://mass/many' has more than 10000 files 300\n"
        #expect(output == "\(message)\(message)\(message)301\n")
    }

    @Test("A deep folder is an error and not a full stack")
    func deepFolder() async throws {
        let scene = try Scene()
        let output = try await scene.run(
            """
            let uri = 'internal://files/deep';
            let depth = 0;
            for (; depth < 200; depth++, uri += '/d') if (await file.mkdir({ uri }).then(() => 0, error => error.code)) break;
            console.log(depth);
            await file.get({ uri: 'internal://files', recursive: true }).then(() => console.log('ok'), error => console.log(error.code));
            await file.rmdir({ uri: 'internal://files/deep', recursive: true }).catch(error => console.log(error.code));
            """)
        let lines = output.split(separator: "\n")
        #expect(lines.first.flatMap { Int($0) }.map { (100...128).contains($0) } == true)
        #expect(lines.dropFirst() == ["ok", "300"])
    }
}
