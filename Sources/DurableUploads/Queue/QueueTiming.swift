import _UploadLibc

/// The clock and the random numbers of a queue.
package struct QueueTiming: Sendable {
    /// The time in milliseconds since 1970.
    package var now: @Sendable () -> Int64
    /// Waits for milliseconds. Throws when the task is cancelled.
    package var sleep: @Sendable (Int64) async throws -> Void
    /// A number from 0 to 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Int64) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        (self.now, self.sleep, self.random) = (now, sleep, random)
    }

    /// Those of the system.
    package static let system = QueueTiming(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        },
        sleep: { try await Task.sleep(for: .milliseconds($0)) },
        random: { .random(in: 0...1) })
}

extension Int64 {
    /// The sum, which stays in the range of 64 bits: times of a store are those of others.
    func clampedSum(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
