import Foundation
import QuickApp
import Testing

/// A program that runs many apps, one after the other, does not grow with them.
@Suite(.timeLimit(.minutes(1))) struct HostLifeTests {
    private final class Token: Sendable {}

    @Test("When an app has ended and its host was dropped, all that the host held is gone, its JavaScript too")
    func gone() async throws {
        let folder = try await SnippetFolder()
        weak var heldByLoop: Token?
        do {
            let token = Token()
            heldByLoop = token
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            let host = try QuickAppHost(
                AppPackage(path: "\(folder.path)/app"), configuration,
                output: { _ in withExtendedLifetime(token) {} }, errors: { _ in })
            #expect(await host.run())
        }
        let end = ContinuousClock.now + .seconds(10)
        while heldByLoop != nil, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        #expect(heldByLoop == nil)
    }
}
