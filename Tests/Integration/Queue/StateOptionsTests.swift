import DurableUploads
import TestSupport
import Testing

@testable import uploadtask

@Suite struct StateOptionsTests {
    @Test("The state folder is that of the variable, else one of the XDG base directories, else one below HOME")
    func folder() {
        func folder(_ environment: [String: String]) -> String {
            StateOptions.defaultFolder { environment[$0] }
        }
        let all = ["UPLOADTASK_STATE": "here", "XDG_STATE_HOME": "/state", "HOME": "/home/x"]
        #expect(folder(all) == "here")
        #expect(folder(all.merging(["UPLOADTASK_STATE": ""]) { $1 }) == "/state/uploadtask")
        #expect(folder(["XDG_STATE_HOME": "state", "HOME": "/home/x"]) == "/home/x/.local/state/uploadtask")
        #expect(folder([:]).hasSuffix("/.local/state/uploadtask"))
    }

    @Test("A secret header has a name, a text, and a variable or a file that is not read here")
    func secret() throws {
        let header = try SecretHeader("Authorization=Bearer env:TOKEN")
        #expect(header.name == "Authorization")
        #expect(header.value == .environment("TOKEN", prefix: "Bearer "))
        #expect(try SecretHeader("X-Key=file:/run/key").value == .file("/run/key"))
        #expect(try SecretHeader("X=env:A env:B").value == .environment("A env:B"))
        #expect(try SecretHeader("X=notenv:A file:B").value == .file("B", prefix: "notenv:A "))
        for text in [
            "X", "X=", "X=a", "=env:A", "X=env:", "X: env:A", "X Y=env:A", "X=\u{1}env:A", "X=\u{1} env:A",
        ] {
            #expect(throws: (any Error).self) { try SecretHeader(text) }
        }
    }

    @Test("A secret of standard input is refused where it is read again before each attempt")
    func standardInput() throws {
        let arguments = ["a", "http://h/", "--secret-header", "X=file:-"]
        #expect(throws: (any Error).self) { try CommandArguments.parse(["queue", "add"] + arguments) }
        #expect(throws: (any Error).self) { try CommandArguments.parse(["upload", "--resume"] + arguments) }
    }

    @Test("Each subcommand of queue is parsed with the options of its own")
    func subcommands() throws {
        let add = try #require(
            try CommandArguments.parse(["queue", "add", "a", "http://h/", "--state", "s", "--", "-b"])
                as? QueueAddCommand)
        #expect(add.content.file == ["a", "-b"])
        #expect(add.store.state == "s")
        let run = try #require(
            try CommandArguments.parse(["queue", "run", "--state=", "--proxy", "-x"]) as? QueueRunCommand)
        #expect(run.store.state == "")
        #expect(run.servers.proxy == "-x")
        #expect(throws: (any Error).self) { try CommandArguments.parse(["queue", "run", "--state", "--json"]) }
        #expect(throws: (any Error).self) { try CommandArguments.parse(["queue", "list", "a"]) }
    }
}
