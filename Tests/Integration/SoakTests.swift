import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A short `make soak`: checks that it works, and finds severe errors.
    @Suite struct SoakTests {
        @Test("Three hundred uploads to servers with random faults have allowed results")
        func smoke() async throws {
            let client = Programs.built("UploadSoak")
            let result = try await Programs.run(
                Programs.python,
                [
                    "-B", Programs.root.appendingPathComponent("Tests/Soak/soak.py").path, client, "--uploads", "300",
                    "--seed", "1", "--minutes", "1",
                ])
            #expect(result.status == 0, "\(result.output)\n\(result.error)")
        }
    }
}
