/// Random numbers that are the same on every processor (SplitMix64): `Int.random` takes as many bits as an `Int` has.
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below a limit.
    mutating func below(_ limit: Int) -> Int { Int(truncatingIfNeeded: next() % UInt64(limit)) }

    /// A count with any number of bits up to 63, so that small ones and those of more than 32 bits are equally frequent.
    mutating func count() -> Int64 { Int64(truncatingIfNeeded: (next() | 1) >> (UInt64(below(63)) + 1)) }

    /// A count up to another.
    mutating func count(upTo limit: Int64) -> Int64 {
        Int64(truncatingIfNeeded: next() % (UInt64(truncatingIfNeeded: limit) + 1))
    }

    mutating func isTrue() -> Bool { next() & 1 == 1 }

    /// A number from 0 to below 1, of which each bit is exact.
    mutating func fraction() -> Double { Double(Int64(truncatingIfNeeded: next() >> 11)) / 9_007_199_254_740_992 }
}
