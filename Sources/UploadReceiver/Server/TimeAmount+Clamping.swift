import NIOCore

extension TimeAmount {
    /// The longest duration in use: some 70 years, so that a deadline that far from now does not overflow.
    private static let longest = Duration.nanoseconds(Int64.max / 4)

    /// The duration, clamped to 0...70 years. SwiftNIO's own conversion traps beyond 292 years.
    init(clamping duration: Duration) {
        self.init(min(max(duration, .zero), Self.longest))
    }
}
