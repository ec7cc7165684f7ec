import Foundation
package import Testing

/// Times of tests under a sanitizer, which makes everything take many times as long.
package enum SlowTests {
    /// By which number limits of time are multiplied. `make sanitize-thread` and `make sanitize-address` set it.
    package static let factor = ProcessInfo.processInfo.environment["TEST_TIME_FACTOR"].flatMap { Int($0) } ?? 1
}

extension Trait where Self == TimeLimitTrait {
    /// The time limit of a test. Under a sanitizer it is multiplied.
    package static func timeLimit(minutes: Int) -> Self { .timeLimit(.minutes(minutes * SlowTests.factor)) }
}
