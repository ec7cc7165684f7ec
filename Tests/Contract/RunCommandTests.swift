import Foundation
import TestSupport
import Testing

/// `uploadtask run`: finding the app, its storage, and error messages.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct RunCommandTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    private func app(_ script: String, package: String = "com.example.a") throws -> String {
        let features = #""minAPILevel":3,"features":[{"name":"system.uploadtask"}]"#
        try folders.write(script, to: "package/app.js")
        try folders.write(#"{"package":"\#(package)","name":"a",\#(features)}"#, to: "package/manifest.json")
        return "\(folders.path)/package"
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> ProgramResult {
        try await Programs.interleaved(Programs.command, ["run"] + arguments, environment: environment)
    }

    @Test("A folder without a manifest does not start, and the error names the missing file")
    func noManifest() async throws {
        let ending = try await run("\(folders.path)/package", "--data", "\(folders.path)/data")
        #expect(ending.status == 65)
        #expect(ending.output.hasPrefix("uploadtask: '\(folders.path)/package' has no manifest.json"))
    }

    @Test("A missing app, no app and invalid options are usage errors")
    func usage() async throws {
        let app = try app("console.log('never')")
        for (arguments, reason) in [
            ([], "Give the app to run"), (["\(folders.path)/none"], "there is no '\(folders.path)/none'"),
            ([app, "--device", "Watch 9"], "--device 'Watch 9' is unknown. Known devices:\n  Xiaomi Watch S4\n"),
            ([app, "--api-level", "0"], "--api-level 0"), ([app, "--parallel", "0"], "--parallel 0"),
            ([app, "--api-level", "three"], "--api-level"), ([app, "--unknown"], "--unknown"),
        ] {
            let ending = try await Programs.interleaved(
                Programs.command, ["run"] + arguments + ["--data", "\(folders.path)/data"])
            #expect(ending.status == 64, "\(arguments)")
            #expect(ending.output.contains(reason), "\(ending.output)")
        }
    }

    @Test("The devices are listed with their support of the interface")
    func devices() async throws {
        let ending = try await run("--list-devices")
        #expect(ending.status == 0)
        let lines = ending.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("supported      REDMI Watch 5") })
        #expect(lines.contains { $0.hasPrefix("not supported  小米手环 8 Pro") })
    }

    @Test("Without --data each app has a separate folder under XDG_DATA_HOME")
    func storage() async throws {
        let script = """
            require('@system.uploadtask').uploadFile({
              url: 'http://127.0.0.1:1/', filePath: 'internal://files/a.txt', name: 'f', fail: (data, code) => console.log(code),
            })
            """
        let environment = ["XDG_DATA_HOME": "\(folders.path)/home"]
        let first = try app(script)
        #expect(try await run(first, environment: environment).output == "202\n")
        try folders.write("hello", to: "home/uploadtask/com.example.a/files/a.txt")
        #expect(try await run(first, environment: environment).output == "200\n")
        let second = try app(script, package: "com.example.b")
        #expect(try await run(second, environment: environment).output == "202\n")
        #expect(FileManager.default.fileExists(atPath: "\(folders.path)/home/uploadtask/com.example.b/mass"))
    }

    @Test("A lone script can send no file of its folder, unless --resources names it")
    func loneScript() async throws {
        let script = """
            require('@system.uploadtask').uploadFile({
              url: 'http://127.0.0.1:1/', filePath: '/.ssh/id_rsa', name: 'f', fail: (data, code) => console.log(code, data),
            })
            """
        try folders.write(script, to: "home/script.js")
        try folders.write("SECRET", to: "home/.ssh/id_rsa")
        let path = "\(folders.path)/home/script.js"
        let withoutFolder = try await run(path, "--data", "\(folders.path)/data")
        #expect(withoutFolder.status == 0)
        #expect(
            withoutFolder.output
                == "202 invalid filename: a lone script has no package, so there is no '/.ssh/id_rsa'; "
                + "--resources names a folder for paths that begin with /\n")
        let withFolder = try await run(path, "--data", "\(folders.path)/data", "--resources", "\(folders.path)/home")
        #expect(withFolder.output.hasPrefix("200 "), "\(withFolder.output)")
        let wrong = try await run(path, "--data", "\(folders.path)/data", "--resources", "\(folders.path)/none")
        #expect(wrong.status == 64)
        let app = try await run(try app(""), "--data", "\(folders.path)/data", "--resources", folders.path)
        #expect(app.status == 64)
        #expect(app.output.contains("--resources is for a lone script"))
    }

    @Test("Scripts with the same name have separate storage; modules of a lone script are in its folder")
    func loneStorage() async throws {
        let environment = ["XDG_DATA_HOME": "\(folders.path)/home"]
        for folder in ["a", "b"] {
            try folders.write("console.log(require('./value').value)", to: "\(folder)/script.js")
            try folders.write("exports.value = '\(folder)'", to: "\(folder)/value.js")
            let output = try await run("\(folders.path)/\(folder)/script.js", environment: environment).output
            #expect(output == "\(folder)\n")
        }
        let storages = try FileManager.default.contentsOfDirectory(atPath: "\(folders.path)/home/uploadtask")
        #expect(storages.count == 2)
        #expect(storages.allSatisfy { $0.hasPrefix("script.js-") })
    }

    @Test("A script that runs endlessly can be interrupted")
    func endless() async throws {
        try folders.write("console.log('ready'); for (;;) {}", to: "package/endless.js")
        for (number, status) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
            let ending = try await Programs.interleaved(
                Programs.command, ["run", "\(folders.path)/package/endless.js", "--data", "\(folders.path)/data"]
            ) { line, process in
                if line == "ready" { process.signal(number) }
            }
            #expect(ending.status == status)
            #expect(ending.output == "ready\n")
        }
    }

    @Test("--for cancels the uploads that are pending, without callbacks after the end of the app")
    func pendingUploads() async throws {
        let server = try await ServerProcess.scenarios.value.url
        try folders.write("hello", to: "data/files/a.txt")
        let app = try app(
            """
            const uploadtask = require('@system.uploadtask')
            for (let number = 0; number < 9; number++) {
              uploadtask.uploadFile({
                url: '\(server)/hang', filePath: 'internal://files/a.txt', name: 'f', fail: () => console.log('never'),
                complete: () => { throw new Error('never') },
              })
            }
            module.exports = { onDestroy() { console.log('the end') } }
            """)
        for _ in 0..<10 {
            let ending = try await run(app, "--data", "\(folders.path)/data", "--for", "0.1")
            #expect(ending.output == "the end\n")
            #expect(ending.status == 0)
        }
    }

    @Test("--verbose logs the steps of transfers, without secrets")
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
        #expect(ending.output.contains("sending method=POST to=\(server)/status/200\n"), "\(ending.output)")
        #expect(ending.output.contains("answered status=200\n"))
        #expect(!ending.output.contains("s3cret"), "\(ending.output)")
    }

    private var certificates: String { "\(folders.path)/certificates" }

    /// A server with OpenSSL, and a script that uploads to it.
    private func tlsServer(requestsClientCertificate: Bool = false) async throws -> ServerProcess {
        try FileManager.default.createDirectory(atPath: certificates, withIntermediateDirectories: true)
        let made = try await Programs.run(Programs.server("make-certificates"), [certificates])
        try #require(made.status == 0, "\(made.error)")
        let (own, key) = ("\(certificates)/server.pem", "\(certificates)/server-key.pem")
        let server =
            try await requestsClientCertificate
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

    /// The output of that script.
    private func output(_ options: [String], environment: [String: String] = [:]) async throws -> String {
        try await Programs.interleaved(
            Programs.command, ["run", "\(folders.path)/package/tls.js", "--data", "\(folders.path)/data"] + options,
            environment: environment
        ).output
    }

    @Test("Over TLS an app trusts only the roots of SSL_CERT_FILE or --cacert")
    func trust() async throws {
        let server = try await tlsServer()
        defer { server.stop() }
        let untrusted = try await output([])
        #expect(untrusted.hasPrefix("200 TLS: the certificate of https://127.0.0.1"), "\(untrusted)")
        let ca = "\(certificates)/ca.pem"
        #expect(try await output([], environment: ["SSL_CERT_FILE": ca]) == "200\n")
        #expect(try await output(["--cacert", ca]) == "200\n")
        #expect(try await output(["--insecure"]) == "200\n")
    }

    @Test("A client certificate is sent on request; nothing is sent to a server without a pinned key")
    func identity() async throws {
        let server = try await tlsServer(requestsClientCertificate: true)
        defer { server.stop() }
        let trusted = ["--cacert", "\(certificates)/ca.pem"]
        let identity = ["--cert", "\(certificates)/client.pem", "--key", "\(certificates)/client-key.pem"]
        #expect(try await output(trusted + identity) == "200\n")
        #expect(try await output(trusted) != "200\n")
        let pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let refused = try await output(trusted + identity + ["--pinnedpubkey", pin])
        #expect(refused.hasPrefix("200 TLS: the server's public key is"), "\(refused)")
    }
}
