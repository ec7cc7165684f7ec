import EngineTestSupport
import TestSupport
import Testing

@testable import UploadEngine

/// The times of resumable uploads.
@Suite("Resumable uploads, times", .phase(.timing), .timeLimit(minutes: 3))
struct ResumableTimeTests {
    @Test("A creation without an answer for five seconds is followed by one request, on another connection")
    func silence() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.sparseFile(length: 3 << 20)
        let server = ResumableServer([
            .respond("204 No Content", headers: ["Upload-Limit: max-age=60"]), .silence,
            .respond("200 OK", body: "plain"),
        ])
        let start = ContinuousClock.now
        let response = try await server.run { raw in
            try await withClient(.with { $0.retry = .times(3, resuming: .automatic) }) { client in
                try await client.upload(.content(.file(file)), to: raw.url)
            }
        }
        withExtendedLifetime(folder) {}
        #expect(response.text == "plain")
        #expect(ContinuousClock.now - start < .seconds(8.5))
    }
}
