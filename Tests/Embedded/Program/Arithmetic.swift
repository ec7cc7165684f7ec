extension Answers {
    /// Arithmetic of the boards' runtime: division, shifts, and floating-point numbers, all of 64 bits.
    mutating func arithmetic() {
        var generator = Generator(seed: 5)
        begin("arithmetic")
        for _ in 0..<2_000 {
            let (one, other) = (generator.next() >> UInt64(generator.below(64)), generator.next() | 1)
            let divisor = other >> UInt64(generator.below(64)) | 1
            let signed = (Int64(bitPattern: one), Int64(bitPattern: divisor))
            answer { digest in
                for value in [one / divisor, one % divisor, one << (divisor & 63), one >> (divisor & 63)] {
                    digest.add(Int64(bitPattern: value))
                }
                digest.add(signed.0.dividedReportingOverflow(by: signed.1).partialValue)
                digest.add(signed.0.remainderReportingOverflow(dividingBy: signed.1).partialValue)
                for value in [Double(one), Double(signed.0)] {
                    digest.add(Int64(bitPattern: value.bitPattern))
                    digest.add(Int64(value / 65_537))
                }
            }
        }
    }
}
