import Foundation
import TestSupport
import Testing

/// Tests that start processes run one after another, so that they do not disturb each other's measurements.
@Suite(.serialized, .phase(.receiver), .timeLimit(minutes: 5)) struct ProcessTests {}

extension ProcessTests {
    /// Files of all sizes arrive unchanged at the receiver, and at aiohttp and PHP as independent servers.
    @Suite struct ArrivalTests {
        private let directory: TemporaryFolder

        init() throws { directory = try TemporaryFolder() }

        /// A server to send files to.
        enum Destination: String, CaseIterable, CustomTestStringConvertible {
            case receiver, aiohttp, php

            var testDescription: String { rawValue }

            func start(storing directory: TemporaryFolder) async throws -> ServerProcess {
                switch self {
                case .receiver: try await .receiver(directory: directory.path)
                case .aiohttp: try await .aiohttp()
                case .php: try await .php()
                }
            }
        }

        static let sizes = [0, 1, 1 << 20, 1 << 30]

        @Test(
            "A file arrives with its name, size and digest, and the fields before it", arguments: Destination.allCases)
        func arrives(destination: Destination) async throws {
            let received = try TemporaryFolder()
            let server = try await destination.start(storing: received)
            defer { server.stop() }
            for size in Self.sizes {
                let path = try directory.file("photo \(size) 图.png", length: size)
                defer { unlink(path) }
                let result = try await Programs.uploadtask([
                    "upload", "--url", "\(server.url)/upload", "--file", path, "--name", "testImg", "--form",
                    "owner=demo",
                    "--form", "text=a=b\r\nc",
                ])
                #expect(result.status == 0, "\(size): \(result.error)")
                let form = try ReceivedForm(result.output)
                #expect(
                    form.fields == [
                        ["name": "owner", "value": "demo"], ["name": "text", "value": "a=b\r\nc"],
                    ])
                let file = try #require(form.files.first)
                #expect(file["name"] as? String == "testImg")
                #expect(file["filename"] as? String == "photo \(size) 图.png")
                #expect(file["contentType"] as? String == "image/png")
                #expect(file["size"] as? Int == size)
                #expect(file["sha256"] as? String == (try await sha256(of: path)))
                if let stored = file["path"] as? String {
                    #expect(try await sha256(of: stored) == (try await sha256(of: path)))
                    unlink(stored)
                }
            }
        }

        @Test("Files that curl sends arrive at the receiver")
        func curl() async throws {
            let received = try TemporaryFolder()
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            for size in Self.sizes {
                let path = try directory.file("curl-\(size).bin", length: size)
                defer { unlink(path) }
                let result = try await Programs.run(
                    "/usr/bin/env", ["curl", "-sS", "-F", "owner=demo", "-F", "f=@\(path)", "\(server.url)/upload"])
                let form = try ReceivedForm(result.output)
                #expect(form.fields == [["name": "owner", "value": "demo"]])
                let file = try #require(form.files.first)
                #expect(file["size"] as? Int == size)
                #expect(file["sha256"] as? String == (try await sha256(of: path)))
                unlink(try #require(file["path"] as? String))
            }
        }

        @Test("An upload of 1 GiB takes less than 48 MiB of memory, with and without TLS", arguments: [false, true])
        func memory(overTLS: Bool) async throws {
            let certificates = directory.path
            _ = try await Programs.run(Programs.server("make-certificates"), [certificates])
            let tls = ["--tls-cert", "\(certificates)/server.pem", "--tls-key", "\(certificates)/server-key.pem"]
            let server =
                try await overTLS ? .aiohttp(tls[0], tls[1], tls[2], tls[3]) : ServerProcess.aiohttp()
            defer { server.stop() }
            let path = try directory.file("large.bin", length: 1 << 30)
            defer { unlink(path) }
            let measured = "\(directory.path)/peak"
            let result = try await Programs.run(
                "/usr/bin/env",
                [
                    "time", "-f", "%M", "-o", measured, Programs.command, "upload", "--url", server.url, "--file", path,
                ] + (overTLS ? ["--cacert", "\(certificates)/ca.pem"] : []))
            #expect(result.status == 0, "\(result.error)")
            let text = try String(contentsOfFile: measured, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
            let kibibytes = try #require(Int(text))
            print("peak memory for 1 GiB \(overTLS ? "with" : "without") TLS: \(kibibytes) KiB")
            #expect(kibibytes < 48 * 1024)
        }
    }
}
