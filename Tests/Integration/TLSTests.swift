import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Trusted certificates, pins and client certificates, with a server on OpenSSL.
    @Suite struct TLSTests {
        private let directory: TemporaryFolder
        private let file: String
        private var path: String { directory.path }
        private var trusted: [String] { ["--cacert", "\(path)/ca.pem"] }

        init() throws {
            directory = try TemporaryFolder()
            file = try directory.file("a.txt", Array("hello".utf8))
        }

        private func makeCertificates() async throws {
            let result = try await Programs.run(Programs.server("make-certificates"), [path])
            try #require(result.status == 0, "\(result.error)")
        }

        private func upload(
            to certificate: String, _ arguments: [String], requiresClientCertificate: Bool = false
        ) async throws -> ProgramResult {
            let (own, key) = ("\(path)/\(certificate).pem", "\(path)/\(certificate)-key.pem")
            let server =
                try await requiresClientCertificate
                ? ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key, "--client-ca", "\(path)/ca.pem")
                : ServerProcess.aiohttp("--tls-cert", own, "--tls-key", key)
            defer { server.stop() }
            return try await Programs.uploadtask(["upload", "--url", server.url, "--file", file] + arguments)
        }

        /// The pin of a certificate's public key, from OpenSSL.
        private func pin(_ certificate: String) async throws -> String {
            let result = try await Programs.run(
                "/bin/sh",
                [
                    "-c",
                    "openssl x509 -in '\(path)/\(certificate).pem' -pubkey -noout | openssl pkey -pubin -outform der"
                        + " | openssl dgst -sha256 -binary | openssl enc -base64",
                ])
            return "sha256//" + result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test("A server with a trusted certificate gets the file; with --insecure, any server does")
        func accepted() async throws {
            try await makeCertificates()
            #expect(try await upload(to: "server", trusted).status == 0)
            for certificate in ["server", "expired", "other-host", "self-signed"] {
                #expect(try await upload(to: certificate, ["--insecure"]).status == 0)
            }
        }

        @Test(
            "An unknown issuer, a wrong name, an expired and a self-signed certificate are refused, each with its reason"
        )
        func refused() async throws {
            try await makeCertificates()
            for (certificate, arguments, reason) in [
                ("server", [], "is issued by an authority that is not trusted"),
                ("expired", trusted, "has expired on 2020-02-01"),
                ("other-host", trusted, "is not for the address '127.0.0.1', but for 'another.example'"),
                ("self-signed", trusted, "is self-signed and not trusted"),
            ] {
                let result = try await upload(to: certificate, arguments)
                #expect(result.status == 1)
                #expect(result.error.contains("TLS: the certificate of https://127.0.0.1"), "\(result.error)")
                #expect(result.error.contains(reason), "\(result.error)")
                #expect(result.error.contains("(code 200)"))
            }
        }

        @Test("A server with TLS 1.1 at most (RFC 8996) is refused; one with TLS 1.2 is not")
        func outdated() async throws {
            try await makeCertificates()
            for (version, status) in [("1.1", Int32(1)), ("1.2", 0)] {
                let server = try await ServerProcess.aiohttp(
                    "--tls-cert", "\(path)/server.pem", "--tls-key", "\(path)/server-key.pem", "--tls-version", version)
                defer { server.stop() }
                let result = try await Programs.uploadtask(["upload", "--url", server.url, "--file", file] + trusted)
                #expect(result.status == status, "\(result.error)")
                let message = "closed the connection during the handshake"
                #expect(result.error.contains(message) == (status == 1), "\(result.error)")
            }
        }

        @Test("Only a server with a pinned key gets the file, also with --insecure")
        func pins() async throws {
            try await makeCertificates()
            let (right, wrong) = try await (pin("server"), pin("ca"))
            #expect(try await upload(to: "server", trusted + ["--pinnedpubkey", right]).status == 0)
            let any = ["--pinnedpubkey", wrong, "--pinnedpubkey", right, "--insecure"]
            #expect(try await upload(to: "server", any).status == 0)
            for trust in [trusted, ["--insecure"]] {
                let result = try await upload(to: "server", trust + ["--pinnedpubkey", wrong])
                #expect(result.status == 1)
                #expect(result.error.contains("public key is \(right), which does not match any pinned key"))
            }
            let usage = try await Programs.uploadtask([
                "upload", "--url", "https://h/", "--file", file, "--pinnedpubkey", "sha256//short=",
            ])
            #expect(usage.status == 64)
            #expect(usage.error.contains("sha256//short="))
        }

        @Test("A server that requires a client certificate gets it, and refuses a client without one")
        func client() async throws {
            try await makeCertificates()
            let identity = ["--cert", "\(path)/client.pem", "--key", "\(path)/client-key.pem"]
            #expect(try await upload(to: "server", trusted + identity, requiresClientCertificate: true).status == 0)
            let both =
                try String(contentsOfFile: identity[1], encoding: .utf8)
                + String(contentsOfFile: identity[3], encoding: .utf8)
            let pair = try directory.file("pair.pem", Array(both.utf8))
            let fromOneFile = try await upload(
                to: "server", trusted + ["--cert", pair], requiresClientCertificate: true)
            #expect(fromOneFile.status == 0)
            let anonymous = try await upload(to: "server", trusted, requiresClientCertificate: true)
            #expect(anonymous.status == 1)
            // With TLS 1.3 the refusal comes after the handshake, from this server without an alert.
            #expect(anonymous.error.contains("https://127.0.0.1"), "\(anonymous.error)")
        }

        @Test("The error for a certificate or key file that cannot be used names the file")
        func files() async throws {
            try await makeCertificates()
            let invalid = try directory.file("invalid.pem", Array("no certificate".utf8))
            for arguments in [
                ["--cacert", invalid], ["--cacert", "\(path)/missing.pem"],
                trusted + ["--cert", invalid, "--key", "\(path)/client-key.pem"],
                trusted + ["--cert", "\(path)/client.pem", "--key", invalid],
                trusted + ["--cert", "\(path)/client.pem", "--key", "\(path)/missing.pem"],
            ] {
                let result = try await upload(to: "server", arguments)
                #expect(result.status == 1)
                #expect(result.error.contains("TLS: cannot use the"), "\(result.error)")
                let named = arguments.last { $0.hasSuffix("invalid.pem") || $0.hasSuffix("missing.pem") } ?? ""
                #expect(result.error.contains(named))
            }
        }
    }
}
