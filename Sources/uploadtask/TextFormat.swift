extension BinaryInteger {
    /// The digits of a number that is not negative, padded on the left to a width.
    func padded(to width: Int, with filler: Character = "0", radix: Int = 10) -> String {
        let digits = String(self, radix: radix, uppercase: true)
        return String(repeating: filler, count: max(0, width - digits.count)) + digits
    }
}

/// A number with its noun in the singular or plural: `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
