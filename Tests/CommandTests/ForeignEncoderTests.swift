import Foundation
import Testing

extension ProcessTests {
    /// Our receiver against encoders that others wrote.
    @Suite struct ForeignEncoderTests {
        /// Each with as many forms as take a few seconds: those of curl cost files and processes.
        static let encoders = [
            ("urllib3", 1000), ("requests-toolbelt", 1000), ("aiohttp", 1000), ("aiohttp quoting", 1000), ("curl", 500),
            ("curl --form-escape", 500),
        ]

        @Test("Every field, file name and content of a foreign encoder arrives as it was sent", arguments: encoders)
        func agrees(encoder: String, count: Int) async throws {
            let received = try TemporaryDirectory()
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let ending = try await Programs.run(
                Programs.python,
                [
                    Programs.server("foreign_forms.py"), "--url", server.url, "--encoder", encoder, "--count",
                    "\(count)",
                ])
            print("foreign encoder: \(ending.output)", terminator: "")
            #expect(ending.status == 0, "\(ending.error)")
            #expect(ending.json.first?["forms"] as? Int == count)
            #expect(try received.files == [])
        }
    }
}
