/// Checks that a store keeps the rules of ``UploadStore``. For the tests of an implementation:
///
/// ```swift
/// let check = UploadStoreCheck { name in try MyStore(path: "\(folder)/\(name)") }
/// #expect(try await check.violations() == [])
/// ```
///
/// For crashes, a child process runs ``change(_:returned:)`` and prints the number of each step that has returned. The test
/// kills it with `SIGKILL` at any moment, reads its output to the end, and calls ``violations(in:afterSteps:)`` with the last
/// number.
public struct UploadStoreCheck: Sendable {
    private let open: @Sendable (_ name: String) async throws -> any UploadStore

    /// Creates a check.
    ///
    /// - Parameter open: Opens a store. A new name is a new store without records; the same name again is a further handle on
    ///   the same store, as another process has one. The names are words of letters.
    public init(_ open: @escaping @Sendable (_ name: String) async throws -> any UploadStore) { self.open = open }

    /// Runs all checks, but that of crashes.
    ///
    /// - Returns: A sentence for each rule that the store does not keep.
    /// - Throws: The error of `open`.
    public func violations() async throws -> [String] {
        var violations: [String] = []
        for (name, rule) in StoreRules.all {
            let stores = (try await open(name), try await open(name))
            var findings = StoreFindings()
            do { try await rule(stores.0, stores.1, &findings) } catch { findings.add("threw an error: \(error)") }
            violations += findings.all.map { "\(name): \($0)" }
        }
        return violations
    }

    // MARK: Crashes

    /// The number of steps of ``change(_:returned:)``.
    public static let stepCount = CrashScript.steps.count

    /// Changes a store without records, step by step.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - returned: Called with the number of steps that have returned, from 1.
    /// - Throws: The error of the store.
    public static func change(_ store: any UploadStore, returned: (Int) -> Void) async throws {
        for (number, step) in CrashScript.steps.enumerated() {
            try await step.run(on: store)
            returned(number + 1)
        }
    }

    /// Checks a store behind a process that ran ``change(_:returned:)`` and was killed: what has returned is there, the next
    /// step as a whole or not at all, and no claim is left.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - steps: The last number that the process has printed. It can have finished one step more, and begun another.
    /// - Returns: A sentence for each rule that the store has not kept.
    /// - Throws: The error of the store.
    public static func violations(in store: any UploadStore, afterSteps steps: Int) async throws -> [String] {
        var findings = StoreFindings()
        let found = try await store.records()
        let steps = min(max(steps, 0), stepCount)
        let possible = (steps...min(steps + 2, stepCount)).map { CrashScript.records(afterSteps: $0) }
        if !possible.contains(found) {
            findings.add(
                "has \(found.map(\.summary)) after \(steps) steps, and not \(possible[0].map(\.summary)) or those of the "
                    + "steps behind it"
            )
        }
        for name in CrashScript.claims {
            if let claim = try await store.claim(name) {
                claim.release()
            } else {
                findings.add("the claim on '\(name)' is left")
            }
        }
        return findings.all
    }
}
