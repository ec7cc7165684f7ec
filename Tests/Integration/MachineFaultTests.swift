#if os(Linux)  // for LD_PRELOAD, prlimit and network namespaces
import Crypto
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Failures of the system: disk, descriptors, network, server process.
    @Suite struct MachineFaultTests {
        private let directory: TemporaryFolder
        private let received: TemporaryFolder

        init() throws {
            directory = try TemporaryFolder()
            received = try TemporaryFolder()
        }

        private var kept: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: received.path) } }

        private func digest(_ path: String) throws -> String {
            SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path))).map { String(format: "%02x", $0) }
                .joined()
        }

        private func shim(_ source: String = "faulty_file.c") async throws -> String {
            let library = "\(directory.path)/\(source).so"
            let result = try await Programs.run(
                "/usr/bin/env",
                ["clang", "-shared", "-fPIC", "-Wall", "-o", library, Programs.fault(source), "-ldl"])
            try #require(result.status == 0, "\(result.error)")
            return library
        }

        @Test(
            "A read error in the file is error 300 with the reason, and the server keeps nothing",
            arguments: [(EIO, 0), (EIO, 300_000), (EIO, 999_999), (ESTALE, 500_000), (ENODEV, 1)])
        func unreadable(code: Int32, position: Int) async throws {
            let file = try directory.sparseFile(length: 1_000_000)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await Programs.uploadtask(
                ["upload", "--url", server.url, "--file", file],
                environment: [
                    "LD_PRELOAD": try await shim(), "FAULTY_ERRNO": "\(code)", "FAULTY_POSITION": "\(position)",
                ])
            #expect(result.status == 1)
            #expect(result.error.contains("(code 300)"), "\(result.error)")
            #expect(result.error.contains(String(cString: strerror(code))), "\(result.error)")
            // The receiver removes the file a moment after the command has ended.
            try await received.wait { !$0.contains { $0.hasSuffix(".part") } }
            #expect(try kept == [])
        }

        @Test("Without a JavaScript engine, run names the package to install, and upload works")
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

        @Test("Short and interrupted reads do not change what is sent")
        func shortReads() async throws {
            let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let file = try directory.file("a.bin", content)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await Programs.uploadtask(
                ["upload", "--url", server.url, "--file", file],
                environment: ["LD_PRELOAD": try await shim(), "FAULTY_SHORT": "1"])
            #expect(result.status == 0, "\(result.error)")
            #expect(try digest("\(received.path)/a.bin") == digest(file))
        }

        @Test("Without free descriptors an upload fails with the reason, and the others continue")
        func descriptors() async throws {
            let files = try (0..<64).map { try directory.file("\($0).txt", Array("hello".utf8)) }
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await Programs.run(
                "/bin/sh",
                [
                    "-c", "ulimit -n 64; exec \"$0\" \"$@\"", Programs.command, "upload", "--url", server.url,
                    "--parallel", "64", "--json",
                ] + files.flatMap { ["--file", $0] })
            let failed = result.json.filter { $0["message"] != nil }
            #expect(result.json.count == 64, "\(result.error)")
            #expect(try kept.count + failed.count == 64)
            for line in failed { #expect("\(line)".contains("Too many open files"), "\(line)") }
        }

        @Test("A server killed during an upload: 300, no file kept, and the next upload to its port succeeds")
        func killed() async throws {
            let file = try directory.sparseFile(length: 64 << 20)
            for _ in 0..<5 {
                let server = try await ServerProcess.receiver(directory: received.path)
                let port = try #require(URL(string: server.url)?.port)
                let upload = Programs.start(
                    Programs.command,
                    ["upload", "--url", "\(server.url)/?uploadtask-stall-after=1000000", "--file", file])
                try await received.wait { $0.contains { $0.hasSuffix(".part") } }
                await server.kill()
                let result = try await upload.result()
                #expect(result.status == 1)
                #expect(result.error.contains("(code 300)"), "\(result.error)")
                let again = try await ServerProcess.receiver(directory: received.path, "--port", "\(port)")
                defer { again.stop() }
                #expect(try await Programs.uploadtask(["upload", "--url", again.url, "--file", file]).status == 0)
                for name in try kept { try FileManager.default.removeItem(atPath: "\(received.path)/\(name)") }
            }
        }

        @Test(
            "Over a network that loses every tenth packet the file arrives unchanged",
            .enabled("needs root, ip and nft") { await Programs.canMakeNetworks.value })
        func lossyNetwork() async throws {
            let content = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
            let file = try directory.file("a.bin", content)
            let result = try await Programs.run(
                Programs.fault("lossy_network"), [Programs.command, file, received.path, "10"])
            #expect(result.status == 0, "\(result.error)")
            #expect(try digest("\(received.path)/a.bin") == digest(file))
        }

        @Test(
            "A network that fails during an upload: 204 after the time limit, and no file kept",
            .enabled("needs root, ip and nft") { await Programs.canMakeNetworks.value })
        func lostNetwork() async throws {
            let file = try directory.sparseFile(length: 4 << 30)
            let result = try await Programs.run(
                Programs.fault("lossy_network"),
                [Programs.command, file, received.path, "100", "--timeout", "2000"])
            #expect(result.status == 1)
            #expect(result.error.contains("(code 204)"), "\(result.error)")
            #expect(try kept.filter { !$0.hasSuffix(".part") } == [])
        }
    }
}

extension Programs {
    /// Whether this machine allows network namespaces.
    static let canMakeNetworks = Task { (try? await run(fault("lossy_network"), ["--check"]))?.status == 0 }
}
#endif
