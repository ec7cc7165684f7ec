import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Streams, exit statuses and messages of `uploadtask upload`.
    @Suite struct UploadCommandTests {
        private let directory: TemporaryFolder
        private let received: TemporaryFolder

        init() throws {
            directory = try TemporaryFolder()
            received = try TemporaryFolder()
        }

        private func withReceiver(_ body: (String) async throws -> Void) async throws {
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            try await body(server.url)
        }

        @Test("Success: the response body on standard output, nothing on standard error, exit status 0")
        func success() async throws {
            let file = try directory.file("a.txt", Array("hello".utf8))
            try await withReceiver { url in
                let result = try await Programs.uploadtask(["upload", "--url", url, "--file", file])
                #expect(result.status == 0)
                #expect(result.error == "")
                #expect(try ReceivedForm(result.output).files.first?["name"] as? String == "file")
            }
        }

        @Test("HTTP 400 or more: the body on standard output, a message on standard error, exit status 22")
        func serverError() async throws {
            let file = try directory.file("a.txt", Array("hello".utf8))
            try await withReceiver { url in
                let result = try await Programs.uploadtask([
                    "upload", "--url", "\(url)/?uploadtask-status=503", "--file", file,
                ])
                #expect(result.status == 22)
                #expect(result.error == "uploadtask: \(file): the server answered 503\n")
                #expect(!result.output.isEmpty)
            }
        }

        @Test("No response: the reason and its code on standard error, exit status 1, even if other files succeed")
        func noResponse() async throws {
            let file = try directory.file("a.txt", Array("hello".utf8))
            try await withReceiver { url in
                let missing = "\(directory.path)/missing"
                let result = try await Programs.uploadtask(["upload", "--url", url, "--file", missing, "--file", file])
                #expect(result.status == 1)
                #expect(
                    result.error
                        == "uploadtask: \(missing): invalid filename: '\(missing)' does not exist (code 202)\n")
                #expect(try ReceivedForm(result.output).files.count == 1)

                let cut = try await Programs.uploadtask([
                    "upload", "--url", "\(url)/?uploadtask-close-after=1", "--file", file,
                ])
                #expect(cut.status == 1)
                #expect(cut.error.contains("(code 300)"))
            }
        }

        @Test("JSON: one line for each file, in the order of the files, and nothing else on standard output")
        func json() async throws {
            let one = try directory.file("one \u{1B}[31m.txt", Array("1".utf8))
            let two = try directory.file("two.txt", Array("2".utf8))
            try await withReceiver { url in
                let result = try await Programs.uploadtask([
                    "upload", "--url", url, "--file", one, "--file", "/dev/null", "--file", two, "--json", "--verbose",
                    "--progress", "always",
                ])
                #expect(result.status == 1)
                #expect(result.output.split(separator: "\n").count == 3)
                let lines = result.json
                try #require(lines.count == 3)
                #expect(lines.map { $0["file"] as? String } == [one, "/dev/null", two])
                #expect(Set(lines[0].keys) == ["file", "statusCode", "data", "headers"])
                #expect(lines[0]["statusCode"] as? Int == 200)
                #expect((lines[0]["headers"] as? [String: Any])?["Content-Type"] != nil)
                #expect(Set(lines[1].keys) == ["file", "code", "message", "reason", "mayHaveBeenReceived"])
                #expect(lines[1]["code"] as? Int == 300)
                #expect(lines[1]["reason"] as? String == "fileUnreadable")
                #expect(lines[1]["mayHaveBeenReceived"] as? Bool == false)
            }
        }

        @Test("Control characters in a file name are escaped")
        func hostileName() async throws {
            let file = try directory.file("a\u{1B}[2J\n.txt", Array("1".utf8))
            try await withReceiver { url in
                let result = try await Programs.uploadtask(
                    ["upload", "--url", "\(url)/?uploadtask-status=500", "--file", file, "--progress", "always"],
                    environment: ["NO_COLOR": "1"])
                #expect(result.error.contains("a\\u{1B}[2J\\n.txt"))
                #expect(!result.error.contains("\u{1B}[2J"))
            }
        }

        @Test(
            "Wrong usage: exit status 64, the reason, and nothing is sent",
            arguments: [
                (["--file", "x"], "--url"), (["--url", "http://h/"], "--file"),
                (["--url", "ftp://h/", "--file", "x"], "invalid url: the scheme 'ftp' is not http or https"),
                (["--url", "http://h:0/", "--file", "x"], "invalid url: the port is not a number from 1 to 65535"),
                (["--url", "http://h/", "--file", "x", "--name", ""], "name is a required field"),
                (["--url", "http://h/", "--file", "x", "--form", "novalue"], "--form 'novalue' has no '='"),
                (["--url", "http://h/", "--file", "x", "--header", "novalue"], "has no ':'"),
                (["--url", "http://h/", "--file", "x", "--header", "a b: c"], "invalid headers: 'a b'"),
                (["--url", "http://h/", "--file", "x", "--timeout", "0"], "--timeout 0"),
                (["--url", "http://h/", "--file", "x", "--parallel", "0"], "--parallel 0"),
                (["--url", "http://h/", "--file", "-", "--file", "-"], "standard input"),
                (["--url", "http://h/", "--file", "x", "--insecure", "--cacert", "c"], "--insecure"),
                (["--url", "http://h/", "--file", "x", "--unknown"], "--unknown"),
            ])
        func usage(arguments: [String], reason: String) async throws {
            let result = try await Programs.uploadtask(["upload"] + arguments)
            #expect(result.status == 64)
            #expect(result.error.contains(reason), "\(result.error)")
            #expect(result.output == "")
        }

        @Test("A dash reads standard input of any length, and leaves no temporary file")
        func standardInput() async throws {
            let input = try directory.file("input", length: 3_000_000)
            let temporary = try TemporaryFolder()
            try await withReceiver { url in
                let result = try await Programs.uploadtask(
                    ["upload", "--url", url, "--file", "-"], input: input, environment: ["TMPDIR": temporary.path])
                #expect(result.status == 0, "\(result.error)")
                let file = try #require(try ReceivedForm(result.output).files.first)
                #expect(file["filename"] as? String == "stdin")
                #expect(file["sha256"] as? String == (try await sha256(of: input)))
                #expect(try temporary.files == [])
            }
        }

        @Test("A timeout ends the upload with code 204 and its length in the message")
        func timeout() async throws {
            let file = try directory.file("a.txt", Array("hello".utf8))
            try await withReceiver { url in
                let result = try await Programs.uploadtask(
                    ["upload", "--url", "\(url)/?uploadtask-delay=60000", "--file", file, "--timeout", "200"])
                #expect(result.status == 1)
                #expect(result.error.contains("timeout: the transfer was not complete after 200 ms (code 204)"))
            }
        }

        @Test("Ctrl-C during a large upload: exit status 130 at once, unsent files are named, the server keeps nothing")
        func interrupt() async throws {
            let large = try directory.file("large.bin", length: 1 << 30)
            defer { unlink(large) }
            let small = try directory.file("small.bin", length: 1)
            try await withReceiver { url in
                let running = Programs.start(
                    Programs.command,
                    [
                        "upload", "--url", "\(url)/?uploadtask-stall-after=100000000", "--file", large, "--file", small,
                        "--parallel",
                        "1",
                    ])
                // The temporary file appears with the first bytes of the body.
                try await received.wait { !$0.isEmpty }
                let start = ContinuousClock.now
                running.signal(SIGINT)
                let result = try await running.result()
                let duration = ContinuousClock.now - start
                print("from Ctrl-C to the end: \(duration)")
                // It takes some milliseconds; the limit allows for a machine that is busy with other tests.
                #expect(duration < .seconds(5))
                #expect(result.status == 130)
                #expect(result.error == "uploadtask: interrupted; not sent: \(large), \(small)\n")
                #expect(result.output == "")
                #expect(try received.files.filter { !$0.hasSuffix(".part") } == [])
            }
            #expect(try received.files == [])
        }

        @Test("No output contains a secret, even with --verbose")
        func secrets() async throws {
            let file = try directory.file("a.txt", Array("file-s3cret".utf8))
            try await withReceiver { url in
                let address = url.replacingOccurrences(of: "http://", with: "http://user:url-s3cret@")
                let result = try await Programs.uploadtask([
                    "upload", "--url", "\(address)/x?token=query-s3cret&uploadtask-status=500", "--file", file,
                    "--verbose",
                    "--header", "Authorization: Bearer header-s3cret", "--header", "Cookie: cookie-s3cret",
                    "--header", "Host: host-s3cret", "--form", "signature=form-s3cret",
                ])
                #expect(result.status == 22)
                #expect(result.error.contains("sending"))
                #expect(!result.error.contains("s3cret"), "\(result.error)")
                let invalid = try await Programs.uploadtask([
                    "upload", "--url", "https://user:url-s3cret@h:99999/?q-s3cret", "--file", file,
                    "--header", "Authorization: header-s3cret\r\n", "--form", "a=form-s3cret",
                ])
                #expect(invalid.status == 64)
                #expect(!invalid.error.contains("s3cret"), "\(invalid.error)")
            }
        }

        @Test("The version and the help are printed, and the help lists the exit statuses")
        func help() async throws {
            #expect(try await Programs.uploadtask(["--version"]).output == "0.1.0\n")
            let help = try await Programs.uploadtask(["upload", "--help"])
            #expect(help.status == 0)
            for word in ["130", "22", "64", "standard input", "--cacert"] { #expect(help.output.contains(word)) }
        }
    }
}
