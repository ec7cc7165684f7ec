import Foundation
import Testing

extension ProcessTests {
    /// A short `make soak`: that it works, and the grossest of what it finds.
    @Suite struct SoakTests {
        @Test("Three hundred uploads to servers that make random faults end as they may")
        func smoke() async throws {
            let client = URL(fileURLWithPath: Programs.command).deletingLastPathComponent()
                .appendingPathComponent("UploadSoak").path
            let ending = try await Programs.run(
                Programs.python,
                ["-B", Programs.server("soak.py"), client, "--uploads", "300", "--seed", "1", "--minutes", "1"])
            #expect(ending.status == 0, "\(ending.output)\n\(ending.error)")
        }
    }
}
