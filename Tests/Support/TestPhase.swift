package import Testing
import _UploadLocks

/// A part of a test run. Suites of different phases do not run at the same time, so that those that compute for long do not
/// disturb those that measure time, and those that open a thousand connections do not take all descriptors.
package enum TestPhase: Sendable, CaseIterable {
    /// Limits of tens of milliseconds. First, and almost alone.
    case timing
    /// Many uploads at once; tests of time limits.
    case engine
    /// Clients that are slow on purpose; programs, one at a time.
    case receiver
    /// Scripts, which compute for long, and many programs.
    case scripts
    /// Long computations without time limits: random forms, mutations, decoders.
    case computation
}

extension Trait where Self == TestPhaseTrait {
    /// Runs the suite beside suites of this phase only, and of those without a phase.
    package static func phase(_ phase: TestPhase) -> Self { TestPhaseTrait(phase: phase) }
}

/// Holds a phase while a suite runs. A suite waits before its tests begin, so their time limits do not count the wait.
package struct TestPhaseTrait: SuiteTrait, TestScoping {
    private static let gate = TestPhaseGate()

    let phase: TestPhase

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.gate.enter(phase)
        defer { Self.gate.leave() }
        try await function()
    }
}

/// Admits suites of one phase at a time.
private final class TestPhaseGate: Sendable {
    private struct State {
        var current: TestPhase?
        var running = 0
        var waiting: [(phase: TestPhase, continuation: CheckedContinuation<Void, Never>)] = []

        /// Begins the first phase for which suites wait, and removes these suites.
        mutating func admit() -> [CheckedContinuation<Void, Never>] {
            current = TestPhase.allCases.first { phase in waiting.contains { $0.phase == phase } }
            let admitted = waiting.filter { $0.phase == current }
            waiting.removeAll { $0.phase == current }
            running = admitted.count
            return admitted.map(\.continuation)
        }
    }

    private let state = Mutex(State())

    func enter(_ phase: TestPhase) async {
        await withCheckedContinuation { continuation in
            let admitted: [CheckedContinuation<Void, Never>] = state.withLock { state in
                if state.current == phase {
                    state.running += 1
                    return [continuation]
                }
                state.waiting.append((phase, continuation))
                return state.current == nil ? state.admit() : []
            }
            for continuation in admitted { continuation.resume() }
        }
    }

    func leave() {
        let admitted = state.withLock { state in
            state.running -= 1
            return state.running == 0 ? state.admit() : []
        }
        for continuation in admitted { continuation.resume() }
    }
}
