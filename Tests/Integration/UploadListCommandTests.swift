import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `--files-from`, and many files.
    @Suite struct UploadListCommandTests {
        private let directory: TemporaryFolder
        private let received: TemporaryFolder

        init() throws {
            directory = try TemporaryFolder()
            received = try TemporaryFolder()
        }

        /// Runs a script in the folder of the files, in which `$0` is the command and `$1` the URL of a receiver.
        private func shell(_ script: String) async throws -> ProgramResult {
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            return try await Programs.run(
                "/bin/bash", ["-c", "cd '\(directory.path)'; \(script)", Programs.command, server.url])
        }

        @Test("A line of JSON for every name of a list, in its order, whatever the name is")
        func everyLine() async throws {
            for name in ["a", "b", "-", "c\nd"] { _ = try directory.file(name, [1]) }
            let lines = try await shell(
                #"printf 'b\n\nmissing\n-\ncaf\351\na\000\n.\na' | "$0" upload "$1" b --files-from - --json; echo $? >&2"#
            )
            #expect(lines.error.hasSuffix("\n1\n"), "\(lines.error)")
            #expect(
                lines.json.map { $0["file"] as? String } == [
                    "b", "b", "missing", "-", "caf\u{FFFD}", "a\u{0}", ".", "a",
                ])
            #expect(
                lines.json.map { $0["reason"] as? String } == [
                    nil, nil, "invalidRequest", nil, "invalidRequest", "invalidRequest", "fileUnreadable", nil,
                ])
            let null = try await shell(#"printf 'c\nd\0a\0' >list; "$0" upload "$1" --files-from list --null --json"#)
            #expect(null.status == 0, "\(null.error)")
            #expect(null.json.map { $0["file"] as? String } == ["c\nd", "a"])
        }

        @Test("An empty list sends nothing, and a list that cannot be read ends with the reason and status 1")
        func edges() async throws {
            let empty = try await shell(#""$0" upload "$1" --files-from /dev/null --json"#)
            #expect((empty.status, empty.output, empty.error) == (0, "", ""))
            _ = try directory.file("a", [1])
            let folder = try await shell(#""$0" upload "$1" a --files-from . --json"#)
            #expect(folder.status == 1)
            #expect(folder.json.count == 1)
            #expect(folder.error == "uploadtask: cannot read the list of files in '.': Is a directory\n")
            let closed = try await shell(#""$0" upload "$1" --files-from - <&-"#)
            #expect(closed.status == 1)
            #expect(
                closed.error.contains("cannot read the list of files in standard input: it is closed"),
                "\(closed.error)")
        }

        @Test("Uploads start while the list is written")
        func streamed() async throws {
            for name in ["a", "b"] { _ = try directory.file(name, [1]) }
            let result = try await shell(
                """
                mkfifo list answers; "$0" upload "$1" --files-from - <list >answers & exec 3>list 4<answers
                echo a >&3; read -r first <&4; echo b >&3; exec 3>&-; read -r second <&4; wait $!; echo "$? $first $second"
                """)
            #expect(result.output.hasPrefix("0 {"), "\(result.output) \(result.error)")
            #expect(try received.files == ["a", "b"])
        }

        @Test("A signal while the command waits for the list: status 143, and what was not sent")
        func waiting() async throws {
            _ = try directory.file("a", [1])
            let result = try await shell(
                """
                mkfifo list answers; "$0" upload "$1" --files-from - <list >answers & exec 3>list 4<answers
                echo a >&3; read -r first <&4; kill -TERM $!; wait $!; echo $?
                """)
            #expect(result.output == "143\n")
            #expect(result.error == "uploadtask: interrupted; not sent: the rest of the list\n")
        }

        #if os(Linux)  // for /proc
        @Test("A signal ends the wait for a program that opens a list, which is a FIFO")
        func opening() async throws {
            let result = try await shell(
                """
                python3 - "$0" "$1" <<'SCRIPT'
                import os, signal, subprocess, sys, time
                os.mkfifo("list")
                command = subprocess.Popen([sys.argv[1], "upload", sys.argv[2], "--files-from", "list"])
                def is_opening():
                    threads = f"/proc/{command.pid}/task"
                    try:
                        calls = [open(f"{threads}/{each}/syscall").read().split()[0] for each in os.listdir(threads)]
                    except (FileNotFoundError, ProcessLookupError):
                        return False
                    # openat(2) on x86-64 and on arm64.
                    return "257" in calls or "56" in calls
                # Other files are opened in less time.
                found = 0
                while found < 20 and command.poll() is None:
                    found = found + 1 if is_opening() else 0
                    time.sleep(0.005)
                command.send_signal(signal.SIGTERM)
                try:
                    print(command.wait(20))
                finally:
                    command.kill()
                SCRIPT
                """)
            #expect(result.output == "-15\n", "\(result.error)")
        }
        #endif

        @Test("A line of JSON for every file after Ctrl-C, with the reason 'cancelled'")
        func interrupted() async throws {
            for index in 0..<60 { _ = try directory.file("f\(index)", [1]) }
            _ = try directory.sparseFile("large", length: 300_000_000)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let names = (0..<60).map { "f\($0)" }
            _ = try directory.file("list", Array(names.joined(separator: "\n").utf8))
            for words in [names, ["--files-from", "list"]] {
                let url = "\(server.url)/?uploadtask-stall-after=100000"
                let script = #"cd "$1"; shift; exec "$@""#
                let running = Programs.start(
                    "/bin/sh",
                    ["-c", script, "sh", directory.path, Programs.command, "upload", url, "large"] + words + [
                        "--json", "--parallel", "1",
                    ])
                try await received.wait { !$0.isEmpty }
                running.signal(SIGINT)
                let result = try await running.result()
                #expect(result.status == 130)
                #expect(result.json.map { $0["file"] as? String } == ["large"] + names)
                #expect(result.json.allSatisfy { $0["reason"] as? String == "cancelled" && $0["code"] as? Int == 1002 })
                #expect(result.error.hasPrefix("uploadtask: interrupted; not sent: large, f0, f1, "), "\(result.error)")
                try await received.wait { $0.isEmpty }
            }
        }

        @Test("The message after Ctrl-C names at most 100 files")
        func manyInterrupted() async throws {
            let file = try directory.sparseFile("large", length: 300_000_000)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let running = Programs.start(
                Programs.command,
                ["upload", "\(server.url)/?uploadtask-stall-after=100000"] + Array(repeating: file, count: 1000))
            try await received.wait { !$0.isEmpty }
            running.signal(SIGTERM)
            let result = try await running.result()
            #expect(result.status == 143)
            #expect(result.error.components(separatedBy: file).count == 101)
            #expect(result.error.hasSuffix(", and 900 others\n"), "\(result.error.suffix(80))")
        }

        @Test("A file that takes long delays no other upload, only their lines")
        func headOfLine() async throws {
            _ = try directory.sparseFile("large", length: 300_000_000)
            for index in 0..<200 { _ = try directory.file("f\(index)", [1]) }
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let running = Programs.start(
                "/bin/sh",
                [
                    "-c", #"cd "$1"; exec "$0" upload "$2" --limit-rate 1000000 large f* --json"#, Programs.command,
                    directory.path, server.url,
                ])
            try await received.wait { $0.count { $0.hasPrefix("f") && !$0.hasSuffix(".part") } >= 200 }
            running.signal(SIGINT)
            let result = try await running.result()
            #expect(result.json.count == 201)
            #expect(result.json.first?["reason"] as? String == "cancelled")
            // The responses of the last ones may come after the signal.
            #expect(result.json.count { $0["statusCode"] as? Int == 200 } > 190)
        }

        @Test("20,000 names by --files-from: linear time, and memory that does not grow with their number")
        func many() async throws {
            _ = try directory.file("a", [1])
            let result = try await shell(
                """
                run() {
                    python3 - "$0" "$1" "$2" <<'SCRIPT'
                import resource, subprocess, sys, time
                command, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
                start = time.monotonic()
                # A name that cannot be sent costs the command as much as one that can, and the server nothing.
                names = "".join("a\\n" if index % 20 == 0 else "missing\\n" for index in range(count))
                done = subprocess.run([command, "upload", url, "--files-from", "-", "--json"], input=names.encode(),
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                lines = done.stdout.splitlines()
                sent = sum(b'"statusCode":200' in line for line in lines)
                memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
                print(len(lines), sent, time.monotonic() - start, memory)
                SCRIPT
                }
                run "$1" 2000; run "$1" 20000
                """)
            let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
            try #require(lines.count == 2 && lines.allSatisfy { $0.count == 4 }, "\(result.output) \(result.error)")
            print("--files-from: \(lines)")
            #expect(lines.map { $0[0] } == [2_000, 20_000])
            #expect(lines.map { $0[1] } == [100, 1_000])
            // Ten times as long; a busy machine gets twice that, and some seconds.
            #expect(lines[1][2] < 20 * lines[0][2] + 10)
            // KiB: all lines and tasks at once would need far more.
            #expect(lines[1][3] < lines[0][3] + 8_192)
        }
    }
}
