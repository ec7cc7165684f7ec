import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct ForeignHabitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func message(_ words: [String]) -> String {
        do {
            _ = try CommandArguments.parse(["upload", "http://h/", "/dev/null"] + words)
            return "no error"
        } catch {
            let message = Program.message(of: error)
            #expect(message.status == 64)
            return String(message.text.prefix { $0 != "\n" })
        }
    }

    @Test(
        "An option of curl, wget or HTTPie is answered with its equivalent",
        arguments: [
            (["-k"], "'-k' is not an option here: write --insecure."), (["-x", "http://p"], "write --proxy URL"),
            (["-u", "user:pw-s3cret"], "https://USER:PASSWORD@HOST/"),
            (["-uuser:pw-s3cret"], "'-u' is not an option here"),
            (["-d", "token=s3cret"], "write -F NAME=VALUE for a form"), (["--data-binary=@s3cret"], "-X POST -T FILE"),
            (["--form-string", "a=@b"], "write -F 'NAME=\"VALUE\"'"), (["-s"], "write --progress never"),
            (["-sSf"], "'-s'"), (["-L"], "redirects are always followed"), (["-v"], "write --verbose"),
            (["-i"], "write --json"), (["-f"], "the exit status is always 22"),
            (["--request", "PUT"], "write -X METHOD"),
            (["--oauth2-bearer", "s3cret"], "--secret-header 'Authorization=Bearer env:VARIABLE'"),
            (["--max-time", "5"], "write --timeout MILLISECONDS"),
            (["-b", "a=s3cret"], "write -H 'Cookie: NAME=VALUE'"),
            (["--no-check-certificate"], "write --insecure"), (["--verify=no"], "write --insecure for --verify=no"),
            (["-a", "u:s3cret"], "https://USER:PASSWORD@HOST/"),
            (["--retry-delay", "5"], "--retry decides what is sent again"), (["-D", "-"], "write --json"),
            (["POST"], "'POST' is not a file: write -X POST"),
            (["GET"], "'GET' is not a file, and no method here: an upload is a POST, PUT or PATCH."),
            (["album=s3cret"], "write -F 'album=VALUE'"),
            (["album:=3"], "write -F 'album=VALUE'"), (["q==s3cret"], "write '?q=VALUE' behind the URL"),
            (["Authorization:s3cret"], "write -H 'Authorization: VALUE'"),
            (["localhost:8080/x"], "the URL begins with http:// or https://"),
            ([#"{"token":"s3cret"}"#], "--json takes no value here"),
        ])
    func hints(words: [String], expected: String) {
        let message = message(words)
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("s3cret"), "\(message)")
    }

    @Test("An argument that names a file is that file, whatever it resembles")
    func files() throws {
        for name in ["POST", "a=b", "a:b", "photo@a.jpg", "{x}", "@list"] {
            let path = try folder.file(name)
            #expect(message([path]) == "no error")
        }
        // An absolute path is no name of a field.
        #expect(message(["\(folder.path)/missing=1"]) == "no error")
    }

    @Test("A file behind '@' is answered only where it exists")
    func mentions() throws {
        let file = try folder.file("a.jpg")
        #expect(message(["photo@\(file)"]) == "Error: 'photo@\(file)' is not a file: write -F 'photo=@\(file)'.")
        #expect(message(["@\(file)"]) == "Error: '@\(file)' is not a file: write the file without the '@'.")
        #expect(message(["photo@\(file)x"]) == "no error")
    }

    @Test("The hints do not hide an option of this command")
    func own() throws {
        let own = try #require(OptionNames.options(of: "upload"))
        for name in own.keys {
            #expect(ForeignHabit.hint(option: name, name)?.contains("is not an option here") != true, "\(name)")
        }
    }
}
