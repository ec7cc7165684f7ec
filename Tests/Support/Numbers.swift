/// A linear congruential generator. Expected hashes depend on its sequence; elsewhere use `SplitMix64`.
package struct Numbers {
    private var state: UInt32

    package init(state: UInt32) { self.state = state }

    package mutating func next() -> UInt8 {
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}
