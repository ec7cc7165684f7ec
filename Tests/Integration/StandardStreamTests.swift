import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct StandardStreamUnitTests {
    @Test("A dumb or unknown terminal supports no escape sequences")
    func terminals() {
        for name in [nil, "", "dumb"] { #expect(!StandardStream.supportsEscapes(terminal: name)) }
        for name in ["xterm", "linux", "vt100"] { #expect(StandardStream.supportsEscapes(terminal: name)) }
    }
}

extension ProcessTests {
    /// Standard streams that are closed, full, or slow.
    @Suite struct StandardStreamTests {
        private let directory: TemporaryFolder
        private let received: TemporaryFolder

        init() throws {
            directory = try TemporaryFolder()
            received = try TemporaryFolder()
        }

        /// Runs a script in which `$0` is the command and `$1` the address of a receiver.
        private func shell(_ script: String, _ arguments: String...) async throws -> ProgramResult {
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            return try await Programs.run("/bin/bash", ["-c", script, Programs.command, server.url] + arguments)
        }

        @Test(
            "Output that cannot be written: the reason on standard error once, status 23",
            arguments: [
                (">/dev/full", "No space left on device", "?"),
                (">/dev/full", "No space left on device", "?uploadtask-status=404"),
                (">&-", "it is closed", "?"), ("1</dev/null", "it is closed", "?"),
            ])
        func lost(redirection: String, reason: String, query: String) async throws {
            let file = try directory.file("a.txt", [1])
            for option in ["", "--json"] {
                let result = try await shell(
                    #""$0" upload --url "$1/\#(query)" --file "$2" --file "$2" \#(option) \#(redirection)"#, file)
                #expect(result.status == 23)
                let lines = result.error.split(separator: "\n").filter { !$0.contains("answered 404") }
                #expect(lines == ["uploadtask: cannot write to standard output: \(reason)"])
            }
        }

        @Test("Lost output does not replace the status of a file without a response")
        func lostToo() async throws {
            let result = try await shell(#""$0" upload --url http://127.0.0.1:1/ --file /etc/hosts --json >/dev/full"#)
            #expect(result.status == 1)
        }

        @Test("Output beyond the file size limit (ulimit -f) is an error")
        func fileLimit() async throws {
            let file = try directory.file("a.txt", [1])
            let result = try await shell(
                #"ulimit -f 1; for i in {1..40}; do files+=(--file "$2"); done"#
                    + #"; "$0" upload --url "$1" "${files[@]}" --json >"$2.out""#, file)
            #expect(result.status == 23, "\(result.error)")
            #expect(result.error.contains("File too large"))
        }

        @Test(
            "Help and lists that cannot be written are an error", arguments: ["--help", "run --list-devices"])
        func help(words: String) async throws {
            #expect(try await shell(#""$0" \#(words) >/dev/full"#).status == 23)
        }

        @Test("A reader that closes the pipe ends no upload, and is no error")
        func closedPipe() async throws {
            let file = try directory.file("a.txt", [1])
            let result = try await shell(
                #""$0" upload --url "$1" --file "$2" --json | true; echo ${PIPESTATUS[0]}"#, file)
            #expect(result.output == "0\n")
            #expect(result.error == "")
            #expect(try received.files == ["a.txt"])
        }

        @Test("A full non-blocking pipe gets all of the output")
        func nonBlocking() async throws {
            let file = try directory.file("a.txt", [1])
            let reader = """
                import fcntl, os, subprocess, sys
                r, w = os.pipe()
                fcntl.fcntl(w, 1031, 4096)  # F_SETPIPE_SZ
                os.set_blocking(w, False)
                p = subprocess.Popen(sys.argv[1:], stdout=w)
                os.close(w)
                got = b""
                while True:
                    piece = os.read(r, 100)
                    if not piece: break
                    got += piece
                p.wait()
                print(p.returncode, got.count(b"\\n"), got.endswith(b"}\\n"))
                """
            let result = try await shell(
                #"script=$2; file=$3; for i in {1..60}; do files+=(--file "$file"); done; "#
                    + #"python3 -c "$script" "$0" upload --url "$1" --json "${files[@]}""#, reader, file)
            #expect(result.output == "0 60 True\n", "\(result.error)")
        }

        @Test("A signal ends the command even if its output is not read")
        func signalWhileBlocked() async throws {
            let file = try directory.file("a.txt", [1])
            let reader = """
                import fcntl, os, signal, subprocess, sys
                r, w = os.pipe()
                fcntl.fcntl(w, 1031, 4096)  # F_SETPIPE_SZ
                p = subprocess.Popen(sys.argv[1:], stdout=w)
                os.close(w)
                # Above 3500 bytes the next line does not fit into the pipe.
                while True:
                    free = bytearray(4)
                    fcntl.ioctl(r, 0x541B, free)  # FIONREAD
                    if int.from_bytes(free, "little") > 3500: break
                p.send_signal(signal.SIGTERM)
                print(p.wait(20))
                """
            let result = try await shell(
                #"script=$2; file=$3; for i in {1..60}; do files+=(--file "$file"); done; "#
                    + #"python3 -c "$script" "$0" upload --url "$1" --json "${files[@]}""#, reader, file)
            #expect(result.output == "143\n", "\(result.error)")
        }

        @Test(
            "If standard input cannot be read or copied, its line of JSON has the reason, and other files are sent",
            arguments: [
                ("<&-", "", "cannot read standard input: it is closed"),
                ("</", "", "cannot read standard input: Is a directory"),
                ("<<<x", "TMPDIR=/nonexistent", "temporary file in '/nonexistent': No such file or directory"),
                ("</dev/zero", "ulimit -f 64;", "cannot copy standard input to a temporary file in "),
            ])
        func input(redirection: String, setup: String, reason: String) async throws {
            let file = try directory.file("a.txt", [1])
            let result = try await shell(
                #"\#(setup) "$0" upload --url "$1" --file - --file "$2" --json \#(redirection)"#, file)
            #expect(result.status == 1)
            let lines = result.json
            try #require(lines.count == 2, "\(result.output) \(result.error)")
            #expect(lines[0]["file"] as? String == "-")
            #expect(lines[0]["code"] as? Int == 300)
            #expect((lines[0]["message"] as? String)?.contains(reason) == true, "\(lines[0])")
            #expect(lines[1]["statusCode"] as? Int == 200)
            #expect(try received.files == ["a.txt"])
        }

        @Test("Non-blocking standard input is read to its end")
        func nonBlockingInput() async throws {
            let writer = """
                import os, subprocess, sys
                r, w = os.pipe()
                os.set_blocking(r, False)
                p = subprocess.Popen(sys.argv[1:], stdin=r)
                os.close(r)
                for _ in range(300): os.write(w, b"x" * 1000)
                os.close(w)
                print(p.wait())
                """
            let result = try await shell(
                #"python3 -c "$2" "$0" upload --url "$1" --file - 2>&1 >/dev/null"#, writer)
            #expect(result.output == "", "\(result.output)")
            #expect(try received.files == ["stdin"])
        }

        @Test("With all three standard streams closed the file arrives")
        func allClosed() async throws {
            let file = try directory.file("a.txt", [1])
            let result = try await shell(#""$0" upload --url "$1" --file "$2" <&- >&- 2>&-; exit $?"#, file)
            #expect(result.status == 23)
            #expect(try received.files == ["a.txt"])
        }

        /// Runs the command at a terminal, and returns the output there.
        private func terminal(_ name: String, _ options: String) async throws -> String {
            let file = try directory.file("a.txt", [1])
            let script = """
                import os, pty, sys
                pid, terminal = pty.fork()
                if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
                while True:
                    try: piece = os.read(terminal, 65536)
                    except OSError: break
                    if not piece: break
                    sys.stdout.buffer.write(piece)
                """
            let result = try await shell(
                #"export TERM=\#(name); python3 -c "$2" "$0" upload --url "$1" --file "$3" \#(options)"#, script, file)
            return result.output
        }

        @Test("At a dumb terminal no escape sequence is written, and the bar is shown only with --progress always")
        func dumb() async throws {
            #expect(try await terminal("xterm", "").contains("\u{1B}["))
            for name in ["dumb", "''"] {
                let automatic = try await terminal(name, "")
                #expect(!automatic.contains("\u{1B}") && !automatic.contains("100%"), "\(automatic)")
                let always = try await terminal(name, "--progress always")
                #expect(!always.contains("\u{1B}") && always.contains("100%"), "\(always)")
            }
        }
    }

    @Suite struct UnusableRedirectTests {
        @Test("A redirect that cannot be followed: a message on standard error, exit status 22, and its line of JSON")
        func redirect() async throws {
            let directory = try TemporaryFolder()
            let file = try directory.file("a.txt", [1])
            let server = try await ServerProcess.receiver(directory: directory.path + "/received")
            defer { server.stop() }
            for status in [301, 302, 303, 307, 308] {
                let result = try await Programs.uploadtask(
                    ["upload", "--url", "\(server.url)/?uploadtask-status=\(status)", "--file", file, "--json"])
                #expect(result.status == 22)
                #expect(
                    result.error
                        == "uploadtask: \(file): the server answered \(status), a redirect without a usable Location\n")
                #expect(result.json.first?["statusCode"] as? Int == status)
            }
        }
    }
}
