import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The resources of one form with a hundred large files.
    @Suite struct ManyFilesMemoryTests {
        private let directory: TemporaryFolder

        init() throws { directory = try TemporaryFolder() }

        /// The report of the library's program.
        private struct Report: Decodable {
            let statusCode: Int?
            let data: String?
            let message: String?
        }

        /// The report of the server.
        private struct Received: Decodable {
            let length: Int64
            let tail: String
        }

        @Test("A form of 100 files of 1 GiB takes less than 48 MiB of memory, and fewer descriptors than files")
        func huge() async throws {
            let received = try await send(filesOf: 1 << 30, to: "/after/\(3 << 30)", status: 413)
            #expect(received.length >= 3 << 30)
        }

        @Test("So does one of 100 files of 30 MiB, which arrives whole")
        func whole() async throws {
            let received = try await send(filesOf: 30 << 20, to: "/", status: 200)
            #expect(received.length > 100 * 30 << 20)
            #expect(received.tail.hasSuffix("--\r\n"))
        }

        private func send(filesOf length: UInt64, to path: String, status: Int) async throws -> Received {
            let server = try await ServerProcess(Programs.python, ["-B", Programs.server("discarding_server.py")])
            defer { server.stop() }
            let parts = try (0..<100).map {
                ["name": "f", "file": try directory.sparseFile("file\($0)", length: length)]
            }
            let request: [String: Any] = ["url": server.url + path, "parts": parts, "header": [[String]]()]
            let line = try JSONSerialization.data(withJSONObject: request) + Data("\n".utf8)
            let input = try directory.file("request", Array(line))
            let measured = "\(directory.path)/peak"
            let result = try await Programs.run(
                "/usr/bin/env",
                [
                    "time", "-f", "%M", "-o", measured, "sh", "-c", "ulimit -n 90 && exec \"$0\"",
                    Programs.built("UploadInterop"),
                ], input: input)
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
            #expect(report.statusCode == status, "\(report.message ?? result.error)")
            let text = try String(contentsOfFile: measured, encoding: .utf8)
            let kibibytes = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            print("peak memory for 100 files of \(length >> 20) MiB in one form: \(kibibytes) KiB")
            #expect(kibibytes < 48 * 1024)
            return try JSONDecoder().decode(Received.self, from: Data((report.data ?? "").utf8))
        }
    }
}
