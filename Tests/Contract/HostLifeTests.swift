import Foundation
import QuickApp
import TestSupport
import Testing

/// A host releases its memory, so that a program can run many apps in sequence.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct HostLifeTests {
    @Test("When a host is released after its app ended, so is everything that it retained, including its JavaScript")
    func released() async throws {
        let folder = try await SnippetFolder()
        let released = Signal()
        do {
            let token = ReleaseToken(released)
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            let host = try QuickAppHost(
                AppPackage(path: "\(folder.path)/app"), configuration,
                output: { _ in withExtendedLifetime(token) {} }, errors: { _ in })
            #expect(try await host.run())
        }
        // The time limit of the suite ends a wait for memory that is never released.
        await released.wait()
    }
}
