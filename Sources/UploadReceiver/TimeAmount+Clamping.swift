import NIOCore

extension TimeAmount {
    /// The most that is used of a duration: some 70 years, so that a deadline that far from now is a number still.
    private static let longest = Duration.nanoseconds(Int64.max / 4)

    /// The duration, or the nearest that can be waited for. SwiftNIO's own conversion ends the process beyond 292 years.
    init(clamping duration: Duration) {
        self.init(min(max(duration, .zero), Self.longest))
    }
}
