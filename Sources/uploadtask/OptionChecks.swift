import ArgumentParser

extension ParsableArguments {
    /// - Throws: A usage error if the value of an option is outside of its range.
    static func require(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("--\(option) \(value) is not from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    /// - Throws: A usage error if the value of an option is zero or negative.
    static func requirePositive(_ option: String, _ value: Int?) throws {
        if let value, value <= 0 { throw ValidationError("--\(option) \(value) is not a positive number.") }
    }
}
