import Foundation
import Testing

/// What `uploadtask run` does around an app: which one it runs, where its files are, what it says of mistakes.
@Suite(.timeLimit(.minutes(2))) struct RunCommandTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    private func app(_ script: String, package: String = "com.example.a") throws -> String {
        let features = #""minAPILevel":3,"features":[{"name":"system.uploadtask"}]"#
        try folders.write(script, to: "package/app.js")
        try folders.write(#"{"package":"\#(package)","name":"a",\#(features)}"#, to: "package/manifest.json")
        return "\(folders.path)/package"
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Programs.Ending {
        try await Programs.run(["run"] + arguments, environment: environment)
    }

    @Test("A folder without a manifest does not start, and says what is missing")
    func noManifest() async throws {
        let ending = try await run("\(folders.path)/package", "--data", "\(folders.path)/data")
        #expect(ending.status == 65)
        #expect(ending.said.hasPrefix("uploadtask: '\(folders.path)/package' has no manifest.json"))
    }

    @Test("An app that is not there, none at all, and options that are wrong are wrong usage")
    func usage() async throws {
        let app = try app("console.log('never')")
        for (arguments, reason) in [
            ([], "Give the app to run"), (["\(folders.path)/none"], "there is no '\(folders.path)/none'"),
            ([app, "--device", "Watch 9"], "--device 'Watch 9' is not known. There are:\n  Xiaomi Watch S4\n"),
            ([app, "--api-level", "0"], "--api-level 0"), ([app, "--parallel", "0"], "--parallel 0"),
            ([app, "--api-level", "three"], "--api-level"), ([app, "--unknown"], "--unknown"),
        ] {
            let ending = try await Programs.run(["run"] + arguments + ["--data", "\(folders.path)/data"])
            #expect(ending.status == 64, "\(arguments)")
            #expect(ending.said.contains(reason), "\(ending.said)")
        }
    }

    @Test("The devices are listed, with whether they offer the interface")
    func devices() async throws {
        let ending = try await run("--list-devices")
        #expect(ending.status == 0)
        let lines = ending.said.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("supported      REDMI Watch 5") })
        #expect(lines.contains { $0.hasPrefix("not supported  小米手环 8 Pro") })
    }

    @Test("Without --data each app has a folder of its own under XDG_DATA_HOME")
    func storage() async throws {
        let script = """
            require('@system.uploadtask').uploadFile({
              url: 'http://127.0.0.1:1/', filePath: 'internal://files/a.txt', name: 'f', fail: (data, code) => console.log(code),
            })
            """
        let environment = ["XDG_DATA_HOME": "\(folders.path)/home"]
        let first = try app(script)
        #expect(try await run(first, environment: environment).said == "202\n")
        try folders.write("hello", to: "home/uploadtask/com.example.a/files/a.txt")
        #expect(try await run(first, environment: environment).said == "200\n")
        let second = try app(script, package: "com.example.b")
        #expect(try await run(second, environment: environment).said == "202\n")
        #expect(FileManager.default.fileExists(atPath: "\(folders.path)/home/uploadtask/com.example.b/mass"))
    }

    @Test("A lone script sends no file that lies beside it, unless a folder is named for it")
    func loneScript() async throws {
        let script = """
            require('@system.uploadtask').uploadFile({
              url: 'http://127.0.0.1:1/', filePath: '/.ssh/id_rsa', name: 'f', fail: (data, code) => console.log(code, data),
            })
            """
        try folders.write(script, to: "home/script.js")
        try folders.write("SECRET", to: "home/.ssh/id_rsa")
        let path = "\(folders.path)/home/script.js"
        let alone = try await run(path, "--data", "\(folders.path)/data")
        #expect(alone.status == 0)
        #expect(
            alone.said
                == "202 invalid filename: a lone script has no package, so there is no '/.ssh/id_rsa'; "
                + "--resources names a folder for paths that begin with /\n")
        let given = try await run(path, "--data", "\(folders.path)/data", "--resources", "\(folders.path)/home")
        #expect(given.said.hasPrefix("200 "), "\(given.said)")
        let wrong = try await run(path, "--data", "\(folders.path)/data", "--resources", "\(folders.path)/none")
        #expect(wrong.status == 64)
        let app = try await run(try app(""), "--data", "\(folders.path)/data", "--resources", folders.path)
        #expect(app.status == 64)
        #expect(app.said.contains("--resources is for a lone script"))
    }

    @Test("Two scripts of one name do not share their storage; modules of a lone script are beside it")
    func loneStorage() async throws {
        let environment = ["XDG_DATA_HOME": "\(folders.path)/home"]
        for folder in ["a", "b"] {
            try folders.write("console.log(require('./value').value)", to: "\(folder)/script.js")
            try folders.write("exports.value = '\(folder)'", to: "\(folder)/value.js")
            let said = try await run("\(folders.path)/\(folder)/script.js", environment: environment).said
            #expect(said == "\(folder)\n")
        }
        let storages = try FileManager.default.contentsOfDirectory(atPath: "\(folders.path)/home/uploadtask")
        #expect(storages.count == 2)
        #expect(storages.allSatisfy { $0.hasPrefix("script.js-") })
    }

    @Test("A script that never ends is interrupted all the same")
    func endless() async throws {
        try folders.write("console.log('ready'); for (;;) {}", to: "package/endless.js")
        for (number, status) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
            let ending = try await Programs.run(
                ["run", "\(folders.path)/package/endless.js", "--data", "\(folders.path)/data"]
            ) { line, process in
                if line == "ready" { kill(process.processIdentifier, number) }
            }
            #expect(ending.status == status)
            #expect(ending.said == "ready\n")
        }
    }

    @Test("--verbose says what transfers do, and no secret")
    func verbose() async throws {
        let server = try await ServerProcess.scenarios.value.url
        try folders.write(
            """
            require('@system.uploadtask').uploadFile({
              url: '\(server)/status/200?token=query-s3cret', filePath: 'internal://files/a.txt', name: 'f',
              header: { Authorization: 'header-s3cret', Cookie: 'cookie-s3cret', Host: 'host-s3cret' },
              formData: { signature: 'form-s3cret' }, success: (answer) => console.log(answer.statusCode),
            })
            """, to: "package/verbose.js")
        try folders.write("file-s3cret", to: "data/files/a.txt")
        let ending = try await run(
            "\(folders.path)/package/verbose.js", "--data", "\(folders.path)/data", "--verbose")
        #expect(ending.status == 0)
        #expect(ending.said.contains("sending method=POST to=\(server)/status/200\n"), "\(ending.said)")
        #expect(ending.said.contains("answered status=200\n"))
        #expect(!ending.said.contains("s3cret"), "\(ending.said)")
    }

    private var certificates: String { "\(folders.path)/certificates" }

    /// A server with OpenSSL, and a script that uploads to it.
    private func tlsServer(asksForClient: Bool = false) async throws -> ServerProcess {
        try FileManager.default.createDirectory(atPath: certificates, withIntermediateDirectories: true)
        let make = Process()
        make.executableURL = Programs.root.appendingPathComponent("Tests/Servers/make-certificates")
        make.arguments = [certificates]
        try make.run()
        make.waitUntilExit()
        let (own, key) = ("\(certificates)/server.pem", "\(certificates)/server-key.pem")
        let server =
            try await asksForClient
            ? ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key, "--client-ca", "\(certificates)/ca.pem")
            : ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key)
        try folders.write(
            """
            require('@system.uploadtask').uploadFile({
              url: '\(server.url)/', filePath: 'internal://files/a.txt', name: 'f',
              success: (answer) => console.log(answer.statusCode), fail: (data, code) => console.log(code, data),
            })
            """, to: "package/tls.js")
        try folders.write("hello", to: "data/files/a.txt")
        return server
    }

    /// What that script says.
    private func said(_ options: [String], environment: [String: String] = [:]) async throws -> String {
        try await Programs.run(
            ["run", "\(folders.path)/package/tls.js", "--data", "\(folders.path)/data"] + options,
            environment: environment
        ).said
    }

    @Test("Over TLS an app trusts the roots of SSL_CERT_FILE or --cacert, and nothing else")
    func trust() async throws {
        let server = try await tlsServer()
        defer { server.stop() }
        let untrusted = try await said([])
        #expect(untrusted.hasPrefix("200 TLS: the certificate of https://127.0.0.1"), "\(untrusted)")
        let ca = "\(certificates)/ca.pem"
        #expect(try await said([], environment: ["SSL_CERT_FILE": ca]) == "200\n")
        #expect(try await said(["--cacert", ca]) == "200\n")
        #expect(try await said(["--insecure"]) == "200\n")
    }

    @Test("A server that asks who the client is gets its certificate; one without the pinned key gets nothing")
    func identity() async throws {
        let server = try await tlsServer(asksForClient: true)
        defer { server.stop() }
        let trusted = ["--cacert", "\(certificates)/ca.pem"]
        let identity = ["--cert", "\(certificates)/client.pem", "--key", "\(certificates)/client-key.pem"]
        #expect(try await said(trusted + identity) == "200\n")
        #expect(try await said(trusted) != "200\n")
        let pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let refused = try await said(trusted + identity + ["--pinnedpubkey", pin])
        #expect(refused.hasPrefix("200 TLS: the server's public key is"), "\(refused)")
    }
}
