import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct UploadArgumentsTests {
    private func command(_ arguments: String...) throws -> UploadCommand {
        try #require(try CommandArguments.parse(["upload"] + arguments) as? UploadCommand)
    }

    private func message(_ arguments: [String]) -> String? {
        do {
            _ = try CommandArguments.parse(["upload"] + arguments)
            return nil
        } catch {
            let message = Program.message(of: error)
            #expect(message.status == 64)
            return message.text
        }
    }

    @Test("Files and the URL are found at any position, and the files keep their order")
    func positions() throws {
        for arguments in [
            ["http://h/", "a", "b", "c"], ["a", "http://h/", "b", "c"], ["a", "--file", "b", "c", "HTTP://h/"],
            ["--file=a", "b", "--json", "--file", "c", "--url", "http://h/"], ["--url=http://h/", "a", "--", "b", "c"],
            ["--parallel", "2", "a", "b", "--", "c", "http://h/"],
        ] {
            let command = try #require(try CommandArguments.parse(["upload"] + arguments) as? UploadCommand)
            #expect(command.content.file == ["a", "b", "c"], "\(arguments)")
            #expect(command.content.url?.lowercased() == "http://h/", "\(arguments)")
        }
        #expect(try command("http://h/", "-").content.file == ["-"])
        #expect(try command("https://h/?a=http://b", "./http://x").content.file == ["./http://x"])
        #expect(try command("http://h/", "--", "-a", "--json").content.file == ["-a", "--json"])
    }

    @Test("A value may begin with a dash, or follow its option without a space")
    func values() throws {
        let command = try command(
            "http://h/", "--name", "-n", "--form", "-k=-v", "--form=--k=", "-HX-A: 1", "-H", "-b: -1", "--file",
            "--photo.jpg",
            "-XPATCH", "--file=--url", "--timeout=5")
        #expect(command.content.name == "-n")
        #expect(command.content.form == ["-k=-v", "--k="])
        #expect(command.header.header == ["X-A: 1", "-b: -1"])
        #expect(command.content.file == ["--photo.jpg", "--url"])
        #expect(command.content.method == "PATCH")
        #expect(command.transfer.timeout == 5)
    }

    @Test(
        "An option in the place of a value, or no value, is an error that names the option",
        arguments: [
            (["--file", "--url", "x"], "Missing value for '--file': '--url' is an option"),
            (["--file", "--", "x"], "Missing value for '--file': '--' is an option"),
            (["--form", "--file=x"], "If it is the value, write --form=--file=x"),
            (["-F", "-T"], "If it is the value, write -F-T"), (["-o", "--json"], "Missing value for '-o'"),
            (["--name", "--help"], "Missing value for '--name'"), (["--json", "--file"], "Missing value for '--file"),
            (["-T"], "Missing value for '-T"),
        ])
    func missing(arguments: [String], expected: String) {
        let message = message(arguments)
        #expect(message?.contains(expected) == true, "\(message ?? "no error")")
    }

    @Test(
        "An unknown option is the error, and not its value",
        arguments: [
            ["--unknown", "f"], ["--resolve", "host:443:1.2.3.4"], ["--connect-to", "a=b"],
            ["--doh-url", "https://i/"], ["-z", "key:value"],
        ])
    func unknown(option: [String]) {
        for arguments in [["http://h/", "a"] + option, option + ["http://h/", "a"]] {
            let message = message(arguments) ?? "no error"
            #expect(message.contains("Unknown option '\(option[0])'"), "\(message)")
        }
    }

    @Test(
        "Arguments that do not belong together are refused with the remedy",
        arguments: [
            ([], "Give the URL: an argument that begins with http:// or https://, or --url."),
            (["a"], "Give the URL"), (["http://h/"], "Give a file by position, with --file or with --files-from"),
            (["http://h/", "https://secret@i/", "a"], "Give one URL"),
            (["http://h/", "--url", "http://i/", "a"], "Give one URL"),
            (["http://h/", "--form", "photo=@a.jpg"], "for a form in curl's syntax write -F in place of --form"),
            (["http://h/", "a", "-F", "b=c"], "-F and file 'a' cannot be combined: write -F file=@FILE"),
            (["http://h/", "-F", "b=c", "--files-from", "l"], "-F and --files-from cannot be combined"),
            (["http://h/", "-F", "b=c", "--form", "k=v"], "-F and --form cannot be combined: write -F KEY=VALUE"),
            (["http://h/", "-F", "b=c", "--name", "n"], "-F and --name"),
            (["http://h/", "-F", "b=c", "--type", "a/b"], ";type=MEDIA"),
            (["http://h/", "-F", "b=c", "--filename", "n"], ";filename=NAME"),
            (["http://h/", "-F", "b=c", "-T", "a"], "-F and -T cannot be combined"),
            (["http://h/", "-T", "a", "b"], "-T and file 'b' cannot be combined"),
            (["http://h/", "-T", "a", "-T", "b"], "--upload-file can be given only once: 'a' came before"),
            (["http://h/", "-T", "a", "--form", "k=v"], "a raw body has no form fields"),
            (
                ["http://h/", "-T", "a", "--type", "a/b", "-H", "content-type: x"],
                "--type and a Content-Type of --header"
            ),
            (["http://h/", "a", "b", "--type", "a/b"], "--type is for a single file"),
            (["http://h/", "a", "b", "--filename", "n"], "--filename is for a single file"),
            (["http://h/", "a", "--type", "jpeg"], "--type 'jpeg' is not a media type such as image/jpeg"),
            (["http://h/", "a", "b", "-o", "r"], "-o is for the response of a single request"),
            (["http://h/", "a", "-o", ""], "-o needs a file name."),
            (["http://h/", "a", "-o", "-", "--json"], "--json and -o - cannot be combined"),
            (
                ["http://h/", "a", "--retry", "1", "--idempotency-key", "-H", "idempotency-key: s3cret"],
                "--idempotency-key and an Idempotency-Key of --header cannot be combined"
            ),
            (["http://h/", "a", "--null"], "--null is for --files-from"),
            (
                ["http://h/", "--files-from", "/missing/list"],
                "--files-from '/missing/list': No such file or directory"
            ),
            (["http://h/", "-", "-"], "Only one argument can read standard input"),
            (["http://h/", "-", "--files-from", "-"], "but file '-' and --files-from - read it"),
            (["http://h/", "-F", "a=@-", "-F", "b=<-"], "but -F and -F read it"),
            (["http://h/", "-T", "-", "-H", "@-"], "but -H @- and -T - read it"),
            (["http://h/", "a", "-H", "@-", "-H", "@-"], "but -H @- and -H @- read it"),
            (
                ["http://h/", "-", "--secret-header", "X=file:-"],
                "but --secret-header NAME=file:- and file '-' read it"
            ),
            (
                ["http://h/", "a", "--secret-header", "Authorization: s3cret=env:HOME"],
                "--secret-header: the text before '=' is not a header name"
            ),
            (["http://h/", "a", "-X", "GET"], "GET sends no body; an upload is a POST, PUT or PATCH"),
            (["http://h/", "-F", "token"], "-F 'token': it has no '='"),
            (
                ["http://h/", "-F", "token=s3cret;x"],
                "-F 'token=…': the text behind ';' is neither type= nor filename="
            ),
        ] as [([String], String)])
    func combinations(arguments: [String], expected: String) {
        let message = message(arguments) ?? "no error"
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("s3cret") && !message.contains("secret@"), "\(message)")
    }

    @Test("An empty value is a value")
    func empty() throws {
        #expect(try command("http://h/", "a", "--filename=").content.filename == "")
    }

    @Test(
        "The name of a file is added to a URL that ends in a slash, as in curl",
        arguments: [
            ("http://h", "a.txt", "http://h/a.txt"), ("http://h/", "d/a.txt", "http://h/a.txt"),
            ("http://h/x", "a", "http://h/x"),
            ("http://h/x/?q=/#f", "a b%.txt", "http://h/x/a%20b%25.txt?q=/#f"), ("http://h?q", "a", "http://h/a?q"),
            ("http://h/", "图", "http://h/%E5%9B%BE"), ("http://h/", "-", "http://h/"),
            ("http://h/x?y/", "a", "http://h/x?y/"),
        ])
    func named(url: String, path: String, expected: String) {
        #expect(ContentOptions.url(url, withNameOf: path) == expected)
    }

    @Test("Ten times as many files take about ten times as long to parse")
    func linear() throws {
        func seconds(_ count: Int, _ words: (Int) -> [String]) throws -> Double {
            let arguments = ["upload", "http://h/"] + (0..<count).flatMap(words)
            var fastest = Double.infinity
            for _ in 0..<3 {
                let start = ContinuousClock.now
                let command = try #require(try CommandArguments.parse(arguments) as? UploadCommand)
                fastest = min(fastest, (ContinuousClock.now - start) / .seconds(1))
                #expect(command.content.file.count + command.content.formPart.count == count)
            }
            return fastest
        }
        for words in [{ ["photo \($0).jpg"] }, { ["--file", "p\($0)"] }, { ["-F", "p\($0)=@a"] }] as [(Int) -> [String]]
        {
            let (few, many) = (try seconds(2_000, words), try seconds(20_000, words))
            print("parsing: 2,000 files \(few) s, 20,000 files \(many) s")
            // A parser whose time grows with the square needs 47 seconds; a busy machine gets some.
            #expect(many < 20 * few + 4)
        }
    }
}
