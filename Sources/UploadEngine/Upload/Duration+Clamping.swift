import NIOCore

extension Duration {
    /// Whole milliseconds, clamped to 64 bits.
    var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = milliseconds.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || overflows ? (seconds < 0 ? .min : .max) : sum
    }
}

extension TimeAmount {
    /// A duration, clamped to between zero and ten years: a deadline beyond NIO's clock would trap.
    init(clamping duration: Duration) {
        self.init(min(max(duration, .zero), .seconds(10 * 365 * 24 * 3600)))
    }
}
