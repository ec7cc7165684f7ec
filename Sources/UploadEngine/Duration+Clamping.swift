import NIOCore

extension Duration {
    /// Whole milliseconds; those that 64 bits do not hold are the most or the least that they hold.
    var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = milliseconds.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || overflows ? (seconds < 0 ? .min : .max) : sum
    }
}

extension TimeAmount {
    /// A duration as NIO measures it. One that is longer than ten years, and so no limit, becomes ten years: NIO's own
    /// conversion ends the process, and so would a deadline that is that far away.
    init(clamping duration: Duration) {
        let longest = TimeAmount.hours(10 * 365 * 24)
        let (nanoseconds, overflow) = duration.inMilliseconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow, nanoseconds < longest.nanoseconds else {
            self = duration < .zero ? .zero : longest
            return
        }
        let rest = duration.components.attoseconds / 1_000_000_000 % 1_000_000
        self = .nanoseconds(max(0, nanoseconds + rest))
    }
}
