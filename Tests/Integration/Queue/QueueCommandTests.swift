import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `uploadtask queue`.
    @Suite struct QueueCommandTests {
        private let fixture: QueueFixture

        init() throws { fixture = try QueueFixture() }

        @Test("Uploads of the queue are sent once, in their order, and stay in the list with their responses")
        func everyUpload() async throws {
            let names = ["a.txt", "b.txt", "c.txt"]
            let paths = try names.map { try fixture.files.file($0, Array($0.utf8)) }
            try await fixture.receiver { url in
                let added = try await fixture.run(["queue", "add", "\(url)/x?token=1"] + paths)
                let ids = added.output.split(separator: "\n").map(String.init)
                #expect(added.status == 0 && added.error == "", "\(added.error)")
                #expect(ids.count == 3 && ids.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
                let waiting = try await fixture.run("queue", "list")
                #expect(
                    waiting.output
                        == zip(ids, paths).map { "\($0)  waiting            \(url)/x  \($1)\n" }.joined())
                #expect(try fixture.received.files == [])

                let run = try await fixture.run("queue", "run", "--parallel", "1", "--json")
                #expect(run.status == 0 && run.error == "", "\(run.error)")
                #expect(run.json.map { $0["id"] as? String } == ids)
                let line = try #require(run.json.first)
                #expect(
                    Set(line.keys) == ["file", "statusCode", "data", "headers", "id", "attempts", "outcome"])
                #expect(line["outcome"] as? String == "answered")
                #expect(line["attempts"] as? Int == 1)
                #expect(line["file"] as? String == paths[0])
                #expect(try fixture.received.files == names)

                let again = try await fixture.run("queue", "run")
                #expect((again.status, again.output, again.error) == (0, "", ""))
                let records = try await fixture.records()
                #expect(records.map { $0["statusCode"] as? Int } == [200, 200, 200])
                #expect(try ReceivedForm(try #require(records[1]["data"] as? String)).files.count == 1)
                #expect(records.allSatisfy { $0["queued"] as? Bool == true && $0["url"] as? String == "\(url)/x" })
            }
        }

        @Test("The same upload is added once until it has ended, and then again")
        func same() async throws {
            let file = try fixture.files.file()
            try await fixture.receiver { url in
                let first = try await fixture.run("queue", "add", url, file, "--json")
                #expect(try await fixture.run("queue", "add", url, file, "--json").output == first.output)
                let other = try await fixture.run("queue", "add", url, file, "--form", "a=b")
                #expect(!first.output.contains(other.output.dropLast()))
                #expect(try await fixture.run("queue", "run").status == 0)
                let later = try await fixture.run("queue", "add", url, file, "--json")
                #expect(later.json.first?["id"] as? String != first.json.first?["id"] as? String)
                #expect(try await fixture.states() == ["answered", "answered", "waiting"])
            }
        }

        @Test("A file that has changed since is not sent: the outcome names it, and the others are sent")
        func changed() async throws {
            let changed = try fixture.files.file("a.txt", Array("before".utf8))
            let other = try fixture.files.file("b.txt")
            try await fixture.receiver { url in
                #expect(try await fixture.run("queue", "add", url, changed, other).status == 0)
                _ = try fixture.files.file("a.txt", Array("behind".utf8))
                let run = try await fixture.run("queue", "run", "--json")
                #expect(run.status == 1)
                #expect(run.error.contains("\(changed): 'a.txt' changed after the upload was added"), "\(run.error)")
                let line = try #require(run.json.first { $0["file"] as? String == changed })
                #expect(line["outcome"] as? String == "notReceived")
                #expect(line["reason"] as? String == "fileChanged")
                #expect(line["mayHaveBeenReceived"] as? Bool == false)
                #expect(try fixture.received.files == ["b.txt"])
            }
        }

        @Test("An upload whose end was sent ends as unknown, is not sent again by itself, and is on command")
        func unknown() async throws {
            let file = try fixture.files.file()
            try await fixture.receiver { url in
                // A small body is one write, so its end has been sent when the connection ends.
                let added = try await fixture.run("queue", "add", "\(url)/?uploadtask-close-after=1", file)
                let id = added.output.trimmingCharacters(in: .newlines)
                let run = try await fixture.run("queue", "run")
                #expect(run.status == 1)
                #expect(run.output.hasPrefix("\(id)  unknown"))
                #expect(run.error.contains("the server may have received"), "\(run.error)")
                #expect(run.error.contains("'uploadtask queue retry \(id)' sends it again"), "\(run.error)")
                #expect(try await fixture.run("queue", "run").output == "")

                let retry = try await fixture.run("queue", "retry", "--uncertain")
                #expect((retry.status, retry.output, retry.error) == (0, "\(id)\n", ""))
                #expect(try await fixture.states() == ["waiting"])
                #expect(try await fixture.run("queue", "run").status == 1)
                #expect(try await fixture.run("queue", "retry", String(id.prefix(6))).output == "\(id)\n")
                #expect(try await fixture.run("queue", "remove", String(id.prefix(4))).output == "\(id)\n")
                #expect(try await fixture.records().isEmpty)
            }
        }

        @Test("Responses of 400 or more, and the worst ending, decide the exit status")
        func status() async throws {
            let file = try fixture.files.file()
            try await fixture.receiver { url in
                _ = try await fixture.run("queue", "add", "\(url)/?uploadtask-status=503", file)
                let run = try await fixture.run("queue", "run")
                #expect(run.status == 22)
                #expect(run.error == "uploadtask: \(file): the server answered 503\n")
                #expect(run.output.contains("  answered 503 "))
                #expect(try await fixture.run("queue", "remove", "--answered").output == "")
                _ = try await fixture.run("queue", "add", url, file)
                #expect(try await fixture.run("queue", "run").status == 0)
                #expect(try await fixture.run("queue", "remove", "--answered").output.count == 33)
                #expect(try await fixture.states() == ["answered"])
            }
        }

        @Test("An upload that is too old ends after an attempt, and is certain not to be received")
        func age() async throws {
            let file = try fixture.files.file()
            let socket = try LoopbackSocket()
            _ = try await fixture.run("queue", "add", "http://127.0.0.1:\(socket.port)/", file)
            let run = try await fixture.run("queue", "run", "--max-age", "0", "--json")
            #expect(run.status == 1)
            #expect(run.json.first?["outcome"] as? String == "notReceived")
            #expect(run.json.first?["reason"] as? String == "connectionRefused")
        }

        @Test("A second run ends with 75 and names the first one, whose signal keeps its upload")
        func busy() async throws {
            let file = try fixture.files.sparseFile(length: 64 << 20)
            try await fixture.receiver { url in
                let added = try await fixture.run("queue", "add", "\(url)/?uploadtask-stall-after=1000000", file)
                let id = added.output.trimmingCharacters(in: .newlines)
                let first = fixture.start("queue", "run")
                while try fixture.received.files.isEmpty { await Task.yield() }
                #expect(try await fixture.states() == ["sending"])

                let second = try await fixture.run("queue", "run")
                #expect(second.status == 75)
                #expect(
                    second.error.contains(#/another 'queue run', the process [1-9][0-9]*, sends the uploads of '/#),
                    "\(second.error)")
                for command in ["remove", "retry"] {
                    let refused = try await fixture.run("queue", command, id)
                    #expect(refused.status == 75)
                    #expect(refused.error == "uploadtask: another process is sending the upload \(id)\n")
                }
                first.signal(SIGTERM)
                let stopped = try await first.result()
                #expect((stopped.status, stopped.output, stopped.error) == (143, "", ""))
                #expect(try await fixture.states() == ["waiting"])
                #expect(try await fixture.run("queue", "remove", id).status == 0)
            }
        }

        @Test("With --watch, uploads that are added later are sent")
        func watch() async throws {
            let (first, later) = (try fixture.files.file("a.txt"), try fixture.files.file("b.txt"))
            try await fixture.receiver { url in
                let running = fixture.start("queue", "run", "--watch")
                _ = try await fixture.run("queue", "add", url, first)
                try await fixture.waitFor(states: ["answered"])
                // The run has found its queue empty, or finds it empty soon.
                _ = try await fixture.run("queue", "add", url, later)
                try await fixture.waitFor(states: ["answered", "answered"])
                running.signal(SIGTERM)
                let result = try await running.result()
                #expect(result.status == 143)
                #expect(result.output.components(separatedBy: "  answered 200 ").count == 3)
                #expect(try fixture.received.files.sorted() == ["a.txt", "b.txt"])
            }
        }

        @Test(
            "Wrong usage: status 64 and the reason, and the queue stays empty",
            arguments: [
                (["add", "http://h/", "-"], "The queue cannot keep file '-'"),
                (["add", "http://h/", "-F", "a=@-"], "The queue cannot keep -F"),
                (["add", "http://h/", "-T", "-"], "The queue cannot keep -T -"),
                (["add", "http://h/"], "Give a file by position"), (["add", "x"], "Give the URL"),
                (
                    ["add", "http://h/", "x", "-H", "cookie: s3cret"],
                    "--header 'cookie' would be stored in the queue; write --secret-header 'cookie=env:VARIABLE'"
                ),
                (["add", "http://h/", "x", "--secret-header", "X=s3cret"], "--secret-header names no source"),
                (["add", "http://h/", "x", "--secret-header", "X=env:"], "names no variable and no file"),
                (["add", "http://h/", "x", "--secret-header", "a b=env:X"], "is not a header name"),
                (["add", "http://h/", "x", "--retry", "1"], "Unknown option '--retry'"),
                (["run", "--parallel", "0"], "--parallel 0"), (["run", "--max-age", "-1"], "--max-age -1"),
                (["run", "--state", "--json"], "Missing value for '--state'"),
                (["remove"], "Give either identifiers or --answered"),
                (["retry", "--uncertain", "abcd"], "Give either identifiers or --uncertain"),
                (["remove", "abc"], "'abc' is no identifier of an upload"),
                (["remove", "xyz1"], "'xyz1' is no identifier"), (["other"], "Unexpected argument 'other'"),
            ])
        func usage(arguments: [String], reason: String) async throws {
            let result = try await fixture.run(["queue"] + arguments)
            #expect(result.status == 64, "\(result.error)")
            #expect(result.error.contains(reason), "\(result.error)")
            #expect(!result.error.contains("s3cret"))
            #expect(try await fixture.records().isEmpty)
        }

        @Test("An identifier that no upload has is an error, and one of several uploads too")
        func selection() async throws {
            let missing = try await fixture.run("queue", "remove", "abcd")
            #expect(missing.status == 1)
            #expect(missing.error == "uploadtask: there is no upload 'abcd'; 'queue list' prints the identifiers\n")
        }

        @Test("A state folder that cannot be used: status 74, the path and the remedy, and nothing is sent")
        func unusable() async throws {
            let file = try fixture.files.file()
            try await fixture.receiver { url in
                for command in [["upload", "--resume", url, file], ["queue", "add", url, file], ["queue", "run"]] {
                    let result = try await fixture.run(command + ["--state", "\(file)/state"])
                    #expect(result.status == 74, "\(command) \(result.error)")
                    #expect(result.error.contains(file), "\(result.error)")
                    #expect(result.output == "")
                }
                _ = try await fixture.run("queue", "add", url, file)
                // The log has the pages that are not in the database yet.
                for name in try names(in: fixture.state) where name.hasPrefix("uploads.sqlite-") {
                    try FileManager.default.removeItem(atPath: "\(fixture.state)/\(name)")
                }
                try Data([UInt8](repeating: 7, count: 4096)).write(
                    to: URL(fileURLWithPath: "\(fixture.state)/uploads.sqlite"))
                let damaged = try await fixture.run("queue", "run")
                #expect(damaged.status == 74)
                #expect(damaged.error.contains("is damaged"), "\(damaged.error)")
            }
            #expect(try fixture.received.files == [])
        }

        @Test("A disk without space for the records: status 74 and the remedy, and nothing is sent")
        func full() async throws {
            let file = try fixture.files.file()
            try await fixture.receiver { url in
                #expect(try await fixture.run("queue", "add", url, file).status == 0)
                // A limit for the length of files is an error like a full disk.
                for command in [
                    "queue run", "queue add '\(url)' '\(file)' --form a=b", "upload --resume '\(url)' '\(file)'",
                ] {
                    let result = try await Programs.run(
                        "bash", ["-c", "ulimit -f 1; exec \"$0\" \(command)", Programs.command],
                        environment: ["UPLOADTASK_STATE": fixture.state])
                    #expect(result.status == 74, "\(command) \(result.error)")
                    #expect(result.error.contains("there is no space left; make room"), "\(result.error)")
                    #expect(result.output == "")
                }
                #expect(try await fixture.states() == ["waiting"])
            }
            #expect(try fixture.received.files == [])
        }
    }
}
