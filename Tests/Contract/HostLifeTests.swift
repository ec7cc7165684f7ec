import Foundation
import QuickApp
import TestSupport
import Testing

/// A host releases its memory, so that a program can run many apps in sequence.
@Suite(.phase(.scripts), .timeLimit(.minutes(1))) struct HostLifeTests {
    private final class Token: Sendable {}

    @Test("When a host is released after its app ended, so is everything that it retained, including its JavaScript")
    func released() async throws {
        let folder = try await SnippetFolder()
        weak var retainedByLoop: Token?
        do {
            let token = Token()
            retainedByLoop = token
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            let host = try QuickAppHost(
                AppPackage(path: "\(folder.path)/app"), configuration,
                output: { _ in withExtendedLifetime(token) {} }, errors: { _ in })
            #expect(await host.run())
        }
        let end = ContinuousClock.now + .seconds(10)
        while retainedByLoop != nil, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        #expect(retainedByLoop == nil)
    }
}
