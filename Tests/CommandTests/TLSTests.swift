import Foundation
import Testing

extension ProcessTests {
    /// Whom the command trusts, and who it says that it is, against a server with OpenSSL.
    @Suite struct TLSTests {
        private let directory: TemporaryDirectory
        private let file: String
        private var path: String { directory.path }
        private var trusted: [String] { ["--cacert", "\(path)/ca.pem"] }

        init() throws {
            directory = try TemporaryDirectory()
            file = try directory.file("a.txt", Array("hello".utf8))
        }

        private func makeCertificates() async throws {
            let ending = try await Programs.run(Programs.server("make-certificates"), [path])
            try #require(ending.status == 0, "\(ending.error)")
        }

        private func upload(
            to certificate: String, _ arguments: [String], asksForClient: Bool = false
        ) async throws -> Programs.Ending {
            let (own, key) = ("\(path)/\(certificate).pem", "\(path)/\(certificate)-key.pem")
            let server =
                try await asksForClient
                ? ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key, "--client-ca", "\(path)/ca.pem")
                : ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key)
            defer { server.stop() }
            return try await Programs.uploadtask(["upload", "--url", server.url, "--file", file] + arguments)
        }

        /// The pin of a certificate's key, by OpenSSL.
        private func pin(_ certificate: String) async throws -> String {
            let ending = try await Programs.run(
                "/bin/sh",
                [
                    "-c",
                    "openssl x509 -in '\(path)/\(certificate).pem' -pubkey -noout | openssl pkey -pubin -outform der"
                        + " | openssl dgst -sha256 -binary | openssl enc -base64",
                ])
            return "sha256//" + ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test("A server with a certificate that is trusted gets the file; so does any, without a check")
        func accepted() async throws {
            try await makeCertificates()
            #expect(try await upload(to: "server", trusted).status == 0)
            for certificate in ["server", "expired", "other-host", "self-signed"] {
                #expect(try await upload(to: certificate, ["--insecure"]).status == 0)
            }
        }

        @Test(
            "An unknown issuer, a wrong name, an expired and a self-signed certificate: each is refused in its own words"
        )
        func refused() async throws {
            try await makeCertificates()
            for (certificate, arguments, reason) in [
                ("server", [], "is issued by an authority that is not trusted"),
                ("expired", trusted, "has expired on 2020-02-01"),
                ("other-host", trusted, "is not for the address '127.0.0.1', but for 'another.example'"),
                ("self-signed", trusted, "is self-signed, and not one of those that are trusted"),
            ] {
                let ending = try await upload(to: certificate, arguments)
                #expect(ending.status == 1)
                #expect(ending.error.contains("TLS: the certificate of https://127.0.0.1"), "\(ending.error)")
                #expect(ending.error.contains(reason), "\(ending.error)")
                #expect(ending.error.contains("(code 200)"))
            }
        }

        @Test("A server that speaks nothing newer than TLS 1.1 (RFC 8996) is refused; one with TLS 1.2 is not")
        func outdated() async throws {
            try await makeCertificates()
            for (version, status) in [("1.1", Int32(1)), ("1.2", 0)] {
                let server = try await ServerProcess.aiohttp(
                    "--tls-cert", "\(path)/server.pem", "--tls-key", "\(path)/server-key.pem", "--tls-version", version)
                defer { server.stop() }
                let ending = try await Programs.uploadtask(["upload", "--url", server.url, "--file", file] + trusted)
                #expect(ending.status == status, "\(ending.error)")
                let refusal = "closed the connection during the handshake"
                #expect(ending.error.contains(refusal) == (status == 1), "\(ending.error)")
            }
        }

        @Test("Only a server with a pinned key gets the file, also where any certificate would do")
        func pins() async throws {
            try await makeCertificates()
            let (right, wrong) = try await (pin("server"), pin("ca"))
            #expect(try await upload(to: "server", trusted + ["--pinnedpubkey", right]).status == 0)
            let any = ["--pinnedpubkey", wrong, "--pinnedpubkey", right, "--insecure"]
            #expect(try await upload(to: "server", any).status == 0)
            for trust in [trusted, ["--insecure"]] {
                let ending = try await upload(to: "server", trust + ["--pinnedpubkey", wrong])
                #expect(ending.status == 1)
                #expect(ending.error.contains("public key is \(right), which is not one of those that are pinned"))
            }
            let usage = try await Programs.uploadtask([
                "upload", "--url", "https://h/", "--file", file, "--pinnedpubkey", "sha256//short=",
            ])
            #expect(usage.status == 64)
            #expect(usage.error.contains("sha256//short="))
        }

        @Test("A server that asks who the client is gets its certificate; without one it refuses")
        func client() async throws {
            try await makeCertificates()
            let identity = ["--cert", "\(path)/client.pem", "--key", "\(path)/client-key.pem"]
            #expect(try await upload(to: "server", trusted + identity, asksForClient: true).status == 0)
            let both =
                try String(contentsOfFile: identity[1], encoding: .utf8)
                + String(contentsOfFile: identity[3], encoding: .utf8)
            let pair = try directory.file("pair.pem", Array(both.utf8))
            #expect(try await upload(to: "server", trusted + ["--cert", pair], asksForClient: true).status == 0)
            let nobody = try await upload(to: "server", trusted, asksForClient: true)
            #expect(nobody.status == 1)
            // With TLS 1.3 the refusal comes after the handshake, from this server without a word.
            #expect(nobody.error.contains("https://127.0.0.1"), "\(nobody.error)")
        }

        @Test("Files that cannot be used are named")
        func files() async throws {
            try await makeCertificates()
            let nonsense = try directory.file("nonsense.pem", Array("no certificate".utf8))
            for arguments in [
                ["--cacert", nonsense], ["--cacert", "\(path)/missing.pem"],
                trusted + ["--cert", nonsense, "--key", "\(path)/client-key.pem"],
                trusted + ["--cert", "\(path)/client.pem", "--key", nonsense],
                trusted + ["--cert", "\(path)/client.pem", "--key", "\(path)/missing.pem"],
            ] {
                let ending = try await upload(to: "server", arguments)
                #expect(ending.status == 1)
                #expect(ending.error.contains("TLS: cannot use the"), "\(ending.error)")
                #expect(
                    ending.error.contains(arguments.last { $0.contains("nonsense") || $0.contains("missing") } ?? ""))
            }
        }
    }
}
