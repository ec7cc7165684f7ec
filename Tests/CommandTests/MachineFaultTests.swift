#if os(Linux)  // for LD_PRELOAD, prlimit and network namespaces
import Crypto
import Foundation
import Testing

extension ProcessTests {
    /// A machine that fails under the command: its disk, its descriptors, its network, its server.
    @Suite struct MachineFaultTests {
        private let directory: TemporaryDirectory
        private let received: TemporaryDirectory

        init() throws {
            directory = try TemporaryDirectory()
            received = try TemporaryDirectory()
        }

        private var kept: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: received.path) } }

        private func digest(_ path: String) throws -> String {
            SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path))).map { String(format: "%02x", $0) }
                .joined()
        }

        private func shim(_ source: String = "faulty_file.c") async throws -> String {
            let library = "\(directory.path)/\(source).so"
            let ending = try await Programs.run(
                "/usr/bin/env",
                ["clang", "-shared", "-fPIC", "-Wall", "-o", library, Programs.server(source), "-ldl"])
            try #require(ending.status == 0, "\(ending.error)")
            return library
        }

        @Test(
            "A file that cannot be read to its end is 300 with the reason, and the server keeps nothing",
            arguments: [(EIO, 0), (EIO, 300_000), (EIO, 999_999), (ESTALE, 500_000), (ENODEV, 1)])
        func unreadable(code: Int32, position: Int) async throws {
            let file = try directory.sparseFile(length: 1_000_000)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let ending = try await Programs.uploadtask(
                ["upload", "--url", server.url, "--file", file],
                environment: [
                    "LD_PRELOAD": try await shim(), "FAULTY_ERRNO": "\(code)", "FAULTY_POSITION": "\(position)",
                ])
            #expect(ending.status == 1)
            #expect(ending.error.contains("(code 300)"), "\(ending.error)")
            #expect(ending.error.contains(String(cString: strerror(code))), "\(ending.error)")
            // The receiver learns of it a moment after the command has ended.
            while try kept.contains(where: { $0.hasSuffix(".part") }) { await Task.yield() }
            #expect(try kept == [])
        }

        @Test("Without a JavaScript engine, run says what to install, and upload works")
        func noJavaScript() async throws {
            let environment = ["LD_PRELOAD": try await shim("no_javascript.c")]
            let app = try directory.file("app.js", Array("console.log(1)".utf8))
            let ran = try await Programs.uploadtask(["run", app, "--data", directory.path], environment: environment)
            #expect(ran.status == 1)
            #expect(ran.output == "")
            #expect(ran.error.contains("apt-get install libjavascriptcoregtk-4.1-0"), "\(ran.error)")

            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let uploaded = try await Programs.uploadtask(
                ["upload", "--url", server.url, "--file", app], environment: environment)
            #expect(uploaded.status == 0, "\(uploaded.error)")
        }

        @Test("Reads that are cut short and interrupted make no difference")
        func shortReads() async throws {
            let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let file = try directory.file("a.bin", content)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let ending = try await Programs.uploadtask(
                ["upload", "--url", server.url, "--file", file],
                environment: ["LD_PRELOAD": try await shim(), "FAULTY_SHORT": "1"])
            #expect(ending.status == 0, "\(ending.error)")
            #expect(try digest("\(received.path)/a.bin") == digest(file))
        }

        @Test("Without free descriptors an upload is an error that says so, and the others go on")
        func descriptors() async throws {
            let files = try (0..<64).map { try directory.file("\($0).txt", Array("hello".utf8)) }
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let ending = try await Programs.run(
                "/bin/sh",
                [
                    "-c", "ulimit -n 64; exec \"$0\" \"$@\"", Programs.command, "upload", "--url", server.url,
                    "--parallel", "64", "--json",
                ] + files.flatMap { ["--file", $0] })
            let failed = ending.json.filter { $0["message"] != nil }
            #expect(ending.json.count == 64, "\(ending.error)")
            #expect(try kept.count + failed.count == 64)
            for line in failed { #expect("\(line)".contains("Too many open files"), "\(line)") }
        }

        @Test("A server that is killed in the middle: 300, nothing kept, and the next upload to its port succeeds")
        func killed() async throws {
            let file = try directory.sparseFile(length: 64 << 20)
            for _ in 0..<5 {
                let server = try await ServerProcess.receiver(directory: received.path)
                let port = try #require(URL(string: server.url)?.port)
                let upload = try Programs.start(
                    Programs.command, ["upload", "--url", "\(server.url)/?stallAfter=1000000", "--file", file])
                while try !kept.contains(where: { $0.hasSuffix(".part") }) { await Task.yield() }
                server.kill()
                let ending = try await upload.ending()
                #expect(ending.status == 1)
                #expect(ending.error.contains("(code 300)"), "\(ending.error)")
                let again = try await ServerProcess.receiver(directory: received.path, "--port", "\(port)")
                defer { again.stop() }
                #expect(try await Programs.uploadtask(["upload", "--url", again.url, "--file", file]).status == 0)
                for name in try kept { try FileManager.default.removeItem(atPath: "\(received.path)/\(name)") }
            }
        }

        @Test(
            "A network that loses every tenth packet: the file arrives whole",
            .enabled(if: Programs.canMakeNetworks, "needs root, ip and nft"))
        func lossyNetwork() async throws {
            let content = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
            let file = try directory.file("a.bin", content)
            let ending = try await Programs.run(
                Programs.server("lossy_network"), [Programs.command, file, received.path, "10"])
            #expect(ending.status == 0, "\(ending.error)")
            #expect(try digest("\(received.path)/a.bin") == digest(file))
        }

        @Test(
            "A network that goes away in the middle: 204 after the time limit, and nothing kept",
            .enabled(if: Programs.canMakeNetworks, "needs root, ip and nft"))
        func lostNetwork() async throws {
            let file = try directory.sparseFile(length: 4 << 30)
            let ending = try await Programs.run(
                Programs.server("lossy_network"),
                [Programs.command, file, received.path, "100", "--timeout", "2000"])
            #expect(ending.status == 1)
            #expect(ending.error.contains("(code 204)"), "\(ending.error)")
            #expect(try kept.filter { !$0.hasSuffix(".part") } == [])
        }
    }
}

extension Programs {
    /// Whether network namespaces can be made here.
    static let canMakeNetworks: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: server("lossy_network"))
        process.arguments = ["--check"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
#endif
