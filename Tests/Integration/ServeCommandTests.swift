import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The options of `uploadtask serve` for its responses and its output.
    @Suite struct ServeCommandTests {
        private let directory: TemporaryFolder

        init() throws {
            directory = try TemporaryFolder()
            _ = try directory.file("a.txt", Array("abc".utf8))
        }

        /// Runs a script in which `$0` is the command, and `serve` starts a receiver at `$url` that `stop` ends.
        private func shell(_ script: String) async throws -> ProgramResult {
            let functions = """
                cd '\(directory.path)'
                serve() {
                    rm -f out err
                    "$0" serve --port 0 --directory received --no-page "$@" >out 2>err & server=$!
                    trap 'kill $server 2>/dev/null' EXIT
                    until grep -qs '^listening on' out err; do kill -0 $server && sleep 0.05 || exit 99; done
                    url=$(sed -n 's/^listening on //p' out err)
                }
                stop() { kill $server; wait $server; }
                send() { "$0" upload --url "$url$1" --file a.txt "${@:2}"; }

                """
            return try await Programs.run("/bin/bash", ["-c", functions + script, Programs.command])
        }

        private func text(of file: String) throws -> String {
            try String(contentsOfFile: "\(directory.path)/\(file)", encoding: .utf8)
        }

        @Test("The client gets the reply, from the option or from a file, and the line and the stored file stay")
        func reply() async throws {
            _ = try directory.file("reply.json", Array("{\"code\": 0}\n".utf8))
            _ = try directory.file("-é .txt", Array("好".utf8))
            for (option, answer) in [
                (#"'{"ok":true}'"#, #"{"ok":true}"#), ("@reply.json", "{\"code\": 0}\n"), ("'@-é .txt'", "好"),
                ("-1", "-1"), ("@<(printf 7)", "7"), ("''", ""),
            ] {
                let result = try await shell("serve --reply \(option); send /api; stop")
                #expect(result.output == answer)
                #expect(result.status == 143)
                #expect(
                    try text(of: "out").split(separator: "\n").last?.hasPrefix(
                        "POST /api 200 a.txt 3 bytes sha256:"
                            + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == true)
                #expect(try text(of: "err") == "")
            }
            #expect(try names(in: "\(directory.path)/received").count == 6)
        }

        @Test("A status: the client gets it, and nothing is stored unless it is 2xx")
        func status() async throws {
            let refused = try await shell(#"serve --reply '{"status":1}' --status 500; send /; echo " $?"; stop"#)
            #expect(refused.output == "{\"status\":1} 22\n")
            #expect(try text(of: "out").contains(" 500 error: nothing was stored, as requested by --status 500 "))
            #expect(try names(in: "\(directory.path)/received") == [])
            let alone = try await shell("serve --status 201; send / --json; stop")
            #expect(alone.json.first?["statusCode"] as? Int == 201)
            #expect(try names(in: "\(directory.path)/received") == ["a.txt"])
        }

        @Test("A reply that looks like JSON and is not gets a note, and is sent as text")
        func note() async throws {
            let result = try await shell(#"serve --reply {ok:true}; send / --json; stop"#)
            let headers = result.json.first?["headers"] as? [String: Any]
            #expect(headers?["Content-Type"] as? String == "text/plain; charset=utf-8")
            #expect(result.json.first?["data"] as? String == "{ok:true}")
            #expect(
                try text(of: "err")
                    == "the reply looks like JSON but is not valid: it is sent as text/plain; charset=utf-8\n")
        }

        @Test(
            "Wrong usage: exit status 64 and the reason, before anything is created",
            arguments: [
                (["--reply", "@missing"], "--reply: cannot read 'missing': No such file or directory."),
                (["--reply", "@."], "--reply: cannot read '.': Is a directory."),
                (["--reply", "@long"], "--reply: cannot read 'long': it has more than 1048576 bytes."),
                (["--reply", "@/dev/zero"], "--reply: cannot read '/dev/zero': it has more than 1048576 bytes."),
                (["--reply", "@latin1"], "--reply: cannot read 'latin1': it is not valid UTF-8."),
                (["--reply", "@-"], "--reply '@-' names no file: write @FILE; standard input is not read."),
                (["--reply", "@"], "--reply '@' names no file: write @FILE; standard input is not read."),
                (["--reply", "@a\u{1B}[2J"], "cannot read 'a\\u{1B}[2J'"),
                (["--reply"], "Missing value for '--reply"), (["--reply", "--json"], "Missing value for '--reply'"),
                (["--status", "199"], "--status 199 is not from 200 to 599."),
                (["--status", "600"], "--status 600 is not from 200 to 599."),
                (["--status", "OK"], "The value 'OK' is invalid for '--status"),
                (
                    ["--status", "204", "--reply", "{}"],
                    "--reply cannot be sent with --status 204: its responses have no"
                ),
                (
                    ["--status", "304", "--reply", ""],
                    "--reply cannot be sent with --status 304: its responses have no"
                ),
            ])
        func usage(arguments: [String], reason: String) async throws {
            _ = try directory.file("latin1", [0xE9])
            _ = try directory.sparseFile("long", length: 1 << 20 + 1)
            let result = try await Programs.run(
                Programs.command, ["serve", "--port", "0", "--directory", "new"] + arguments, folder: directory.path)
            #expect(result.status == 64)
            #expect(result.error.contains(reason), "\(result.error)")
            #expect(result.output == "")
            #expect(try directory.files == ["a.txt", "latin1", "long"])
        }

        @Test("A file of exactly 1 MiB is a reply")
        func longest() async throws {
            _ = try directory.file("long", [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
            let result = try await shell("serve --reply @long; send / | sha256sum; sha256sum <long; stop")
            let digests = result.output.split(separator: "\n")
            #expect(digests.count == 2 && digests.first == digests.last)
        }

        @Test("JSON: one line for each upload, and nothing else on standard output")
        func json() async throws {
            let result = try await shell(
                """
                serve --json --reply '{"ok":true}'
                send /photos --name photo --form album=2026 --form 'note=小明'
                send '/?uploadtask-status=503'
                send '/?uploadtask-close-after=0' 2>/dev/null
                stop
                """)
            #expect(result.output == #"{"ok":true}{"ok":true}"#)
            #expect(try text(of: "err").hasPrefix("listening on http://127.0.0.1:"))
            let lines = try text(of: "out").split(separator: "\n")
            try #require(lines.count == 3)
            #expect(
                masked(lines[0])
                    == #"{"bytesReceived":N,"fields":[{"name":"album","value":"2026"},{"name":"note","value":"小明"}],"#
                    + #""files":[{"contentType":"text/plain","filename":"a.txt","name":"photo","#
                    + #""path":"\#(directory.path)/received/a.txt","#
                    + #""sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3}],"#
                    + #""method":"POST","path":"/photos","seconds":N,"status":200}"#)
            #expect(
                masked(lines[1])
                    == #"{"bytesReceived":N,"error":"nothing was stored, as requested by uploadtask-status=503","#
                    + #""method":"POST","path":"/","seconds":N,"status":503}"#)
            #expect(
                masked(lines[2])
                    == #"{"bytesReceived":N,"error":"reset after 0 bytes of the body, as requested by "#
                    + #"uploadtask-close-after=0","method":"POST","path":"/","seconds":N}"#)
        }

        @Test("The help lists the faults")
        func help() async throws {
            let help = try await Programs.uploadtask(["serve", "--help"]).output
            for name in ["status", "delay", "stall-after", "close-after", "early"] {
                #expect(help.contains("?uploadtask-\(name)="))
            }
        }

        /// The line with its numbers that vary replaced.
        private func masked(_ line: Substring) -> String {
            String(line).replacing(/"(bytesReceived|seconds)":[0-9.]+/) { #""\#($0.output.1)":N"# }
        }
    }
}
