import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The receiver against independent encoders.
    @Suite struct ForeignEncoderTests {
        /// Encoders and numbers of forms, a few seconds for each; curl needs files and processes, so fewer.
        static let encoders = [
            ("urllib3", 1000), ("requests-toolbelt", 1000), ("aiohttp", 1000), ("aiohttp quoting", 1000), ("curl", 500),
            ("curl --form-escape", 500),
        ]

        @Test("Every field, file name and content of a foreign encoder arrives as it was sent", arguments: encoders)
        func agrees(encoder: String, count: Int) async throws {
            let received = try TemporaryFolder()
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await Programs.run(
                Programs.python,
                [
                    Programs.server("foreign_forms.py"), "--url", server.url, "--encoder", encoder, "--count",
                    "\(count)",
                ])
            print("foreign encoder: \(result.output)", terminator: "")
            #expect(result.status == 0, "\(result.error)")
            #expect(result.json.first?["forms"] as? Int == count)
            #expect(try received.files == [])
        }
    }
}
