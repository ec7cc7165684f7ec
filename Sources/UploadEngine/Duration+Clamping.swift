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
    /// A duration as NIO measures it. One that is longer than ten years, and so no limit, becomes ten years: a deadline
    /// beyond NIO's clock would end the process.
    init(clamping duration: Duration) {
        self.init(min(max(duration, .zero), .seconds(10 * 365 * 24 * 3600)))
    }
}
