#if os(Linux)  // for LD_PRELOAD
import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing

extension StoreTests {
    /// Processes that are killed, and machines that lose power.
    @Suite struct KilledStoreTests {
        /// Compiles the library that ends a process at one of its calls to the file system.
        private static func library(in folder: String) async throws -> String {
            let library = "\(folder)/power_loss.so"
            let compiled = try await Programs.run(
                "clang", ["-shared", "-fPIC", "-Wall", "-O1", "-o", library, Programs.fault("power_loss.c"), "-ldl"])
            try #require(compiled.status == 0, "output of clang: \(compiled.error)")
            return library
        }

        /// Runs the changes of the check until a call, and compares what is left with what had returned.
        ///
        /// - Returns: The violations.
        private static func violations(
            _ library: String, call: Int, mode: String, lies: Bool = false
        ) async throws -> [String] {
            try await withTemporaryFolder { parent in
                var environment = [
                    "LD_PRELOAD": library, "POWER_FOLDER": parent, "POWER_CALL": "\(call)", "POWER_MODE": mode,
                    "POWER_SEED": "\(call)",
                ]
                if lies { environment["POWER_LIES"] = "1" }
                let folder = "\(parent)/state"
                let result = try await StoreProcessRun.run(["change", folder], environment: environment)
                #expect(result.status == 128 + SIGKILL)
                let steps = result.output.split(separator: "\n").last.flatMap { Int($0) } ?? 0
                let place = "call \(call), \(mode)"
                do {
                    let store = try await SQLiteUploadStore(folder: folder)
                    let violations = try await UploadStoreCheck.violations(in: store, afterSteps: steps)
                    _ = try await store.add(UploadRecord("after"))
                    return violations.map { "\(place): \($0)" }
                } catch {
                    return ["\(place): after \(steps) steps, \(error)"]
                }
            }
        }

        private static func violations(
            _ library: String, calls: ClosedRange<Int>, mode: String, lies: Bool = false
        ) async throws -> [String] {
            let limiter = ConcurrencyLimiter(limit: 4)
            return try await withThrowingTaskGroup(of: [String].self) { group in
                for call in calls {
                    group.addTask {
                        try await limiter.run { try await violations(library, call: call, mode: mode, lies: lies) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }

        /// The calls that open a new store, and those of the first steps.
        @Test(
            "At each call to the file system, the end of a process leaves what had returned: killed, and at a loss of power",
            arguments: ["kill", "loss", "some"])
        func eachCall(mode: String) async throws {
            try await withTemporaryFolder { folder in
                let violations = try await Self.violations(
                    try await Self.library(in: folder), calls: 1...150, mode: mode)
                #expect(violations == [])
            }
        }

        @Test("On a disk that does not write when it must, the same test finds losses")
        func control() async throws {
            try await withTemporaryFolder { folder in
                let violations = try await Self.violations(
                    try await Self.library(in: folder), calls: 50...90, mode: "loss", lies: true)
                #expect(violations.count > 20)
            }
        }

        @Test("Each change waits for the disk, and changes at the same time share the wait")
        func waits() async throws {
            try await withTemporaryFolder { folder in
                let library = try await Self.library(in: folder)
                func waits(_ arguments: String...) async throws -> Int {
                    let result = try await StoreProcessRun.run(
                        arguments, environment: ["LD_PRELOAD": library, "POWER_FOLDER": folder])
                    try #require(result.status == 0, "\(result.output)")
                    let numbers = result.error.split { !$0.isNumber }.compactMap { Int($0) }
                    return try #require(numbers.last, "\(result.error)")
                }
                // Each step but the claims.
                #expect(try await waits("change", "\(folder)/1") >= UploadStoreCheck.stepCount - 3)
                #expect(try await waits("add", "\(folder)/2", "1000", "a") < 200)
            }
        }

        @Test("A process killed at any moment of its changes leaves those that had returned", arguments: 0..<20)
        func killed(seed: UInt64) async throws {
            try await withTemporaryFolder { folder in
                var numbers = SplitMix64(seed: seed)
                let last = 1 + numbers.below(UploadStoreCheck.stepCount)
                let result = try await Programs.interleaved(StoreProcessRun.program, ["change", folder]) {
                    if $0 == "\(last)" { $1.signal(SIGKILL) }
                }
                let steps = result.output.split(separator: "\n").last.flatMap { Int($0) } ?? 0
                #expect(steps >= last)
                let store = try await SQLiteUploadStore(folder: folder)
                #expect(try await UploadStoreCheck.violations(in: store, afterSteps: steps) == [])
            }
        }

        @Test(
            "A process killed while it makes many additions at once leaves those that had returned", arguments: 0..<10)
        func killedAmongMany(seed: UInt64) async throws {
            try await withTemporaryFolder { folder in
                var numbers = SplitMix64(seed: seed)
                let last = 1 + numbers.below(2000)
                let count = Counter()
                let result = try await Programs.interleaved(
                    StoreProcessRun.program, ["add", folder, "3000", "a"]
                ) { _, process in
                    if count.add(1) == last { process.signal(SIGKILL) }
                }
                let added = result.output.split(separator: "\n").map(String.init)
                #expect(added.count >= last)
                let store = try await SQLiteUploadStore(folder: folder)
                let left = Set(try await store.records().map(\.id))
                #expect(left.isSuperset(of: added), "\(Set(added).subtracting(left))")
                #expect(try sql("PRAGMA integrity_check", in: "\(folder)/uploads.sqlite") == "ok")
            }
        }
    }
}
#endif
