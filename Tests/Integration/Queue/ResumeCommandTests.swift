import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `uploadtask upload --resume`.
    @Suite struct ResumeCommandTests {
        private let fixture: QueueFixture

        init() throws { fixture = try QueueFixture() }

        @Test("A result is reported as without records, and the record is gone: the same command sends anew")
        func success() async throws {
            let paths = try ["a.txt", "b.txt"].map { try fixture.files.file($0) }
            try await fixture.receiver { url in
                let result = try await fixture.run(["upload", "--resume", "--json", url] + paths)
                #expect(result.status == 0 && result.error == "", "\(result.error)")
                #expect(result.json.map { $0["file"] as? String } == paths)
                #expect(result.json.map { $0["outcome"] as? String } == ["answered", "answered"])
                #expect(result.json.map { $0["attempts"] as? Int } == [1, 1])
                #expect(try await fixture.records().isEmpty)
                let plain = try await fixture.run("upload", "--resume", url, paths[0])
                #expect(try ReceivedForm(plain.output).files.first?["filename"] as? String == "a.txt")
                #expect(try fixture.received.files.count == 3)
            }
        }

        @Test("After SIGKILL in the middle of a file, the same command sends it, and it is stored once")
        func killed() async throws {
            let file = try fixture.files.sparseFile("large.bin", length: 32 << 20)
            try await fixture.receiver { url in
                let first = fixture.start("upload", "--resume", url, file, "--limit-rate", "1M")
                while try fixture.received.files.isEmpty { await Task.yield() }
                #expect(try await fixture.states() == ["sending"])
                first.signal(SIGKILL)
                #expect(try await first.result().status == 137)
                let second = try await fixture.run("upload", "--resume", "--json", url, file)
                #expect(second.status == 0 && second.error == "", "\(second.error)")
                #expect(second.json.first?["attempts"] as? Int == 2)
                #expect(try fixture.receivedFiles() == ["large.bin"])
                #expect(try await fixture.records().isEmpty)
            }
        }

        @Test("Files that have arrived are not sent by the next call until one call has succeeded with all of them")
        func severalFiles() async throws {
            let names = ["a.txt", "b.txt", "c.txt"]
            let paths = try names.map { try fixture.files.file($0) }
            try await fixture.receiver { url in
                unlink(paths[1])
                let first = try await fixture.run(["upload", "--resume", "--json", url] + paths)
                #expect(first.status == 1)
                #expect(first.json.map { $0["outcome"] as? String } == ["answered", nil, "answered"])
                #expect(try await fixture.states() == ["answered", "answered"])
                #expect(try await fixture.run("queue", "remove", "--answered").output == "")
                _ = try fixture.files.file("b.txt")
                let second = try await fixture.run(["upload", "--resume", "--json", url] + paths)
                #expect(second.status == 0 && second.error == "", "\(second.error)")
                #expect(second.json.map { $0["statusCode"] as? Int } == [200, 200, 200])
                #expect(second.json[0]["data"] as? String == first.json[0]["data"] as? String)
                #expect(try fixture.received.files == names)
                #expect(try await fixture.records().isEmpty)
                let third = try await fixture.run(["upload", "--resume", url] + paths)
                #expect(third.status == 0)
                #expect(try fixture.received.files.count == 6)
            }
        }

        @Test("A file whose outcome is unknown is sent by the same command after 'queue retry', without the others")
        func retried() async throws {
            let paths = try ["a.txt", "b.txt"].map { try fixture.files.file($0) }
            let server = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
            defer { server.stop() }
            // Ends the connection inside of the response.
            let command = ["upload", "--resume", "--json", "--parallel", "1", "\(server.url)/cut/x"] + paths
            let first = try await fixture.run(command)
            #expect(first.status == 1)
            #expect(try await fixture.states() == ["unknown", "unknown"])
            let id = try #require(first.json[1]["id"] as? String)
            #expect(try await fixture.run("queue", "retry", id).output == "\(id)\n")
            #expect(try await Set(fixture.states()) == ["unknown", "waiting"])
            let second = try await fixture.run(command)
            #expect(second.json.map { $0["attempts"] as? Int } == [1, 1])
            #expect(second.json.map { $0["outcome"] as? String } == ["unknown", "unknown"])
        }

        @Test("After SIGKILL behind the end of a file the outcome is unknown in each call, until one restarts")
        func doubt() async throws {
            let file = try fixture.files.file("a.txt")
            try await fixture.receiver { url in
                let address = "\(url)/?uploadtask-delay=3000"
                let first = fixture.start("upload", "--resume", address, file)
                try await fixture.waitFor(state: "committing")
                first.signal(SIGKILL)
                #expect(try await first.result().status == 137)
                for _ in 0..<2 {
                    let again = try await fixture.run("upload", "--resume", "--json", address, file)
                    #expect(again.status == 1)
                    #expect(again.json.first?["outcome"] as? String == "unknown")
                    #expect(again.json.first?["mayHaveBeenReceived"] as? Bool == true)
                    #expect(again.error.contains("the server may have received it"), "\(again.error)")
                    let id = try #require(again.json.first?["id"] as? String)
                    #expect(
                        again.error.contains(
                            "to send it again, run 'uploadtask queue retry \(id)' and the same command"))
                }
                let restarted = try await fixture.run("upload", "--resume", "--restart", address, file)
                #expect(restarted.status == 0, "\(restarted.error)")
                #expect(try await fixture.records().isEmpty)
            }
        }

        @Test(
            "A file whose end was sent at SIGKILL is complete at the next call where the server can be asked, and stored once"
        )
        func asked() async throws {
            let file = try fixture.files.file("a.txt")
            try await fixture.receiver { url in
                for way in ["draft", "tus"] {
                    let address = way == "tus" ? "\(url)/files/?uploadtask-delay=1000" : "\(url)/?uploadtask-delay=1000"
                    let arguments = ["upload", "--resume", "--json", "--resume-with", way, address, file]
                    let first = fixture.start(arguments)
                    try await fixture.waitFor(state: "committing")
                    first.signal(SIGKILL)
                    #expect(try await first.result().status == 137)
                    let again = try await fixture.run(arguments)
                    #expect(again.status == 0, "\(again.error)")
                    #expect(again.json.first?["outcome"] as? String == "answered")
                    #expect(try await fixture.records().isEmpty)
                }
            }
            // Each way has stored it once.
            #expect(try fixture.received.files.filter { $0.hasPrefix("a") }.sorted() == ["a-1.txt", "a.txt"])
        }

        @Test("The first signal keeps the record and names the remedy, and the same command goes on")
        func interrupted() async throws {
            let file = try fixture.files.sparseFile("large.bin", length: 32 << 20)
            try await fixture.receiver { url in
                for (signal, status) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
                    let running = fixture.start("upload", "--resume", url, file, "--limit-rate", "1M")
                    while !(try fixture.received.files.contains { $0.hasSuffix(".part") }) { await Task.yield() }
                    running.signal(signal)
                    let result = try await running.result()
                    #expect(result.status == status)
                    #expect(
                        result.error == "uploadtask: interrupted; the same command goes on; not sent: \(file)\n")
                    #expect(try await fixture.states() == ["waiting"])
                    while !(try fixture.received.files.isEmpty) { await Task.yield() }
                }
                let last = try await fixture.run("upload", "--resume", "--json", url, file)
                #expect(last.status == 0)
                #expect(last.json.first?["attempts"] as? Int == 3)
                #expect(try fixture.received.files == ["large.bin"])
            }
        }

        @Test("The same upload in another process: status 75, and the other file is sent")
        func busy() async throws {
            let large = try fixture.files.sparseFile("large.bin", length: 32 << 20)
            let other = try fixture.files.file("a.txt")
            try await fixture.receiver { url in
                let running = fixture.start("upload", "--resume", url, large, "--limit-rate", "1M")
                while try fixture.received.files.isEmpty { await Task.yield() }
                let second = try await fixture.run("upload", "--resume", url, large, other)
                #expect(second.status == 75)
                #expect(
                    second.error.contains("\(large): another process is sending the upload "), "\(second.error)")
                #expect(try fixture.receivedFiles() == ["a.txt"])
                running.signal(SIGTERM)
                _ = try await running.result()
            }
        }

        @Test("Without an option eight retries: a server that is away for a moment costs nothing")
        func retries() async throws {
            let file = try fixture.files.file("a.txt")
            let server = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
            defer { server.stop() }
            let address = "\(server.url)/busy/x?times=2&status=429&header=Retry-After:%200"
            let result = try await fixture.run("upload", "--resume", "--json", address, file)
            #expect(result.status == 0)
            #expect(result.json.first?["attempts"] as? Int == 3)
            let none = try await fixture.run("upload", "--resume", "--retry", "0", address + "&other", file)
            #expect(none.status == 22)
        }

        @Test("Neither a secret header nor a credential is on disk, and both are sent, renewed")
        func secrets() async throws {
            let file = try fixture.files.file("a.txt")
            let token = try fixture.files.file("token", Array("file-s3cret\n".utf8))
            let server = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
            defer { server.stop() }
            for address in ["\(server.url)/hang/x", "\(server.url)/echo/x"] {
                let secrets = ["--secret-header", "X-Key=file:\(token)", "-H", "Authorization: Bearer header-s3cret"]
                let command = ["upload", "--resume", "--json", address, file, "--timeout", "300"] + secrets
                let result = try await fixture.run(command)
                if address.contains("echo") {
                    let echo = try #require(result.json.first?["data"] as? String)
                    #expect(echo.contains(#""x-key": "file-s3cret""#) && echo.contains("Bearer header-s3cret"))
                } else {
                    // Kept as unknown. Not after the other one: its response, which is stored, has both.
                    #expect(try await fixture.states() == ["unknown"])
                    try expectNoSecret()
                }
            }
            let queued = [
                "queue", "add", "\(server.url)/echo/x", file, "--secret-header", "Authorization=Bearer env:TOKEN",
            ]
            #expect(try await fixture.run(queued, environment: ["TOKEN": "old-s3cret"]).status == 0)
            let run = try await fixture.run("queue", "run", "--json", environment: ["TOKEN": "new-s3cret"])
            #expect((run.json.first?["data"] as? String)?.contains("Bearer new-s3cret") == true, "\(run.error)")
            _ = try await fixture.run("queue", "remove", "--answered")
        }

        /// No file of the state folder has a secret.
        private func expectNoSecret() throws {
            var count = 0
            for name in try FileManager.default.subpathsOfDirectory(atPath: fixture.state) {
                guard let content = FileManager.default.contents(atPath: "\(fixture.state)/\(name)") else { continue }
                #expect(content.range(of: Data("s3cret".utf8)) == nil, "\(name)")
                count += 1
            }
            #expect(count > 0)
        }

        @Test(
            "Wrong usage: status 64 and the reason",
            arguments: [
                (["x", "--restart"], "--restart requires --resume"),
                (["x", "--state", "s"], "--state requires --resume"),
                (["-", "--resume"], "--resume and file '-' cannot be combined"),
                (["-F", "a=@-", "--resume"], "--resume and -F cannot be combined"),
                (["-T", "-", "--resume"], "--resume and -T - cannot be combined"),
                (["x", "--resume", "--retry", "0", "--idempotency-key"], "--idempotency-key requires --retry"),
            ])
        func usage(arguments: [String], reason: String) async throws {
            let result = try await fixture.run(["upload", "http://127.0.0.1:1/"] + arguments)
            #expect(result.status == 64)
            #expect(result.error.contains(reason), "\(result.error)")
        }
    }
}
