import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A short `make survive`: checks that it works, and finds severe errors.
    @Suite struct SurvivalTests {
        @Test("Killed uploads are neither lost nor doubled, and doubled without the mark")
        func smoke() async throws {
            let result = try await Programs.run(
                Programs.python,
                [
                    "-B", Programs.root.appendingPathComponent("Tests/Survival/survive.py").path, Programs.command,
                    Programs.built("UploadSurvival"), "--jobs", "15", "--seed", "1", "--only",
                    "queue run, killed, late",
                    "upload --resume, killed", "the library", "without the mark",
                ])
            #expect(result.status == 0, "\(result.output)\n\(result.error)")
        }
    }
}
