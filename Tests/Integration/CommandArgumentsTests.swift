import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct CommandArgumentsTests {
    @Test(
        "A value may begin with a dash, and an option in the place of a value is an error that names both",
        arguments: [
            (["run", "--data", "-data"], ["run", "--data", "-data"]),
            (["run", "--data", "--folder", "--quirks"], ["run", "--data", "--folder", "--quirks"]),
            (["run", "--data=--page", "--quirks"], ["run", "--data=--page", "--quirks"]),
            (["run", "--page=", "--quirks"], ["run", "--page", "", "--quirks"]),
            (["run", "--data", "--", "--page"], nil), (["run", "--data", "--page", "x"], nil),
            (["run", "--data", "--page=x"], nil), (["run", "--data", "--help"], nil),
            (["serve", "--directory", "--port", "1"], nil), (["run", "--data", "--verbose"], nil),
            (["run", "--quirks", "--data"], ["run", "--quirks", "--data"]),
            (["run", "app", "--", "--data", "--data"], ["run", "app", "--", "--data", "--data"]),
            (["help", "upload"], ["help", "upload"]), (["--file", "--url"], ["--file", "--url"]), ([], []),
        ] as [([String], [String]?)])
    func separated(arguments: [String], expected: [String]?) throws {
        if let expected {
            #expect(try CommandArguments.separated(arguments) == expected)
        } else {
            let error = #expect(throws: (any Error).self) { try CommandArguments.separated(arguments) }
            #expect("\(error.map { "\($0)" } ?? "")".contains("Missing value for '--"))
        }
    }

    @Test("The error for an argument that is not UTF-8 contains its number and its bytes")
    func invalid() throws {
        func decoded(_ bytes: [UInt8]) throws -> String {
            try bytes.withUnsafeBytes { try ArgumentText.decoded($0, number: 3) }
        }
        #expect(try decoded(Array("café.jpg".utf8)) == "café.jpg")
        #expect(try decoded([]) == "")
        for (bytes, shown) in [
            ([0x63, 0xE9], #"argument 3, $'c\xE9', is"#), ([0x1B, 0x27, 0x5C, 0x80], #"$'\x1B\x27\x5C\x80'"#),
            ([0xED, 0xA0, 0x80], #"$'\xED\xA0\x80'"#), ([0xC0, 0xAF], #"$'\xC0\xAF'"#),
        ] as [([UInt8], String)] {
            let error = #expect(throws: (any Error).self) { try decoded(bytes) }
            #expect("\(error.map { "\($0)" } ?? "")".contains(shown))
        }
    }
}

extension ProcessTests {
    @Suite struct ArgumentTests {
        private let directory: TemporaryFolder

        init() throws { directory = try TemporaryFolder() }

        private func shell(_ script: String, _ arguments: String...) async throws -> ProgramResult {
            try await Programs.run(
                "/bin/sh", ["-c", "cd '\(directory.path)'; \(script)", Programs.command] + arguments)
        }

        @Test(
            "An argument that is not UTF-8 ends the command with status 64 before anything is sent",
            arguments: [
                #"--file "$(printf 'caf\351.jpg')""#, #"--file x --form "a=$(printf '\377')""#,
                #"--file x --header "$(printf 'X: \200')""#, #"--file x --name="$(printf '\303')""#,
            ])
        func invalid(words: String) async throws {
            _ = try directory.file("x", [1])
            let result = try await shell(#""$0" upload --url http://127.0.0.1:1/ \#(words)"#)
            #expect(result.status == 64)
            #expect(result.error.contains("is not valid UTF-8"), "\(result.error)")
            #expect(result.output == "")
        }

        @Test("Names, fields and header fields that begin with a dash are sent unchanged")
        func dashes() async throws {
            _ = try directory.file("-photo.jpg", Array("content".utf8))
            let received = try TemporaryFolder()
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await shell(
                #""$0" upload --file -photo.jpg --form -k=-v --form --k=1 --name -n --header "-h: -1" --url "$1""#,
                server.url)
            #expect(result.status == 0, "\(result.error)")
            let form = try ReceivedForm(result.output)
            #expect(form.files.first?["filename"] as? String == "-photo.jpg")
            #expect(form.files.first?["name"] as? String == "-n")
            #expect(form.fields.map { $0["name"] } == ["-k", "--k"])
        }

        @Test("Error messages escape control characters of arguments")
        func visible() async throws {
            for words in [
                ["--unknown\u{1B}[2J"], ["--form", "\u{1B}[2J\n\u{202E}"], ["--header", "\u{1B}[2J\u{85}"],
                ["--timeout", "\u{1B}[2J"], ["--url", "\u{1B}[2J://h/"], ["--key", "\u{1B}[2J"],
                ["--pinnedpubkey", "\u{1B}[2J"], ["--proxy", "\u{1B}[2J"], ["--noproxy", "\u{1B}[2J"],
            ] {
                let result = try await Programs.uploadtask(
                    ["upload", "--url", "http://127.0.0.1:1/", "--file", "x"] + words)
                #expect(result.status == 64, "\(words) \(result.error)")
                #expect(
                    !result.error.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
                #expect(!result.error.contains("\u{202E}"))
            }
        }

        @Test("The log escapes control characters of file names")
        func log() async throws {
            let folder = "\(directory.path)/dir\u{1B}[2J"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let result = try await Programs.uploadtask(
                ["upload", "--url", "http://127.0.0.1:1/", "--file", folder, "--verbose"])
            #expect(result.error.contains("debug: failed error=cannot send 'dir\\u{1B}[2J'"), "\(result.error)")
            #expect(!result.error.contains("\u{1B}"))
        }
    }
}
