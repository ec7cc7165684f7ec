import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Requests other than a file in a form: forms of parts, raw bodies, and where responses and secrets are.
    @Suite struct UploadFormCommandTests {
        private let directory: TemporaryFolder

        init() throws { directory = try TemporaryFolder() }

        /// Runs a script in the folder of the files, in which `$0` is the command and `$1` the URL of a server that returns
        /// requests at `/echo` and bodies at `/reply`.
        private func shell(_ script: String, environment: [String: String] = [:]) async throws -> ProgramResult {
            let server = try await Self.server.value
            return try await Programs.run(
                "/bin/bash", ["-c", "cd '\(directory.path)'; \(script)", Programs.command, server.url],
                environment: environment)
        }

        private static let server = Task {
            try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
        }

        private struct Echo: Decodable {
            let method, target, body: String
            let headers: [String: String]

            /// The body with `B` in place of its boundary.
            var form: String {
                let boundary = headers["content-type"]?.components(separatedBy: "boundary=").last ?? ""
                return body.replacing(boundary, with: "B")
            }
        }

        private func echo(_ arguments: String, environment: [String: String] = [:]) async throws -> Echo {
            let result = try await shell(#""$0" upload "$1/echo/x" \#(arguments)"#, environment: environment)
            #expect(result.status == 0 && result.error == "", "\(result.error)")
            return try JSONDecoder().decode(Echo.self, from: Data(result.output.utf8))
        }

        @Test("-F: the bytes of one form with all parts in order")
        func form() async throws {
            _ = try directory.file("a.jpg", Array("JPEG".utf8))
            _ = try directory.file("notes.txt", Array("two\nlines\n".utf8))
            let request = try await echo(
                #"-F album=2026 -F 'photo=@a.jpg;type=image/x;filename="b \"c\".jpg"' -F 'notes=<notes.txt' -F in=@- <notes.txt"#
            )
            #expect(request.method == "POST")
            #expect(
                request.form == """
                    --B\r
                    Content-Disposition: form-data; name="album"\r
                    \r
                    2026\r
                    --B\r
                    Content-Disposition: form-data; name="photo"; filename="b %22c%22.jpg"\r
                    Content-Type: image/x\r
                    \r
                    JPEG\r
                    --B\r
                    Content-Disposition: form-data; name="notes"\r
                    \r
                    two\nlines\n\r
                    --B\r
                    Content-Disposition: form-data; name="in"; filename="stdin"\r
                    Content-Type: application/octet-stream\r
                    \r
                    two\nlines\n\r
                    --B--\r\n
                    """)
            #expect(try await echo("-F a=b -X put").method == "PUT")
        }

        @Test("-T: the content of a file without a form, by PUT, and its name at a URL that ends in a slash")
        func raw() async throws {
            _ = try directory.file("a b.txt", Array("content".utf8))
            let request = try await echo("-T 'a b.txt'")
            #expect((request.method, request.body) == ("PUT", "content"))
            #expect(request.headers["content-type"] == nil)
            #expect(request.headers["content-length"] == "7")
            let typed = try await echo("-T 'a b.txt' -X PATCH --type text/x")
            #expect((typed.method, typed.headers["content-type"]) == ("PATCH", "text/x"))
            #expect(try await echo("-T 'a b.txt' -H 'Content-Type: text/y'").headers["content-type"] == "text/y")
            #expect(try await echo("-T - <'a b.txt'").body == "content")

            _ = try directory.file("echo", Array("content".utf8))
            let named = try await shell(#""$0" upload -T echo "$1/echo/?a=b"; echo; "$0" upload -T echo "$1/echo/""#)
            let targets = named.output.split(separator: "\n").compactMap {
                try? JSONDecoder().decode(Echo.self, from: Data($0.utf8)).target
            }
            #expect(targets == ["/echo/echo?a=b", "/echo/echo"], "\(named.output) \(named.error)")
        }

        @Test("--type, --filename, --name and --form describe a single file")
        func single() async throws {
            _ = try directory.file("a.txt", Array("1".utf8))
            let request = try await echo("a.txt --type image/x --filename 'b c' --name n --form k=v -X PUT")
            #expect(request.method == "PUT")
            #expect(
                request.form == """
                    --B\r
                    Content-Disposition: form-data; name="k"\r
                    \r
                    v\r
                    --B\r
                    Content-Disposition: form-data; name="n"; filename="b c"\r
                    Content-Type: image/x\r
                    \r
                    1\r
                    --B--\r\n
                    """)
        }

        @Test("A header field is read from a file, a variable, or a file with its value")
        func headers() async throws {
            _ = try directory.file("a.txt", [1])
            _ = try directory.file("fields", Array("X-One: 1\r\n\r\n  \nX-Two:2\n".utf8))
            _ = try directory.file("token", Array("t-s3cret\n".utf8))
            let request = try await echo(
                "a.txt -H @fields -H 'X-Three: 3' --secret-header X-Four=env:FOUR --secret-header 'Authorization=Bearer file:token' "
                    + "--secret-header 'X-Five=a env:FOUR'",
                environment: ["FOUR": "4=:4"])
            let values = [
                "x-one": "1", "x-two": "2", "x-three": "3", "x-four": "4=:4", "authorization": "Bearer t-s3cret",
            ]
            for (name, value) in values { #expect(request.headers[name] == value, "\(name)") }
            #expect(request.headers["x-five"] == "a 4=:4")
            #expect(try await echo("a.txt -H @- <fields").headers["x-two"] == "2")
            // A pipe can be read only once.
            #expect(try await echo("a.txt -H @<(cat fields)").headers["x-one"] == "1")
            #expect(try await echo("a.txt --secret-header X-A=file:<(cat token)").headers["x-a"] == "t-s3cret")
        }

        @Test(
            "A header field that cannot be read is wrong usage, and the message has no secret",
            arguments: [
                ("-H @missing", "cannot read 'missing': No such file or directory"),
                ("-H @.", "cannot read '.': Is a directory"),
                ("-H @bad", "--header '@bad': line 2 is not a header field; write NAME: VALUE."),
                ("-H @spaced", "--header '@spaced': line 3 is not a header field"),
                ("-H @control", "--header '@control': line 1 is not a header field"),
                ("-H @latin", "is not valid UTF-8"),
                ("-H @/dev/zero", "more than 1048576 bytes"),
                ("--secret-header X=env:UNSET", "the variable 'UNSET' is not set"),
                ("--secret-header 'X: s3cret'", "names no source"), ("--secret-header X=s3cret", "names no source"),
                ("--secret-header X=file:missing", "cannot read 'missing'"),
                ("--secret-header =env:HOME", "the text before '=' is not a header name"),
                ("--secret-header 'a s3cret=env:HOME'", "the text before '=' is not a header name"),
                ("--secret-header 'X: s3cret=env:HOME'", "write 'Authorization=Bearer env:VARIABLE'"),
                ("--secret-header X=file:bad", "the value of 'X' has a line break"),
            ])
        func unreadable(words: String, reason: String) async throws {
            _ = try directory.file("a.txt", [1])
            _ = try directory.file("bad", Array("A: s3cret\ns3cret\n".utf8))
            _ = try directory.file("spaced", Array("A: 1\n\ns3 cret: x\n".utf8))
            _ = try directory.file("control", Array("s3cret: \u{1}\n".utf8))
            _ = try directory.file("latin", [0x41, 0x3A, 0xE9])
            let result = try await shell(#""$0" upload "$1/echo/x" a.txt \#(words)"#)
            #expect(result.status == 64)
            #expect(result.error.contains(reason), "\(result.error)")
            #expect(!result.error.contains("s3cret"), "\(result.error)")
            #expect(result.output == "")
        }

        @Test("A header field that is ignored causes one warning, whether files can be opened or not")
        func ignored() async throws {
            for name in ["a", "b"] { _ = try directory.file(name, [1]) }
            for files in ["a b", "missing a b", "missing", "-F x=@missing", "-F x=@a"] {
                let result = try await shell(
                    #""$0" upload "$1/reply/x" \#(files) -H 'Host: s3cret' -H 'Content-Type: x'"#)
                let warnings = result.error.split(separator: "\n").filter { $0.contains("was ignored") }
                try #require(warnings.count == 2, "\(files): \(result.error)")
                #expect(warnings[0].hasSuffix("warning: header 'Host' is set by the upload itself and was ignored"))
                #expect(warnings[1].contains("'Content-Type'"))
            }
            let raw = try await shell(#""$0" upload "$1/reply/x" -T a -H 'Content-Type: x'"#)
            #expect(raw.error == "")
        }

        @Test("The body of a response is written byte for byte, to standard output and with -o to a file")
        func bytes() async throws {
            _ = try directory.file("a.txt", [1])
            let query = #"reply/x?type=text/plain;charset=gbk&body=%00%FF%C4%E3%0D%0A%80"#
            let content: [UInt8] = [0x00, 0xFF, 0xC4, 0xE3, 0x0D, 0x0A, 0x80]
            let result = try await shell(
                """
                "$0" upload "$1/\(query)" a.txt >piped; "$0" upload "$1/\(query)" a.txt -o file; echo $?
                "$0" upload "$1/\(query)" a.txt a.txt >two; "$0" upload "$1/\(query)" a.txt -o - >dash
                "$0" upload "$1/\(query)&status=404" a.txt -o refused; echo $?
                """)
            #expect(result.output == "0\n22\n", "\(result.error)")
            for (name, expected) in [
                ("piped", content), ("file", content), ("dash", content), ("refused", content),
                ("two", content + [10] + content + [10]),
            ] {
                #expect(
                    try Array(Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))) == expected,
                    "\(name)")
            }
        }

        @Test("A response that cannot be written to the file of -o: status 23, and the old file stays")
        func unwritable() async throws {
            _ = try directory.file("a.txt", [1])
            let result = try await shell(
                """
                "$0" upload "$1/echo/x" a.txt -o missing/out --json; echo $?
                echo old >out; "$0" upload "$1/cut/x" a.txt -o out; echo $?; cat out
                """)
            #expect(result.output.hasSuffix("}\n23\n1\nold\n"), "\(result.output)")
            #expect(result.json.first?["reason"] as? String == "responseUnwritable")
        }

        @Test("A FIFO as the file of -o: it gets the response; status 23 without a reader, and the time limit holds")
        func fifo() async throws {
            _ = try directory.file("a.txt", Array(repeating: UInt8(ascii: "x"), count: 200_000))
            let result = try await shell(
                """
                mkfifo out; "$0" upload "$1/echo/x" a.txt -o out --timeout 60000; echo $?
                exec 3<>out; "$0" upload "$1/reply/x?body=12345" a.txt -o out; echo $?; head -c 5 <&3; echo
                "$0" upload "$1/echo/x" a.txt -o out --timeout 1000; echo $?
                """)
            #expect(result.output == "23\n0\n12345\n1\n", "\(result.output)")
            let errors = result.error.split(separator: "\n")
            try #require(errors.count == 2, "\(result.error)")
            #expect(errors[0].hasSuffix("cannot write the response to its file: no process reads this FIFO (code 300)"))
            #expect(errors[1].hasSuffix("timeout: the transfer was not complete after 1000 ms (code 204)"))
        }

        @Test("A signal leaves nothing beside the file of -o, in thirty rounds")
        func interruptedOutput() async throws {
            _ = try directory.file("a.txt", [1])
            let result = try await shell(
                """
                echo old >out
                for i in {1..30}; do
                    "$0" upload "$1/hang/x" a.txt -o out & until compgen -G '.*.part' >parts; do sleep 0.01; done
                    kill -TERM $!; wait $!; echo $?
                done | sort | uniq -c; cat out
                """)
            #expect(result.output == "     30 143\nold\n", "\(result.error)")
            #expect(try directory.files.sorted() == ["a.txt", "out", "parts"])
        }

        @Test("JSON of a form: one line with its files, also when one of them cannot be opened")
        func json() async throws {
            for name in ["a", "b"] { _ = try directory.file(name, [1]) }
            let result = try await shell(
                """
                "$0" upload "$1/reply/x" -F x=@a -F y=1 -F 'z=<b' --json; "$0" upload "$1/reply/x" -F y=1 --json
                "$0" upload "$1/reply/x" -F x=@a -F y=@missing --json; "$0" upload "$1/reply/x" -T missing --json
                """)
            let lines = result.json
            try #require(lines.count == 4, "\(result.output) \(result.error)")
            #expect(lines.map { $0["file"] as? String } == ["a", "", "a", "missing"])
            #expect(lines.map { $0["files"] as? [String] } == [["a", "b"], [], ["a", "missing"], nil])
            #expect(lines.map { $0["statusCode"] as? Int } == [200, 200, nil, nil])
            #expect(lines[2]["reason"] as? String == "invalidRequest")
            #expect(lines[2]["mayHaveBeenReceived"] as? Bool == false)
            #expect(result.error.contains("uploadtask: a and 1 other file: invalid filename: 'missing' does not exist"))
        }

        @Test("A 429 is tried again with the same key, an upload with another one; without --retry it is the result")
        func retries() async throws {
            _ = try directory.file("a.txt", Array("1".utf8))
            let url = "$1/busy/x?status=429&header=Retry-After%3A%200&times=2"
            let result = try await shell(#""$0" upload "\#(url)&x=1" a.txt --retry 2 --idempotency-key --json"#)
            #expect(result.status == 0 && result.output.contains(#""statusCode":200"#), "\(result)")
            #expect(result.error.contains("the server answered 429; sending again in 0 ms (1 of 2)"), "\(result.error)")
            let once = try await shell(#""$0" upload "\#(url)&x=2" a.txt --json"#)
            #expect(once.status == 22 && once.output.contains(#""statusCode":429"#))
            let keys = try await [echo("a.txt --retry 1 --idempotency-key"), echo("a.txt --retry 1 --idempotency-key")]
                .compactMap { $0.headers["idempotency-key"] }
            #expect(Set(keys).count == 2 && keys.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
            for (wrong, message) in [
                ("--retry -1", "--retry -1 is not from 0 to 1000."),
                ("--retry-max-time 5", "--retry-max-time requires --retry."),
                ("--idempotency-key", "--idempotency-key requires --retry."),
                ("--retry 1 --retry-max-time 0", "--retry-max-time 0 is not a positive number."),
            ] {
                let refused = try await shell(#""$0" upload "$1/echo/x" a.txt \#(wrong)"#)
                #expect(refused.status == 64 && refused.error.contains(message), "\(refused.error)")
            }
        }

        @Test("JSON of an error: whether the server may have received the request")
        func received() async throws {
            _ = try directory.file("a", [1])
            let refusing = try LoopbackSocket()
            let result = try await shell(
                #""$0" upload "$1/cut/x" a --json; "$0" upload http://127.0.0.1:\#(refusing.port)/ a --json"#)
            withExtendedLifetime(refusing) {}
            #expect(result.json.map { $0["reason"] as? String } == ["connectionLost", "connectionRefused"])
            #expect(result.json.map { $0["mayHaveBeenReceived"] as? Bool } == [true, false])
        }
    }
}
